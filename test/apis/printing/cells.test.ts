import { expect, test } from "vitest";
import { tableOf } from "../../../worker/apimachinery/table.ts";
import type { KubeObject } from "../../../worker/apimachinery/types.ts";
import { admissionregistrationColumns } from "../../../worker/apis/printing/admissionregistration.ts";
import { apiregistrationColumns } from "../../../worker/apis/printing/apiregistration.ts";
import { appsColumns } from "../../../worker/apis/printing/apps.ts";
import { autoscalingColumns } from "../../../worker/apis/printing/autoscaling.ts";
import { batchColumns } from "../../../worker/apis/printing/batch.ts";
import { certificatesColumns } from "../../../worker/apis/printing/certificates.ts";
import { coreColumns } from "../../../worker/apis/printing/core/core.ts";
import { discoveryColumns } from "../../../worker/apis/printing/discovery.ts";
import { eventsColumns } from "../../../worker/apis/printing/events.ts";
import { flowcontrolColumns } from "../../../worker/apis/printing/flowcontrol.ts";
import { networkingColumns } from "../../../worker/apis/printing/networking.ts";
import { policyColumns } from "../../../worker/apis/printing/policy.ts";
import { rbacColumns } from "../../../worker/apis/printing/rbac.ts";
import { resourceColumns } from "../../../worker/apis/printing/resource.ts";
import { storageColumns } from "../../../worker/apis/printing/storage.ts";
import type { Column } from "../../../worker/registry/resource.ts";

const now = Date.parse("2026-01-01T00:10:00Z");
const created = "2026-01-01T00:05:00Z";

/** The cells of an object by column name, those named in `expected` only. */
function cellsOf(columns: readonly Column[] | undefined, object: KubeObject, names: readonly string[]): Record<string, unknown> {
  const table = tableOf([object], columns ?? [], { now, includeObject: "None", version: "v1", metadata: {} });
  const cells = (table as { rows: { cells: unknown[] }[] }).rows[0]?.cells ?? [];
  const all = (columns ?? []).map(({ name }, i): [string, unknown] => [name, cells[i]]);
  return Object.fromEntries(all.filter(([name]) => names.includes(name)));
}

type Case = readonly [string, readonly Column[] | undefined, KubeObject, Record<string, unknown>];

const terminating = { name: "a", deletionTimestamp: created };
const template = {
  spec: {
    containers: [
      { name: "c", image: "i" },
      { name: "d", image: "j" },
    ],
  },
};
const loadBalancer = { ingress: [{ ip: "9.9.9.9" }, { hostname: "h.x" }, { ip: "1.1.1.1" }] };
const job = batchColumns["jobs"];
const autoscaler = autoscalingColumns["horizontalpodautoscalers"];
const condition = (type: string, status = "True", reason?: string): object => ({ conditions: [{ type, status, reason }] });
const utilization = (name: string, averageUtilization: number): object => ({
  type: "Resource",
  resource: { name, target: { averageUtilization } },
});
const pods = { type: "Pods", pods: { target: { averageValue: "3" } } };

