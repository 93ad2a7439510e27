import type { Strategy } from "../../registry/resource.ts";

/** node, by plural or `plural/subresource`; no kind of it has defaults. */
export const nodeStrategies: Readonly<Record<string, Strategy>> = {};
