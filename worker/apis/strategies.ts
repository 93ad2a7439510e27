import type { Strategy } from "../registry/resource.ts";

/** Strategies by group, then by plural or `plural/subresource`. */
const strategies: Readonly<Record<string, Readonly<Record<string, Strategy>>>> = {};

export const strategiesOf = (group: string): Readonly<Record<string, Strategy>> => strategies[group] ?? {};
