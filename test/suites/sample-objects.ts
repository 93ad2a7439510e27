import type { JSONObject } from "../../worker/apimachinery/types.ts";

const container = { name: "c", image: "i" };
const template = { metadata: { labels: { a: "b" } }, spec: { containers: [container] } };
const jobTemplate = { ...template, spec: { ...template.spec, restartPolicy: "Never" } };
const selector = { matchLabels: { a: "b" } };
const workload = { spec: { selector, template } };
const roleRef = { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "view" };
const subjects = [{ apiGroup: "rbac.authorization.k8s.io", kind: "User", name: "jane" }];
const rules = [{ apiGroups: [""], resources: ["pods"], verbs: ["get"] }];
const involvedObject = { kind: "Pod", name: "p", namespace: "default" };
const webhook = {
  name: "w.example.com",
  clientConfig: { url: "https://example.com/w" },
  sideEffects: "None",
  admissionReviewVersions: ["v1"],
};
const matchConstraints = {
  resourceRules: [{ apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["pods"] }],
};
/** PEM of a certificate request, in base64. */
const request = [
  "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlIV01IMENBUUF3R3pFTU1Bb0dBMVVFQ2d3RFpHVjJNUXN3Q1FZRFZRUUREQU",
  "p0WlRCWk1CTUdCeXFHU000OQpBZ0VHQ0NxR1NNNDlBd0VIQTBJQUJEdFErNENDN3NGcW9DQlhZcGVOYWVvaVRLdVBDbGlSb2lxN2hmSEwyTTly",
  "Cm90U01oeTdBeE5pbkhBK3JYOFFiZ21pUFkyc3RWRUNsQWRUTVBpUXN4cWFnQURBS0JnZ3Foa2pPUFFRREFnTkoKQURCR0FpRUEwNm03SWRhOW",
  "F2Q1hIYjFkYWJOZGphUjVlb2x5alBnOWd0aHRBVWM5VmY4Q0lRRGZ4d0xrQTFKTApDU2dtQ2k2a1JqaXJxYUFjUTNsa2w3NG4yWUFMeitLUjZn",
  "PT0KLS0tLS1FTkQgQ0VSVElGSUNBVEUgUkVRVUVTVC0tLS0tCg==",
].join("");

/** What an object of each resource needs besides its metadata; the least that a stock server takes. Resources that need nothing are left out. */
const bodies: Readonly<Record<string, JSONObject>> = {
  endpoints: { subsets: [] },
  "events.": { involvedObject, reason: "R", type: "Normal" },
  "events.events.k8s.io": {
    regarding: involvedObject,
    reason: "R",
    type: "Normal",
    action: "A",
    reportingController: "c",
    reportingInstance: "i",
    eventTime: "2026-01-01T00:00:00.000000Z",
  },
  persistentvolumeclaims: { spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } } },
  persistentvolumes: { spec: { accessModes: ["ReadWriteOnce"], capacity: { storage: "1Gi" }, hostPath: { path: "/tmp" } } },
  pods: { spec: { containers: [container] } },
  podtemplates: { template },
  replicationcontrollers: { spec: { selector: { a: "b" }, template } },
  services: { spec: { type: "ExternalName", externalName: "example.com" } },
  apiservices: {
    spec: { group: "g.example.com", version: "v1", groupPriorityMinimum: 1, versionPriority: 1, service: { namespace: "n", name: "s" } },
  },
  controllerrevisions: { revision: 1, data: {} },
  daemonsets: workload,
  deployments: workload,
  replicasets: workload,
  statefulsets: { spec: { selector, template, serviceName: "s" } },
  horizontalpodautoscalers: { spec: { scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "d" }, maxReplicas: 2 } },
  cronjobs: { spec: { schedule: "0 0 * * *", jobTemplate: { spec: { template: jobTemplate } } } },
  jobs: { spec: { template: jobTemplate } },
  certificatesigningrequests: { spec: { request, signerName: "example.com/s", usages: ["client auth"] } },
  ingressclasses: { spec: { controller: "example.com/c" } },
  ingresses: { spec: { defaultBackend: { service: { name: "s", port: { number: 80 } } } } },
  ipaddresses: { spec: { parentRef: { resource: "services", namespace: "default", name: "s" } } },
  networkpolicies: { spec: { podSelector: {} } },
  servicecidrs: { spec: { cidrs: ["10.9.0.0/24"] } },
  poddisruptionbudgets: { spec: { minAvailable: 1, selector } },
  clusterrolebindings: { roleRef, subjects },
  clusterroles: { rules },
  rolebindings: { roleRef, subjects },
  roles: { rules },
  csinodes: { spec: { drivers: [] } },
  csistoragecapacities: { storageClassName: "s" },
  storageclasses: { provisioner: "example.com/p" },
  volumeattachments: { spec: { attacher: "a", nodeName: "n", source: { persistentVolumeName: "v" } } },
  volumeattributesclasses: { driverName: "d.example.com", parameters: { a: "b" } },
  mutatingadmissionpolicies: {
    spec: {
      matchConstraints,
      reinvocationPolicy: "Never",
      mutations: [{ patchType: "JSONPatch", jsonPatch: { expression: `[JSONPatch{op: "test", path: "/kind", value: "Pod"}]` } }],
    },
  },
  mutatingadmissionpolicybindings: { spec: { policyName: "p" } },
  mutatingwebhookconfigurations: { webhooks: [webhook] },
  validatingadmissionpolicies: { spec: { matchConstraints, validations: [{ expression: "true" }] } },
  validatingadmissionpolicybindings: { spec: { policyName: "p", validationActions: ["Deny"] } },
  validatingwebhookconfigurations: { webhooks: [webhook] },
  customresourcedefinitions: {
    spec: {
      group: "example.com",
      scope: "Namespaced",
      names: { plural: "things", kind: "Thing" },
      versions: [{ name: "v1", served: true, storage: true, schema: { openAPIV3Schema: { type: "object" } } }],
    },
  },
  priorityclasses: { value: 1 },
  runtimeclasses: { handler: "h" },
  endpointslices: { addressType: "IPv4", endpoints: [] },
  resourceclaims: { spec: { devices: { requests: [{ name: "r", exactly: { deviceClassName: "c" } }] } } },
  resourceclaimtemplates: { spec: { spec: { devices: { requests: [{ name: "r", exactly: { deviceClassName: "c" } }] } } } },
  resourceslices: { spec: { driver: "d.example.com", nodeName: "n", pool: { name: "p", generation: 1, resourceSliceCount: 1 } } },
  flowschemas: { spec: { priorityLevelConfiguration: { name: "global-default" }, matchingPrecedence: 9000 } },
  prioritylevelconfigurations: { spec: { type: "Limited", limited: { nominalConcurrencyShares: 1, limitResponse: { type: "Reject" } } } },
  deviceclasses: { spec: {} },
  csidrivers: { spec: {} },
};

/** Names that are more than any name. */
const names: Readonly<Record<string, string>> = {
  apiservices: "v1.g.example.com",
  ipaddresses: "10.0.0.77",
  customresourcedefinitions: "things.example.com",
};

/** The name and the rest of a valid object of a resource. */
export const sampleObject = (group: string, plural: string): { name: string; body: JSONObject } => ({
  name: names[plural] ?? "sample",
  body: bodies[`${plural}.${group}`] ?? bodies[plural] ?? {},
});
