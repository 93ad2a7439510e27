// Writes on which a stock server and this one once disagreed (npm run fuzz:patches), with the stock server's answers.

export interface FoundWrite {
  readonly what: string;
  /** `apis/apps/v1/deployments`, `api/v1/pods`; a `*` stands for the namespace. */
  readonly path: string;
  /** What is there before, named `a`; none: the write creates. */
  readonly object?: object;
  /** What else was written before. */
  readonly before?: readonly Sent[];
  readonly write: Sent;
  readonly status: number;
  /** Causes of a refusal as `field: message`, or its message where it has none. */
  readonly told?: readonly string[];
  /** What the object that is answered looks like. */
  readonly answer?: object;
  readonly warnings?: readonly string[];
}

export interface Sent {
  /** Default: a merge patch. */
  readonly how?: "merge" | "strategic" | "json" | "apply" | "put" | "post";
  readonly subresource?: string;
  readonly query?: string;
  /** As it is sent where it is a text. */
  readonly body: unknown;
}

const template = { metadata: { labels: { a: "b" } }, spec: { containers: [{ name: "c", image: "i" }] } };
const workload = { selector: { matchLabels: { a: "b" } }, template };
const gone = "2026-01-01T00:00:00Z";
const immutable = "field is immutable";
const goneTold = `metadata.deletionTimestamp: Invalid value: "${gone}": ${immutable}`;
const subdomain =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const binding = { roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "view" }, subjects: [] };
const spread = { maxSkew: 1, topologyKey: "t", whenUnsatisfiable: "DoNotSchedule" };
const claim = { spec: { devices: { requests: [{ name: "r", exactly: { deviceClassName: "c" } }] } } };
const named = { apiVersion: "v1", metadata: { name: "a" } };

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

/** Types of Go that messages show otherwise. */
const typed: readonly FoundWrite[] = [
  {
    what: "a uid is of a type of its own",
    path: "api/v1/*/configmaps",
    object: {},
    write: { body: { metadata: { uid: "<" } } },
    status: 422,
    told: Array.from({ length: 2 }, () => `metadata.uid: Invalid value: "\\u003c": ${immutable}`),
  },
  {
    what: "a job's policies are internal",
    path: "apis/batch/v1/*/jobs",
    object: { spec: { template: { spec: { ...template.spec, restartPolicy: "Never" } } } },
    write: { body: { spec: { podFailurePolicy: { rules: [] }, podReplacementPolicy: "Failed", completionMode: "Indexed" } } },
    status: 422,
    told: [
      `spec.completionMode: Invalid value: "Indexed": ${immutable}`,
      `spec.podFailurePolicy: Invalid value: {"Rules":[]}: ${immutable}`,
    ],
  },
  {
    what: "a controller is warned of the template that it had",
    path: "api/v1/*/replicationcontrollers",
    object: { spec: { selector: { a: "b" }, template } },
    write: { body: { spec: { template: { spec: { topologySpreadConstraints: [spread] } } } } },
    status: 200,
    warnings: [],
  },
  {
    what: "and once more when that goes",
    path: "api/v1/*/replicationcontrollers",
    object: { spec: { selector: { a: "b" }, template: { ...template, spec: { ...template.spec, topologySpreadConstraints: [spread] } } } },
    write: { body: { spec: { template: { spec: { topologySpreadConstraints: null } } } } },
    status: 200,
    warnings: ["spec.template.spec.topologySpreadConstraints[0].labelSelector: a null labelSelector results in matching no pod"],
  },
];

/** Lists and maps with nothing in them. */
const empty: readonly FoundWrite[] = [
  {
    what: "an immutable secret without data takes no empty data",
    path: "api/v1/*/secrets",
    object: { immutable: true },
    write: { body: { data: {} } },
    status: 422,
    told: ["data: Forbidden: field is immutable when `immutable` is set"],
  },
  {
    what: "an immutable config map does",
    path: "api/v1/*/configmaps",
    object: { immutable: true },
    write: { how: "json", body: [{ op: "add", path: "/data", value: {} }] },
    status: 200,
  },
  {
    what: "but no empty binary data",
    path: "api/v1/*/configmaps",
    object: { immutable: true },
    write: { how: "strategic", body: { binaryData: {} } },
    status: 422,
    told: ["binaryData: Forbidden: field is immutable when `immutable` is set"],
  },
  {
    what: "parameters that are empty now are shown so",
    path: "apis/storage.k8s.io/v1/storageclasses",
    object: { provisioner: "p.io", parameters: { a: "b" } },
    write: { how: "json", body: [{ op: "remove", path: "/parameters/a" }] },
    status: 422,
    told: [`parameters: Invalid value: {}: ${immutable}`],
  },
  {
    what: "who puts an empty list into an atomic one owns it",
    path: "apis/resource.k8s.io/v1/*/resourceclaims",
    before: [
      {
        how: "apply",
        query: "fieldManager=one",
        body: { ...claim, apiVersion: "resource.k8s.io/v1", kind: "ResourceClaim", metadata: { name: "a" } },
      },
    ],
    write: {
      ...{ how: "put", query: "fieldManager=two" },
      body: {
        metadata: { name: "a" },
        spec: {
          devices: {
            requests: [{ name: "r", exactly: { deviceClassName: "c", allocationMode: "ExactCount", count: 1 }, firstAvailable: [] }],
          },
        },
      },
    },
    status: 200,
    answer: { metadata: { managedFields: [{ manager: "two", operation: "Update" }] } },
  },
];

