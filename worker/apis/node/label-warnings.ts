import { Path } from "../../apimachinery/field.ts";
import type { MetaV1LabelSelector, NodeV1RuntimeClass, StorageV1StorageClass } from "../generated/types.ts";

// Labels of nodes that have newer names. upstream: pkg/api/node/util.go, pkg/api/storage/util.go

const deprecated: Readonly<Record<string, string>> = {
  "beta.kubernetes.io/arch": 'deprecated since v1.14; use "kubernetes.io/arch" instead',
  "beta.kubernetes.io/os": 'deprecated since v1.14; use "kubernetes.io/os" instead',
  "failure-domain.beta.kubernetes.io/region": 'deprecated since v1.17; use "topology.kubernetes.io/region" instead',
  "failure-domain.beta.kubernetes.io/zone": 'deprecated since v1.17; use "topology.kubernetes.io/zone" instead',
  "beta.kubernetes.io/instance-type": 'deprecated since v1.17; use "node.kubernetes.io/instance-type" instead',
};

const warningOf = (label: string): string | undefined => (Object.hasOwn(deprecated, label) ? deprecated[label] : undefined);
const warn = (label: string, text: (message: string) => string): string[] => {
  const message = warningOf(label);
  return message === undefined ? [] : [text(message)];
};

/** Deprecated labels in a RuntimeClass's node selector. */
export const runtimeClassWarnings = ({ scheduling }: NodeV1RuntimeClass): string[] =>
  Object.keys(scheduling?.nodeSelector ?? {}).flatMap((label) => warn(label, (message) => `scheduling.nodeSelector: ${message}`));

/** Deprecated labels in a selector of nodes. */
export function nodeSelectorWarnings(selector: MetaV1LabelSelector | undefined, path: Path): string[] {
  const expressions = path.child("matchExpressions");
  return [
    ...(selector?.matchExpressions ?? []).flatMap(({ key = "" }, i) =>
      warn(key, (message) => `${expressions.index(i).child("key")}: ${key} is ${message}`),
    ),
    ...Object.keys(selector?.matchLabels ?? {}).flatMap((label) =>
      warn(label, (message) => `${path.child("matchLabels", label)}: ${message}`),
    ),
  ];
}

/** Deprecated labels in a StorageClass's topologies. */
export const storageClassWarnings = ({ allowedTopologies }: StorageV1StorageClass): string[] =>
  (allowedTopologies ?? []).flatMap(({ matchLabelExpressions }, i) =>
    (matchLabelExpressions ?? []).flatMap(({ key = "" }, j) => {
      const path = new Path("allowedTopologies").index(i).child("matchLabelExpressions").index(j).child("key");
      return warn(key, (message) => `${path}: ${message}`);
    }),
  );
