import type { CoreV1Node } from "../apis/generated/types.ts";
import type { AdmissionPlugin } from "./admission.ts";

const key = "node.kubernetes.io/not-ready";
const effect = "NoSchedule";

/** A new node takes no pods until it is known to be ready. upstream: plugin/pkg/admission/nodetaint/admission.go */
export const taintNodesByCondition: AdmissionPlugin = {
  name: "TaintNodesByCondition",
  operations: ["CREATE"],
  admit({ scope, object }) {
    if (scope.row.group !== "" || scope.row.names.kind !== "Node" || scope.subresource !== undefined || object === undefined) return;
    const spec = (object["spec"] ??= {}) as NonNullable<CoreV1Node["spec"]>;
    const taints = spec.taints ?? [];
    if (!taints.some((taint) => taint.key === key && taint.effect === effect)) spec.taints = [...taints, { key, effect }];
  },
};