const cases: readonly Case[] = [
  [
    "a namespace",
    coreColumns["namespaces"],
    { metadata: { name: "n", creationTimestamp: created }, status: { phase: "Active" } },
    { Name: "n", Status: "Active", Age: "5m" },
  ],
  ["a config map", coreColumns["configmaps"], { data: { a: "1" }, binaryData: { b: "" } }, { Data: 2, Age: "<unknown>" }],
  [
    "a quota",
    coreColumns["resourcequotas"],
    { status: { hard: { pods: "4", "limits.cpu": "1", "count/x": "2" }, used: { pods: "1" } } },
    { Request: "count/x: 0/2, pods: 1/4", Limit: "limits.cpu: 0/1" },
  ],
  [
    "a component",
    coreColumns["componentstatuses"],
    { conditions: [{ type: "Healthy", status: "False", message: "m", error: "e" }] },
    { Status: "Unhealthy", Message: "m", Error: "e" },
  ],
  [
    "a node",
    coreColumns["nodes"],
    {
      metadata: { labels: { "node-role.kubernetes.io/w": "", "kubernetes.io/role": "a" } },
      spec: { unschedulable: true },
      status: { conditions: [{ type: "Ready", status: "Unknown" }], nodeInfo: { kernelVersion: "6.1", architecture: "amd64" } },
    },
    {
      Status: "NotReady,SchedulingDisabled",
      Roles: "a,w",
      "Kernel-Version": "6.1 (amd64)",
      "OS-Image": "<unknown>",
      "Internal-IP": "<none>",
    },
  ],
  ["a new node", coreColumns["nodes"], {}, { Status: "Unknown", Roles: "<none>" }],
  [
    "a volume",
    coreColumns["persistentvolumes"],
    {
      metadata: terminating,
      spec: { capacity: { storage: "1Gi" }, accessModes: ["ReadWriteMany", "ReadWriteOnce"], claimRef: { namespace: "n", name: "c" } },
    },
    { Capacity: "1Gi", "Access Modes": "RWO,RWX", Status: "Terminating", Claim: "n/c", VolumeMode: "<unset>" },
  ],
  [
    "a claim that waits",
    coreColumns["persistentvolumeclaims"],
    { status: { phase: "Pending", capacity: { storage: "1Gi" } } },
    { Status: "Pending", Capacity: "", "Access Modes": "" },
  ],
  [
    "a bound claim",
    coreColumns["persistentvolumeclaims"],
    { spec: { volumeName: "v" }, status: { capacity: { storage: "1Gi" }, accessModes: ["ReadOnlyMany"] } },
    { Volume: "v", Capacity: "1Gi", "Access Modes": "ROX" },
  ],
  [
    "a service",
    coreColumns["services"],
    {
      spec: {
        type: "NodePort",
        clusterIPs: ["10.0.0.1"],
        ports: [
          { port: 80, nodePort: 30000, protocol: "TCP" },
          { port: 53, protocol: "UDP" },
        ],
      },
    },
    { "Cluster-IP": "10.0.0.1", "External-IP": "<none>", "Port(s)": "80:30000/TCP,53/UDP", Selector: "<none>" },
  ],
  ["a pending balancer", coreColumns["services"], { spec: { type: "LoadBalancer" } }, { "External-IP": "<pending>", "Port(s)": "<none>" }],
  [
    "a balancer",
    coreColumns["services"],
    { spec: { type: "LoadBalancer", externalIPs: ["5.5.5.5"] }, status: { loadBalancer } },
    { "External-IP": "1.1.1.1,9.9.9.9,h.x,5.5.5.5" },
  ],
  [
    "an external name",
    coreColumns["services"],
    { spec: { type: "ExternalName", externalName: "e.x" } },
    { "Cluster-IP": "<none>", "External-IP": "e.x" },
  ],
  [
    "endpoints",
    coreColumns["endpoints"],
    { subsets: [{ addresses: [{ ip: "1.1.1.1" }, { ip: "fd00::1" }], ports: [{ port: 1 }, { port: 2 }] }] },
    { Endpoints: "1.1.1.1:1,[fd00::1]:1,1.1.1.1:2 + 1 more..." },
  ],
  ["headless endpoints", coreColumns["endpoints"], { subsets: [{ addresses: [{ ip: "1.1.1.1" }] }] }, { Endpoints: "1.1.1.1" }],
  [
    "a core event",
    coreColumns["events"],
    {
      involvedObject: { kind: "Pod", name: "p" },
      message: " m\n",
      source: { component: "k", host: "h" },
      firstTimestamp: created,
      lastTimestamp: null,
      count: 3,
    },
    { "Last Seen": "5m", Object: "pod/p", Source: "k, h", Message: "m", Count: 3 },
  ],
  [
    "an event with a series",
    eventsColumns["events"],
    {
      regarding: { kind: "Node" },
      note: "n",
      reportingController: "c",
      eventTime: created,
      series: { count: 7, lastObservedTime: "2026-01-01T00:09:00Z" },
    },
    { "Last Seen": "60s", "First Seen": "5m", Object: "node", Source: "c", Message: "n", Count: 7 },
  ],
  ["a single event", eventsColumns["events"], { eventTime: null }, { "Last Seen": "<unknown>", Count: 1 }],
  [
    "a deployment",
    appsColumns["deployments"],
    {
      spec: { replicas: 2, template, selector: { matchExpressions: [{ key: "a", operator: "NotIn", values: ["z", "y"] }] } },
      status: { readyReplicas: 1 },
    },
    { Ready: "1/2", "Up-to-date": 0, Containers: "c,d", Images: "i,j", Selector: "a notin (y,z)" },
  ],
  ["a replica set", appsColumns["replicasets"], { spec: { selector: {} } }, { Desired: 0, Selector: "<none>" }],
  [
    "a daemon set",
    appsColumns["daemonsets"],
    { spec: { template: { spec: { nodeSelector: { z: "1", a: "2" } } } } },
    { "Node Selector": "a=2,z=1", Desired: 0 },
  ],
  [
    "a controller revision",
    appsColumns["controllerrevisions"],
    { metadata: { ownerReferences: [{ apiVersion: "apps/v1", kind: "DaemonSet", name: "x", uid: "u", controller: true }] }, revision: 4 },
    { Controller: "daemonset.apps/x", Revision: 4 },
  ],
  [
    "a job",
    job,
    { spec: { completions: 3 }, status: { succeeded: 1, startTime: created } },
    { Status: "Running", Completions: "1/3", Duration: "5m" },
  ],
  ["a parallel job", job, { spec: { parallelism: 4 } }, { Completions: "0/1 of 4", Duration: "" }],
  [
    "a finished job",
    job,
    { metadata: terminating, status: { ...condition("Complete"), startTime: created, completionTime: "2026-01-01T00:06:00Z" } },
    { Status: "Complete", Duration: "60s" },
  ],
  ["a job that goes", job, { metadata: terminating, status: condition("Suspended") }, { Status: "Terminating" }],
  ["a job that is about to fail", job, { status: condition("FailureTarget") }, { Status: "FailureTarget" }],
  [
    "a cron job",
    batchColumns["cronjobs"],
    { spec: { schedule: "* * * * *", suspend: false }, status: { active: [{}], lastScheduleTime: created } },
    { Timezone: "<none>", Suspend: "False", Active: 1, "Last Schedule": "5m" },
  ],
  [
    "an autoscaler",
    autoscaler,
    {
      apiVersion: "autoscaling/v2",
      spec: { minReplicas: 1, metrics: [utilization("cpu", 80), utilization("memory", 5), pods] },
      status: { currentMetrics: [{ resource: { current: { averageUtilization: 20 } } }] },
    },
    { Targets: "cpu: 20%/80%, memory: <unknown>/5% + 1 more...", MinPods: "1" },
  ],
  [
    "an autoscaler by values",
    autoscaler,
    {
      spec: {
        metrics: [
          { type: "External", external: { target: { averageValue: "1" } } },
          { type: "Object", object: { target: { value: "2" } } },
        ],
      },
      status: { currentMetrics: [{}, { object: { current: { value: "9" } } }] },
    },
    { Targets: "<unknown>/1 (avg), 9/2", MinPods: "<unset>" },
  ],
  ["an autoscaler without metrics", autoscaler, { spec: {} }, { Targets: "<none>" }],
  [
    "an autoscaler of v1",
    autoscaler,
    {
      apiVersion: "autoscaling/v1",
      metadata: {
        annotations: { "autoscaling.alpha.kubernetes.io/metrics": '[{"type":"Pods","pods":{"metricName":"p","targetAverageValue":"3"}}]' },
      },
      spec: { targetCPUUtilizationPercentage: 50 },
      status: { currentCPUUtilizationPercentage: 20 },
    },
    { Targets: "cpu: 20%/50%, <unknown>/3" },
  ],
  [
    "an ingress",
    networkingColumns["ingresses"],
    { spec: { tls: [{}], rules: [{ host: "a" }, {}, { host: "b" }, { host: "c" }, { host: "d" }] }, status: { loadBalancer } },
    { Class: "<none>", Hosts: "a,b,c + 2 more...", Address: "1.1.1.1,9.9.9.9,h.x", Ports: "80, 443" },
  ],
  ["an ingress for all", networkingColumns["ingresses"], {}, { Hosts: "*", Ports: "80", Address: "" }],
  [
    "a default class",
    networkingColumns["ingressclasses"],
    {
      metadata: { name: "n", annotations: { "ingressclass.kubernetes.io/is-default-class": "true" } },
      spec: { parameters: { apiGroup: "k.io", kind: "P", name: "p" } },
    },
    { Name: "n (default)", Parameters: "P.k.io/p" },
  ],
  [
    "an address",
    networkingColumns["ipaddresses"],
    { spec: { parentRef: { resource: "services", namespace: "n", name: "s" } } },
    { ParentRef: "services/n/s" },
  ],
  [
    "a budget",
    policyColumns["poddisruptionbudgets"],
    { spec: { minAvailable: "50%" } },
    { "Min Available": "50%", "Max Unavailable": "N/A", "Allowed Disruptions": 0 },
  ],
  [
    "a default storage class",
    storageColumns["storageclasses"],
    { metadata: { name: "s", annotations: { "storageclass.kubernetes.io/is-default-class": "true" } } },
    { Name: "s (default)", ReclaimPolicy: "Delete", AllowVolumeExpansion: false },
  ],
  [
    "a driver",
    storageColumns["csidrivers"],
    { spec: { tokenRequests: [{ audience: "a" }, { audience: "b" }] } },
    { AttachRequired: true, TokenRequests: "a,b", Modes: "<none>" },
  ],
  [
    "a binding",
    rbacColumns["rolebindings"],
    {
      roleRef: { kind: "Role", name: "r" },
      subjects: [
        { kind: "User", name: "u" },
        { kind: "User", name: "v" },
        { kind: "ServiceAccount", namespace: "n", name: "s" },
      ],
    },
    { Role: "Role/r", Users: "u, v", Groups: "", ServiceAccounts: "n/s" },
  ],
  [
    "a signing request",
    certificatesColumns["certificatesigningrequests"],
    { spec: { expirationSeconds: 86400 }, status: { ...condition("Approved"), certificate: "x" } },
    { SignerName: "<none>", RequestedDuration: "24h", Condition: "Approved,Issued" },
  ],
  [
    "a slice",
    discoveryColumns["endpointslices"],
    { ports: [{ port: 80 }, { name: "n" }, {}, { port: 9 }], endpoints: [] },
    { Ports: "80,n,* + 1 more...", Endpoints: "<unset>" },
  ],
  [
    "a level",
    flowcontrolColumns["prioritylevelconfigurations"],
    { spec: { limited: { nominalConcurrencyShares: 0, limitResponse: { queuing: { queues: 8 } } } } },
    { NominalConcurrencyShares: 0, Queues: 8, HandSize: 0 },
  ],
  ["an exempt level", flowcontrolColumns["prioritylevelconfigurations"], {}, { NominalConcurrencyShares: "<none>", Queues: "<none>" }],
  ["a flow schema", flowcontrolColumns["flowschemas"], {}, { MissingPL: "?", DistinguisherMethod: "<none>" }],
  [
    "a policy",
    admissionregistrationColumns["validatingadmissionpolicies"],
    { spec: { validations: [{}, {}], paramKind: { apiVersion: "v1", kind: "X" } } },
    { Validations: 2, ParamKind: "v1/X" },
  ],
  [
    "a policy binding",
    admissionregistrationColumns["validatingadmissionpolicybindings"],
    { spec: { paramRef: { selector: { matchLabels: { b: "c" }, matchExpressions: [{ key: "k", operator: "In", values: ["x", "y"] }] } } } },
    {
      ParamRef:
        "&LabelSelector{MatchLabels:map[string]string{b: c,},MatchExpressions:[]LabelSelectorRequirement{LabelSelectorRequirement{Key:k,Operator:In,Values:[x y],},},}",
    },
  ],
  [
    "a binding by name",
    admissionregistrationColumns["mutatingadmissionpolicybindings"],
    { spec: { paramRef: { name: "n" } } },
    { ParamRef: "*/n" },
  ],
  [
    "an API service",
    apiregistrationColumns["apiservices"],
    { spec: { service: { namespace: "n", name: "s" } }, status: condition("Available", "False", "Gone") },
    { Service: "n/s", Available: "False (Gone)" },
  ],
  [
    "a local API service",
    apiregistrationColumns["apiservices"],
    { status: condition("Available", "True", "Local") },
    { Service: "Local", Available: "True" },
  ],
  [
    "a claim of devices",
    resourceColumns["resourceclaims"],
    { metadata: terminating, status: { allocation: {}, reservedFor: [{}] } },
    { State: "deleted,allocated,reserved" },
  ],
];

test.each(cases)("%s", (_, columns, object, expected) => {
  expect(cellsOf(columns, object, Object.keys(expected))).toEqual(expected);
});
