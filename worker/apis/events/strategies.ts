import type { Strategy } from "../../registry/resource.ts";

/** events, by plural or `plural/subresource`; no kind of it has defaults. */
export const eventsStrategies: Readonly<Record<string, Strategy>> = {};
