import type { FoundWrite } from "./found-write.ts";

const template = { metadata: { labels: { a: "b" } }, spec: { containers: [{ name: "c", image: "i" }] } };
const workload = { selector: { matchLabels: { a: "b" } }, template };
const gone = "2026-01-01T00:00:00Z";
const immutable = "field is immutable";
const goneTold = `metadata.deletionTimestamp: Invalid value: "${gone}": ${immutable}`;
const subdomain =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const binding = { roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "view" }, subjects: [] };
const named = { apiVersion: "v1", metadata: { name: "a" } };

const scale = { apiVersion: "autoscaling/v1", kind: "Scale", metadata: { name: "a" } };

/** What updates are judged by, and in which order. */
const judged: readonly FoundWrite[] = [
  {
    what: "a binding is checked as a new one, then as a change",
    path: "apis/rbac.authorization.k8s.io/v1/*/rolebindings",
    object: binding,
    write: { body: { metadata: { deletionTimestamp: gone }, roleRef: { kind: "", name: "x" } } },
    status: 422,
    told: [
      goneTold,
      'roleRef.kind: Unsupported value: "": supported values: "Role", "ClusterRole"',
      goneTold,
      'roleRef: Invalid value: {"APIGroup":"rbac.authorization.k8s.io","Kind":"","Name":"x"}: cannot change roleRef',
    ],
  },
  {
    what: "a volume attributes class as a change first",
    path: "apis/storage.k8s.io/v1/volumeattributesclasses",
    object: { driverName: "d.io", parameters: { a: "b" } },
    write: { body: { metadata: { generateName: "A" }, parameters: { a: "c" } } },
    status: 422,
    told: ["parameters: Forbidden: updates to parameters are forbidden.", `metadata.generateName: Invalid value: "A": ${subdomain}`],
  },
  {
    what: "a storage capacity's question is immutable",
    path: "apis/storage.k8s.io/v1/*/csistoragecapacities",
    object: { storageClassName: "s", capacity: "1" },
    write: { body: { metadata: { deletionTimestamp: gone }, storageClassName: "", nodeTopology: { matchExpressions: [] } } },
    status: 422,
    told: [
      goneTold,
      `storageClassName: Invalid value: "": ${subdomain}`,
      goneTold,
      `nodeTopology: Invalid value: {}: ${immutable}`,
      `storageClassName: Invalid value: "": ${immutable}`,
    ],
  },
  {
    what: "what a job's name is made of is checked again",
    path: "apis/batch/v1/*/jobs",
    object: { spec: { template: { spec: { ...template.spec, restartPolicy: "Never" } } } },
    write: { body: { metadata: { generateName: "A" } } },
    status: 422,
    told: [`metadata.generateName: Invalid value: "A": ${subdomain}`],
  },
  {
    what: "a revision may lose its data only by changing it",
    path: "apis/apps/v1/*/controllerrevisions",
    object: { revision: 1, data: { a: 1 } },
    write: { body: { data: null } },
    status: 422,
    told: [`data: Invalid value: null: ${immutable}`],
  },
  {
    what: "data that comes in another text is other data",
    path: "apis/apps/v1/*/controllerrevisions",
    object: { revision: 1, data: { a: 1 } },
    write: { how: "put", body: '{"metadata":{"name":"a"},"revision":1,"data":{"a": 1}}' },
    status: 422,
    told: [`data: Invalid value: {"a":1}: ${immutable}`],
  },
  {
    what: "what may be one of a few is quoted as JSON",
    path: "apis/policy/v1/*/poddisruptionbudgets",
    object: { spec: {} },
    write: { body: { spec: { selector: { matchExpressions: [{ key: "a", operator: "<" }] } } } },
    status: 422,
    told: ['spec.selector.matchExpressions[0].operator: Invalid value: "\\u003c": not a valid selector operator'],
  },
  {
    what: "a pod's resources are not no resources",
    path: "api/v1/*/pods",
    object: { spec: { containers: [{ name: "c", image: "i" }], nodeSelector: {} } },
    write: { body: { spec: { resources: {} } } },
    status: 422,
  },
  {
    what: "as many pods are ready as are said to be",
    path: "apis/batch/v1/*/jobs",
    object: { spec: { template: { spec: { ...template.spec, restartPolicy: "Never" } } } },
    write: { subresource: "status", body: { status: { active: -1 } } },
    status: 422,
    told: ["status.active: Invalid value: -1: must be greater than or equal to 0"],
  },
  {
    what: "an event is checked before it is compared",
    path: "apis/events.k8s.io/v1/*/events",
    object: {
      ...{ eventTime: "2026-01-01T00:00:00.000000Z", reportingController: "e.io/c", reportingInstance: "i", action: "a", reason: "r" },
      ...{ type: "Normal", regarding: { namespace: "default" } },
    },
    write: { body: { metadata: { deletionTimestamp: gone }, action: "" } },
    status: 422,
    told: [goneTold, "action: Required value", goneTold, `action: Invalid value: "": ${immutable}`],
  },
];

