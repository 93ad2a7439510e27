import { Path } from "../../apimachinery/field.ts";
import type { Strategy } from "../../registry/resource.ts";
import { validatePrivileged } from "../core/validation/container/privileged.ts";
import type { CoreV1PodSpec } from "../generated/types.ts";

const ofWorkload = ["spec", "template", "spec"];

/** Where the kinds of a group that are or make pods have the pod's spec, by plural or `plural/subresource`. */
const podSpecs: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  "": {
    pods: ["spec"],
    "pods/ephemeralcontainers": ["spec"],
    podtemplates: ["template", "spec"],
    replicationcontrollers: ofWorkload,
  },
  apps: { daemonsets: ofWorkload, deployments: ofWorkload, replicasets: ofWorkload, statefulsets: ofWorkload },
  batch: { jobs: ofWorkload, cronjobs: ["spec", "jobTemplate", ...ofWorkload] },
};

/** A strategy that also refuses what the server's settings do not allow pods, where the kind has any. */
export function withPodSettings(group: string, name: string, strategy: Strategy): Strategy {
  const fields = podSpecs[group]?.[name];
  if (fields === undefined) return strategy;
  const [first = "", ...more] = fields;
  const path = more.length === 0 ? new Path(first) : new Path(first).child(...more);
  return {
    ...strategy,
    validateSettings: (obj, settings) => {
      let spec: unknown = obj;
      for (const field of fields) spec = (spec as Record<string, unknown> | undefined)?.[field];
      return spec === undefined ? [] : validatePrivileged(spec as CoreV1PodSpec, path, settings);
    },
  };
}
