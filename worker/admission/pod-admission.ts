import type { CoreV1PodSpec } from "../apis/generated/types.ts";
import type { AdmissionAttributes } from "./admission.ts";

/** The spec of a Pod that is being created or updated itself; undefined for everything else, subresources among it. */
export function podSpec(a: AdmissionAttributes): CoreV1PodSpec | undefined {
  const { row, subresource } = a.scope;
  if (subresource !== undefined || row.group !== "" || row.names.kind !== "Pod" || a.object === undefined) return undefined;
  return (a.object["spec"] ??= {}) as CoreV1PodSpec;
}

/** The spec of a Pod that is being created; undefined for everything else. */
export const createdPodSpec = (a: AdmissionAttributes): CoreV1PodSpec | undefined => (a.operation === "CREATE" ? podSpec(a) : undefined);