/** What this version has no use for, and what conversion and the server add. */
const shaped: readonly FoundWrite[] = [
  {
    what: "a rolling update that is not begun has both its numbers, which are owned",
    path: "apis/apps/v1/*/daemonsets",
    write: {
      how: "post",
      body: { metadata: { name: "a" }, spec: { ...workload, updateStrategy: { type: "OnDelete", rollingUpdate: { maxSurge: 1 } } } },
    },
    status: 201,
    answer: {
      spec: { updateStrategy: { rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } } },
      metadata: {
        managedFields: [{ fieldsV1: { "f:spec": { "f:updateStrategy": { "f:rollingUpdate": { "f:maxUnavailable": {} } } } } }],
      },
    },
  },
  {
    what: "pods of workloads lose what belongs to features that are off",
    path: "apis/apps/v1/*/deployments",
    object: { spec: workload },
    write: { body: { spec: { template: { spec: { schedulingGroup: { podGroupName: "g" } } } } } },
    status: 200,
    answer: { metadata: { generation: 1 } },
  },
  {
    what: "a pod's status too",
    path: "api/v1/*/pods",
    object: { spec: template.spec },
    write: { subresource: "status", body: { status: { nodeAllocatableResourceClaimStatuses: [{ resourceClaimName: "a" }] } } },
    status: 200,
    answer: { status: { phase: "Pending" } },
  },
  {
    what: "an apply of a time that the server keeps is no change",
    path: "api/v1/*/configmaps",
    before: [{ how: "apply", query: "fieldManager=m", body: { ...named, kind: "ConfigMap" } }],
    write: {
      ...{ how: "apply", query: "fieldManager=n&dryRun=All" },
      body: { ...named, kind: "ConfigMap", metadata: { name: "a", creationTimestamp: gone } },
    },
    status: 200,
  },
];

/** Scales. */
const scaled: readonly FoundWrite[] = [
  {
    what: "a patched Scale must be of the object",
    path: "apis/apps/v1/*/replicasets",
    object: { spec: workload },
    write: { subresource: "scale", body: { metadata: { uid: "other" } } },
    status: 409,
    told: [
      'Operation cannot be fulfilled on replicasets/scale.apps "a": Precondition failed: UID in precondition: other, UID in object meta: <uid>',
    ],
  },
  {
    what: "an updated one is compared by the store",
    path: "apis/apps/v1/*/replicasets",
    object: { spec: workload },
    write: { how: "put", subresource: "scale", body: { ...scale, metadata: { name: "a", uid: "other" } } },
    status: 409,
    told: [
      'Operation cannot be fulfilled on replicasets.apps "a": StorageError: invalid object, Code: 4, Key: /registry/replicasets/default/a, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: other, UID in object meta: <uid>',
    ],
  },
  {
    what: "a Scale's metadata is checked, though it is not kept",
    path: "apis/apps/v1/*/replicasets",
    object: { spec: workload },
    write: { subresource: "scale", body: { metadata: { finalizers: ["x"] }, spec: { replicas: -1 } } },
    status: 422,
    told: [
      'metadata.finalizers[0]: Invalid value: "x": name is neither a standard finalizer name nor is it fully qualified',
      "spec.replicas: Invalid value: -1: must be greater than or equal to 0",
    ],
  },
];

export const judgedWrites: Readonly<Record<string, readonly FoundWrite[]>> = { judged, shaped, scaled };
