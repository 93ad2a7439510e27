import type { Strategy } from "../../registry/resource.ts";

/** policy, by plural or `plural/subresource`; no kind of it has defaults. */
export const policyStrategies: Readonly<Record<string, Strategy>> = {};
