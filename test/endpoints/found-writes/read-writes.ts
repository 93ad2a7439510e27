import type { FoundWrite } from "./found-write.ts";

const template = { metadata: { labels: { a: "b" } }, spec: { containers: [{ name: "c", image: "i" }] } };
const immutable = "field is immutable";
const spread = { maxSkew: 1, topologyKey: "t", whenUnsatisfiable: "DoNotSchedule" };
const claim = { spec: { devices: { requests: [{ name: "r", exactly: { deviceClassName: "c" } }] } } };
const named = { apiVersion: "v1", metadata: { name: "a" } };

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

export const readWrites: Readonly<Record<string, readonly FoundWrite[]>> = { typed, empty, unreadable };
