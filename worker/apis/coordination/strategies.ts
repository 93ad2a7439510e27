import type { Strategy } from "../../registry/resource.ts";

/** coordination, by plural or `plural/subresource`; no kind of it has defaults. */
export const coordinationStrategies: Readonly<Record<string, Strategy>> = {};