/** Documents that are no object of their kind. */
const unreadable: readonly FoundWrite[] = [
  {
    what: "an unknown kind without a version is one of no version",
    path: "api/v1/*/secrets",
    object: {},
    write: {
      how: "json",
      body: [
        { op: "remove", path: "/apiVersion" },
        { op: "replace", path: "/kind", value: "Foo" },
        { op: "remove", path: "/metadata" },
      ],
    },
    status: 422,
    told: [
      'patch: Invalid value: "{\\"kind\\":\\"Foo\\",\\"type\\":\\"Opaque\\"}": no kind "Foo" is registered for the internal version of group "" in scheme "pkg/runtime/scheme.go:111"',
    ],
  },
  {
    what: "a known one is that of its group",
    path: "apis/apps/v1/*/controllerrevisions",
    object: { revision: 1, data: {} },
    write: {
      how: "json",
      body: [{ op: "replace", path: "", value: { kind: "Deployment" } }],
    },
    status: 422,
    told: [
      'patch: Invalid value: "{\\"kind\\":\\"Deployment\\"}": converting (apps.Deployment) to (apps.ControllerRevision): unknown conversion',
    ],
  },
  {
    what: "of version and kind the version is read first",
    path: "api/v1/*/configmaps",
    object: {},
    write: { how: "json", body: [{ op: "replace", path: "", value: { kind: 1, apiVersion: 2 } }] },
    status: 422,
    told: [
      'patch: Invalid value: "{\\"apiVersion\\":2,\\"kind\\":1}": couldn\'t get version/kind; json parse error: json: cannot unmarshal number into Go struct field .apiVersion of type string',
    ],
  },
  {
    what: "a number that no integer holds is none of it when applied",
    path: "apis/batch/v1/*/jobs",
    object: { spec: { template: { spec: { ...template.spec, restartPolicy: "Never" } } } },
    write: {
      ...{ how: "apply", query: "fieldManager=m&force=true" },
      body: { apiVersion: "batch/v1", kind: "Job", metadata: { name: "a" }, spec: { backoffLimit: 1e300 } },
    },
    status: 200,
    answer: { spec: { backoffLimit: 0 } },
  },
  {
    what: "a key that is a map is shown by what is in it",
    path: "api/v1/*/configmaps",
    write: {
      ...{ how: "apply", query: "fieldManager=m" },
      body: { ...named, kind: "ConfigMap", metadata: { name: "a", ownerReferences: [{ uid: { a: "b" } }] } },
    },
    status: 500,
    told: [
      'failed to create typed patch object (/a; /v1, Kind=ConfigMap): .metadata.ownerReferences[uid=a="b"].uid: expected string, got &value.valueUnstructured{Value:map[string]interface {}{"a":"b"}}',
    ],
  },
  {
    what: "owners that cannot be read do not stand in the way of what else cannot",
    path: "api/v1/*/configmaps",
    write: {
      ...{ how: "apply", query: "fieldManager=m" },
      body: { ...named, kind: "ConfigMap", metadata: { name: "a", deletionTimestamp: "x", managedFields: [{ time: "x" }] } },
    },
    status: 500,
    told: [
      'failed to convert new object (/a; /v1, Kind=ConfigMap) to proper version: unable to convert unstructured object to /v1, Kind=ConfigMap: parsing time "x" as "2006-01-02T15:04:05Z07:00": cannot parse "x" as "2006"',
    ],
  },
  {
    what: "unknown fields are told in the order of the text, numbers too",
    path: "api/v1/*/configmaps",
    object: {},
    write: { how: "json", body: ["59", "203", "7"].map((name) => ({ op: "add", path: `/metadata/${name}`, value: 1 })) },
    status: 200,
    warnings: ["203", "59", "7"].map((name) => `unknown field "metadata.${name}"`),
  },
  {
    what: "what a list in a map may hold is told by its own type",
    path: "apis/certificates.k8s.io/v1/certificatesigningrequests",
    write: { how: "post", body: { metadata: { name: "a" }, spec: { extra: { a: ["x", true] } } } },
    status: 400,
    told: [
      'CertificateSigningRequest in version "v1" cannot be handled as a CertificateSigningRequest: json: cannot unmarshal bool into Go struct field CertificateSigningRequestSpec.spec.extra of type string',
    ],
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

const scale = { apiVersion: "autoscaling/v1", kind: "Scale", metadata: { name: "a" } };

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

export const foundWrites: Readonly<Record<string, readonly FoundWrite[]>> = { judged, typed, empty, unreadable, shaped, scaled };
