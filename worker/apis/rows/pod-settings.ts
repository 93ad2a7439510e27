import { Path } from "../../apimachinery/field.ts";
import type { KubeObject } from "../../apimachinery/types.ts";
import type { Strategy } from "../../registry/resource.ts";
import { dropDisabledPodFields } from "../core/disabled-fields.ts";
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

type Preparation = NonNullable<Strategy["prepareForUpdate"]>;

/** A strategy that also takes from pods what this version has no use for, and refuses what the server's settings do not allow them. */
export function withPodSettings(group: string, name: string, strategy: Strategy): Strategy {
  const fields = podSpecs[group]?.[name];
  if (fields === undefined) return strategy;
  const [first = "", ...more] = fields;
  const path = more.length === 0 ? new Path(first) : new Path(first).child(...more);
  const specOf = (obj: KubeObject): CoreV1PodSpec | undefined => {
    let spec: unknown = obj;
    for (const field of fields) spec = (spec as Record<string, unknown> | undefined)?.[field];
    return spec as CoreV1PodSpec | undefined;
  };
  const { prepareForCreate, prepareForUpdate } = strategy;
  const prepared =
    (own: Preparation | undefined): Preparation =>
    (obj, old, ctx) => {
      const spec = specOf(obj);
      if (spec !== undefined) dropDisabledPodFields(spec);
      own?.(obj, old, ctx);
    };
  return {
    ...strategy,
    prepareForCreate: (obj, ctx) => prepared(prepareForCreate && ((made) => prepareForCreate(made, ctx)))(obj, obj, ctx),
    prepareForUpdate: prepared(prepareForUpdate),
    validateSettings: (obj, settings) => {
      const spec = specOf(obj);
      return spec === undefined ? [] : validatePrivileged(spec, path, settings);
    },
  };
}
