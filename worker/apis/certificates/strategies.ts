import type { Strategy } from "../../registry/resource.ts";

/** certificates, by plural or `plural/subresource`; no kind of it has defaults. */
export const certificatesStrategies: Readonly<Record<string, Strategy>> = {};
