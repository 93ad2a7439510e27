import type { ResourceRow } from "../registry/resource.ts";
import { holdsToken, limitsChange, podUsageChanges, serviceTypeChanges, tellsOfCluster } from "./core/reconciled.ts";
import { group } from "./rows/group.ts";

/** The core group. */
export const core: readonly ResourceRow[] = group("", [
  {
    names: { plural: "bindings", singular: "binding", kind: "Binding" },
    scope: "Namespaced",
    verbs: ["create"],
    virtual: true,
    versions: [
      {
        name: "v1",
        schema: "core.v1.Binding",
      },
    ],
  },
  {
    names: { plural: "componentstatuses", singular: "componentstatus", kind: "ComponentStatus", shortNames: ["cs"] },
    scope: "Cluster",
    verbs: ["get", "list"],
    virtual: true,
    versions: [
      {
        name: "v1",
        schema: "core.v1.ComponentStatus",
        deprecationWarning: "v1 ComponentStatus is deprecated in v1.19+",
      },
    ],
  },
  {
    names: { plural: "configmaps", singular: "configmap", kind: "ConfigMap", shortNames: ["cm"] },
    scope: "Namespaced",
    exact: true,
    reconciled: tellsOfCluster,
    versions: [
      {
        name: "v1",
        schema: "core.v1.ConfigMap",
      },
    ],
  },
  {
    names: { plural: "endpoints", singular: "endpoints", kind: "Endpoints", shortNames: ["ep"] },
    scope: "Namespaced",
    storagePrefix: "services/endpoints",
    versions: [
      {
        name: "v1",
        schema: "core.v1.Endpoints",
        deprecationWarning: "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice",
      },
    ],
  },
  {
    names: { plural: "events", singular: "event", kind: "Event", shortNames: ["ev"] },
    scope: "Namespaced",
    reconciled: "never",
    expiresAfter: ({ eventTTLSeconds }) => eventTTLSeconds,
    versions: [
      {
        name: "v1",
        schema: "core.v1.Event",
        fieldLabels: [
          "involvedObject.kind",
          "involvedObject.namespace",
          "involvedObject.name",
          "involvedObject.uid",
          "involvedObject.apiVersion",
          "involvedObject.resourceVersion",
          "involvedObject.fieldPath",
          "reason",
          "reportingComponent",
          "source",
          "type",
        ],
      },
    ],
  },
  {
    names: { plural: "limitranges", singular: "limitrange", kind: "LimitRange", shortNames: ["limits"] },
    scope: "Namespaced",
    // Every new pod is held to them.
    shard: "policy",
    versions: [
      {
        name: "v1",
        schema: "core.v1.LimitRange",
      },
    ],
  },
  {
    names: { plural: "namespaces", singular: "namespace", kind: "Namespace", shortNames: ["ns"] },
    scope: "Cluster",
    verbs: ["create", "delete", "get", "list", "patch", "update", "watch"],
    shard: "policy",
    returnsDeleted: true,
    finalizersInSpec: true,
    reconciled: "always",
    versions: [
      {
        name: "v1",
        schema: "core.v1.Namespace",
        subresources: [
          { name: "finalize", kind: "Namespace", verbs: ["update"] },
          { name: "status", kind: "Namespace", verbs: ["get", "patch", "update"] },
        ],
        fieldLabels: ["status.phase"],
      },
    ],
  },
  {
    names: { plural: "nodes", singular: "node", kind: "Node", shortNames: ["no"] },
    scope: "Cluster",
    storagePrefix: "minions",
    versions: [
      {
        name: "v1",
        schema: "core.v1.Node",
        subresources: [
          { name: "proxy", kind: "NodeProxyOptions", verbs: ["create", "delete", "get", "patch", "update"], takesPath: true },
          { name: "status", kind: "Node", verbs: ["get", "patch", "update"] },
        ],
        fieldLabels: ["spec.unschedulable"],
      },
    ],
  },
  {
    names: { plural: "persistentvolumeclaims", singular: "persistentvolumeclaim", kind: "PersistentVolumeClaim", shortNames: ["pvc"] },
    scope: "Namespaced",
    reconciled: "always",
    returnsDeleted: true,
    versions: [
      {
        name: "v1",
        schema: "core.v1.PersistentVolumeClaim",
        subresources: [{ name: "status", kind: "PersistentVolumeClaim", verbs: ["get", "patch", "update"] }],
      },
    ],
  },
  {
    names: { plural: "persistentvolumes", singular: "persistentvolume", kind: "PersistentVolume", shortNames: ["pv"] },
    scope: "Cluster",
    reconciled: "always",
    returnsDeleted: true,
    versions: [
      {
        name: "v1",
        schema: "core.v1.PersistentVolume",
        subresources: [{ name: "status", kind: "PersistentVolume", verbs: ["get", "patch", "update"] }],
      },
    ],
  },
  {
    names: { plural: "pods", singular: "pod", kind: "Pod", shortNames: ["po"], categories: ["all"] },
    scope: "Namespaced",
    reconciled: podUsageChanges,
    generation: true,
    returnsDeleted: true,
    versions: [
      {
        name: "v1",
        schema: "core.v1.Pod",
        subresources: [
          { name: "attach", kind: "PodAttachOptions", verbs: ["create", "get"] },
          { name: "binding", kind: "Binding", schema: "core.v1.Binding", verbs: ["create"] },
          { name: "ephemeralcontainers", kind: "Pod", verbs: ["get", "patch", "update"] },
          {
            name: "eviction",
            kind: "Eviction",
            group: "policy",
            version: "v1",
            schema: "policy.v1.Eviction",
            accepts: ["policy/v1beta1"],
            verbs: ["create"],
          },
          { name: "exec", kind: "PodExecOptions", verbs: ["create", "get"] },
          { name: "log", kind: "Pod", verbs: ["get"] },
          { name: "portforward", kind: "PodPortForwardOptions", verbs: ["create", "get"] },
          { name: "proxy", kind: "PodProxyOptions", verbs: ["create", "delete", "get", "patch", "update"], takesPath: true },
          { name: "resize", kind: "Pod", verbs: ["get", "patch", "update"] },
          { name: "status", kind: "Pod", verbs: ["get", "patch", "update"] },
        ],
        fieldLabels: [
          "spec.nodeName",
          "spec.restartPolicy",
          "spec.schedulerName",
          "spec.serviceAccountName",
          "spec.hostNetwork",
          "status.phase",
          "status.podIP",
          "status.podIPs",
          "status.nominatedNodeName",
        ],
      },
    ],
  },
  {
    names: { plural: "podtemplates", singular: "podtemplate", kind: "PodTemplate" },
    scope: "Namespaced",
    generation: true,
    returnsDeleted: true,
    versions: [
      {
        name: "v1",
        schema: "core.v1.PodTemplate",
      },
    ],
  },
  {
    names: {
      plural: "replicationcontrollers",
      singular: "replicationcontroller",
      kind: "ReplicationController",
      shortNames: ["rc"],
      categories: ["all"],
    },
    scope: "Namespaced",
    storagePrefix: "controllers",
    generation: true,
    versions: [
      {
        name: "v1",
        schema: "core.v1.ReplicationController",
        subresources: [
          {
            name: "scale",
            kind: "Scale",
            group: "autoscaling",
            version: "v1",
            schema: "autoscaling.v1.Scale",
            verbs: ["get", "patch", "update"],
          },
          { name: "status", kind: "ReplicationController", verbs: ["get", "patch", "update"] },
        ],
        fieldLabels: ["status.replicas"],
      },
    ],
  },
  {
    names: { plural: "resourcequotas", singular: "resourcequota", kind: "ResourceQuota", shortNames: ["quota"] },
    scope: "Namespaced",
    // Read with every creation: with the policy, it costs no call of its own.
    shard: "policy",
    reconciled: limitsChange,
    returnsDeleted: true,
    versions: [
      {
        name: "v1",
        schema: "core.v1.ResourceQuota",
        subresources: [{ name: "status", kind: "ResourceQuota", verbs: ["get", "patch", "update"] }],
      },
    ],
  },
  {
    names: { plural: "secrets", singular: "secret", kind: "Secret" },
    scope: "Namespaced",
    exact: true,
    reconciled: holdsToken,
    versions: [
      {
        name: "v1",
        schema: "core.v1.Secret",
        fieldLabels: ["type"],
      },
    ],
  },
  {
    names: { plural: "serviceaccounts", singular: "serviceaccount", kind: "ServiceAccount", shortNames: ["sa"] },
    scope: "Namespaced",
    returnsDeleted: true,
    versions: [
      {
        name: "v1",
        schema: "core.v1.ServiceAccount",
        subresources: [
          {
            name: "token",
            kind: "TokenRequest",
            group: "authentication.k8s.io",
            version: "v1",
            schema: "authentication.v1.TokenRequest",
            verbs: ["create"],
          },
        ],
      },
    ],
  },
  {
    names: { plural: "services", singular: "service", kind: "Service", shortNames: ["svc"], categories: ["all"] },
    scope: "Namespaced",
    reconciled: serviceTypeChanges,
    storagePrefix: "services/specs",
    returnsDeleted: true,
    versions: [
      {
        name: "v1",
        schema: "core.v1.Service",
        subresources: [
          { name: "proxy", kind: "ServiceProxyOptions", verbs: ["create", "delete", "get", "patch", "update"], takesPath: true },
          { name: "status", kind: "Service", verbs: ["get", "patch", "update"] },
        ],
        fieldLabels: ["spec.clusterIP", "spec.type"],
      },
    ],
  },
]);
