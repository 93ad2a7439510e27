import { tokenObjects } from "../authentication/service-account/objects.ts";
import type { AdmissionAttributes, AdmissionPlugin } from "./admission.ts";

/** Labels of a node that its pods get. upstream: plugin/pkg/admission/podtopologylabels/admission.go defaultConfig */
const topologyLabels = ["topology.kubernetes.io/zone", "topology.kubernetes.io/region"];

/** The node that a pod is made for, or bound to. */
function nodeOf({ scope, object }: AdmissionAttributes): string {
  if (scope.row.group !== "" || scope.row.names.kind !== "Pod" || object === undefined) return "";
  if (scope.subresource === undefined) return (object["spec"] as { nodeName?: string } | undefined)?.nodeName ?? "";
  const target = object["target"] as { kind?: string; name?: string } | undefined;
  return scope.subresource.name === "binding" && target?.kind === "Node" ? (target.name ?? "") : "";
}

/** Tells pods the zone and region that they run in. upstream: plugin/pkg/admission/podtopologylabels */
export const podTopologyLabels: AdmissionPlugin = {
  name: "PodTopologyLabels",
  operations: ["CREATE"],
  async admit(a) {
    const name = nodeOf(a);
    if (name === "") return;
    const node = await tokenObjects(a.scope.ctx.deps.storage).get("nodes", "", name);
    const known = node?.metadata?.labels ?? {};
    const found = topologyLabels.flatMap((key) => (known[key] === undefined ? [] : [[key, known[key]]]));
    if (found.length === 0 || a.object === undefined) return;
    const metadata = (a.object.metadata ??= {});
    metadata.labels = { ...metadata.labels, ...Object.fromEntries(found) };
  },
};
