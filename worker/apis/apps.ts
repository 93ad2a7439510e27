import type { ResourceRow } from "../registry/resource.ts";
import { group } from "./rows/group.ts";

/** apps. */
export const apps: readonly ResourceRow[] = group("apps", [
  {
    names: { plural: "controllerrevisions", singular: "controllerrevision", kind: "ControllerRevision" },
    scope: "Namespaced",
    versions: [
      {
        name: "v1",
        schema: "apps.v1.ControllerRevision",
        zero: { data: null },
      },
    ],
  },
  {
    names: { plural: "daemonsets", singular: "daemonset", kind: "DaemonSet", shortNames: ["ds"], categories: ["all"] },
    scope: "Namespaced",
    generation: true,
    versions: [
      {
        name: "v1",
        schema: "apps.v1.DaemonSet",
        zero: { metadata: { annotations: { "deprecated.daemonset.template.generation": "0" } } },
        subresources: [{ name: "status", kind: "DaemonSet", verbs: ["get", "patch", "update"] }],
      },
    ],
  },
  {
    names: { plural: "deployments", singular: "deployment", kind: "Deployment", shortNames: ["deploy"], categories: ["all"] },
    scope: "Namespaced",
    generation: true,
    versions: [
      {
        name: "v1",
        schema: "apps.v1.Deployment",
        zero: { spec: { replicas: 0 } },
        subresources: [
          {
            name: "scale",
            kind: "Scale",
            group: "autoscaling",
            version: "v1",
            schema: "autoscaling.v1.Scale",
            verbs: ["get", "patch", "update"],
          },
          { name: "status", kind: "Deployment", verbs: ["get", "patch", "update"] },
        ],
      },
    ],
  },
  {
    names: { plural: "replicasets", singular: "replicaset", kind: "ReplicaSet", shortNames: ["rs"], categories: ["all"] },
    scope: "Namespaced",
    generation: true,
    versions: [
      {
        name: "v1",
        schema: "apps.v1.ReplicaSet",
        zero: { spec: { replicas: 0 } },
        subresources: [
          {
            name: "scale",
            kind: "Scale",
            group: "autoscaling",
            version: "v1",
            schema: "autoscaling.v1.Scale",
            verbs: ["get", "patch", "update"],
          },
          { name: "status", kind: "ReplicaSet", verbs: ["get", "patch", "update"] },
        ],
      },
    ],
  },
  {
    names: { plural: "statefulsets", singular: "statefulset", kind: "StatefulSet", shortNames: ["sts"], categories: ["all"] },
    scope: "Namespaced",
    generation: true,
    versions: [
      {
        name: "v1",
        schema: "apps.v1.StatefulSet",
        zero: { spec: { replicas: 0 } },
        subresources: [
          {
            name: "scale",
            kind: "Scale",
            group: "autoscaling",
            version: "v1",
            schema: "autoscaling.v1.Scale",
            verbs: ["get", "patch", "update"],
          },
          { name: "status", kind: "StatefulSet", verbs: ["get", "patch", "update"] },
        ],
      },
    ],
  },
]);
