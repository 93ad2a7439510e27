import type { Path } from "../../../apimachinery/field.ts";
import { isValidLabelValue } from "../../../apimachinery/validation/names.ts";
import type { CoreV1NodeSelectorTerm } from "../../generated/types.ts";

// upstream: pkg/api/node/util.go

/** Labels of nodes that are gone or have another name. */
export const deprecatedNodeLabels: ReadonlyMap<string, string> = new Map([
  ["beta.kubernetes.io/arch", 'deprecated since v1.14; use "kubernetes.io/arch" instead'],
  ["beta.kubernetes.io/os", 'deprecated since v1.14; use "kubernetes.io/os" instead'],
  ["failure-domain.beta.kubernetes.io/region", 'deprecated since v1.17; use "topology.kubernetes.io/region" instead'],
  ["failure-domain.beta.kubernetes.io/zone", 'deprecated since v1.17; use "topology.kubernetes.io/zone" instead'],
  ["beta.kubernetes.io/instance-type", 'deprecated since v1.17; use "node.kubernetes.io/instance-type" instead'],
  ["app.kubernetes.io/created-by", "deprecated since v1.9"],
  ["scheduler.alpha.kubernetes.io/preferAvoidPods", "deprecated since v1.22; use Taints and Tolerations instead"],
  ["node-role.kubernetes.io/master", 'use "node-role.kubernetes.io/control-plane" instead'],
]);

/** `checkValues`: whether values that no label can have are warned of, too. upstream: GetWarningsForNodeSelectorTerm */
export function nodeSelectorTermWarnings(term: CoreV1NodeSelectorTerm, checkValues: boolean, path: Path): string[] {
  return (term.matchExpressions ?? []).flatMap(({ key = "", values = [] }, i) => {
    const at = path.child("matchExpressions").index(i);
    const detail = deprecatedNodeLabels.get(key);
    const bad = checkValues
      ? values.flatMap((value, v) =>
          isValidLabelValue(value).map((message) => `${at.child("values").index(v)}: ${value} is invalid, ${message}`),
        )
      : [];
    return [...(detail === undefined ? [] : [`${at.child("key")}: ${key} is ${detail}`]), ...bad];
  });
}
