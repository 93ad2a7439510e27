import type { JSONObject } from "../../apimachinery/types.ts";
import type { Conversion } from "../../registry/resource.ts";

/** events.k8s.io/v1 names of core/v1 Event fields. upstream: pkg/apis/events/v1/conversion.go */
const names: readonly (readonly [string, string])[] = [
  ["regarding", "involvedObject"],
  ["note", "message"],
  ["reportingController", "reportingComponent"],
  ["deprecatedSource", "source"],
  ["deprecatedFirstTimestamp", "firstTimestamp"],
  ["deprecatedLastTimestamp", "lastTimestamp"],
  ["deprecatedCount", "count"],
];

/** Moves fields to other names, leaving out what is not there. */
function renamed(object: JSONObject, pairs: readonly (readonly [string, string])[]): JSONObject {
  const out: JSONObject = { ...object };
  for (const [from, to] of pairs) {
    if (out[from] === undefined) continue;
    out[to] = out[from];
    delete out[from];
  }
  return out;
}

/** events.k8s.io/v1 Event, stored as core/v1. */
export const eventConversion: Conversion = {
  schema: "core.v1.Event",
  toStorage: (object) => ({ ...renamed(object, names), apiVersion: "v1" }),
  fromStorage: (object) => ({
    ...renamed(
      object,
      names.map(([a, b]) => [b, a] as const),
    ),
    apiVersion: "events.k8s.io/v1",
  }),
};
