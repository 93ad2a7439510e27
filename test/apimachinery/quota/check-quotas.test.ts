import { describe, expect, test } from "vitest";
import { formatAmounts, parseAmounts, showAmounts, subtractAmounts } from "../../../worker/apimachinery/quota/amounts.ts";
import { checkQuotas, type Quota } from "../../../worker/apimachinery/quota/check-quotas.ts";
import type { QuotaRequest } from "../../../worker/apimachinery/quota/evaluator.ts";
import { evaluatorOf, evaluatorsFor } from "../../../worker/apimachinery/quota/evaluators.ts";
import { podLimits, podRequests } from "../../../worker/apimachinery/quota/pod-resources.ts";
import type { KubeObject } from "../../../worker/apimachinery/types.ts";

const quota = (hard: Record<string, string>, used: Record<string, string>, spec: object = {}): Quota => ({
  metadata: { name: "q" },
  spec: { hard, ...spec },
  status: { hard, used },
});

const container = (name: string, requests: object, limits: object = {}): object => ({ name, resources: { requests, limits } });
const pod = (containers: object[], spec: object = {}, status: object = { qosClass: "Burstable" }): KubeObject => ({
  metadata: { name: "p" },
  spec: { containers, ...spec },
  status,
});

const create = (object: KubeObject): QuotaRequest => ({ operation: "CREATE", subresource: "", object, old: undefined, now: 0 });
const update = (object: KubeObject, old: KubeObject, subresource = ""): QuotaRequest => ({
  operation: "UPDATE",
  subresource,
  object,
  old,
  now: 0,
});

/** The refusal, or the usage of the quotas that are charged. */
function verdict(quotas: readonly Quota[], resource: string, request: QuotaRequest): unknown {
  const found = checkQuotas(quotas, evaluatorOf("", resource), request);
  return "refused" in found ? found.refused : found.charged.map(({ status }) => status?.used);
}

const service = (type: string, ports: number, spec: object = {}): KubeObject => ({ spec: { type, ports: Array(ports).fill({}), ...spec } });
const claim = (storageClassName: string, storage: string, status: object = {}): KubeObject => ({
  spec: { storageClassName, resources: { requests: { storage } } },
  status,
});

describe("counts", () => {
  const counts = quota({ configmaps: "2", "count/configmaps": "3" }, { configmaps: "1", "count/configmaps": "1" });
  test("go up by one under both names", () => {
    expect(verdict([counts], "configmaps", create({}))).toEqual([{ configmaps: "2", "count/configmaps": "2" }]);
  });
  test("stop at the limit, and say which", () => {
    const full = quota({ configmaps: "2", "count/configmaps": "2" }, { configmaps: "2", "count/configmaps": "1" });
    expect(verdict([full], "configmaps", create({}))).toBe(
      "exceeded quota: q, requested: configmaps=1, used: configmaps=2, limited: configmaps=2",
    );
  });
  test.each([
    ["an update", update({}, {})],
    ["a subresource", { ...create({}), subresource: "token" }],
  ])("are not touched by %s", (_what, request) => {
    expect(verdict([counts], "configmaps", request)).toEqual([]);
  });
  test("must be known", () => {
    const unknown = quota({ "count/configmaps": "2", configmaps: "1" }, {});
    expect(verdict([unknown], "configmaps", create({}))).toBe("status unknown for quota: q, resources: configmaps,count/configmaps");
  });
  test("of other resources do not matter", () => {
    expect(verdict([quota({ secrets: "0" }, {})], "configmaps", create({}))).toEqual([]);
  });
});

describe("services", () => {
  const limits = quota(
    { services: "9", "services.nodeports": "2", "services.loadbalancers": "1" },
    { services: "1", "services.nodeports": "0", "services.loadbalancers": "0" },
  );
  test.each([
    ["ClusterIP", service("ClusterIP", 2), "2", "0", "0"],
    ["NodePort", service("NodePort", 2), "2", "2", "0"],
    ["LoadBalancer", service("LoadBalancer", 1), "2", "1", "1"],
    ["LoadBalancer without node ports", service("LoadBalancer", 3, { allocateLoadBalancerNodePorts: false }), "2", "0", "1"],
  ])("of type %s count", (_type, object, services, nodePorts, loadBalancers) => {
    expect(verdict([limits], "services", create(object))).toEqual([
      { services, "services.nodeports": nodePorts, "services.loadbalancers": loadBalancers },
    ]);
  });
  test("that change their type are charged what is new", () => {
    expect(verdict([limits], "services", update(service("NodePort", 3), service("NodePort", 1)))).toEqual([
      { services: "1", "services.nodeports": "2", "services.loadbalancers": "0" },
    ]);
    expect(verdict([limits], "services", update(service("ClusterIP", 3), service("NodePort", 1)))).toEqual([]);
  });
});

describe("claims", () => {
  const limits = quota(
    { "requests.storage": "5Gi", "gold.storageclass.storage.k8s.io/requests.storage": "1Gi" },
    { "requests.storage": "0", "gold.storageclass.storage.k8s.io/requests.storage": "0" },
  );
  test("count in their class too", () => {
    expect(verdict([limits], "persistentvolumeclaims", create(claim("silver", "2Gi")))).toEqual([
      { "requests.storage": "2Gi", "gold.storageclass.storage.k8s.io/requests.storage": "0" },
    ]);
    expect(verdict([limits], "persistentvolumeclaims", create(claim("gold", "2Gi")))).toContain("limited: gold.storageclass");
  });
  test("count what is allocated where it is more", () => {
    const grown = claim("a", "1Gi", { allocatedResources: { storage: "2Gi" } });
    expect(verdict([limits], "persistentvolumeclaims", create(grown))).toMatchObject([{ "requests.storage": "2Gi" }]);
  });
});

describe("pods", () => {
  const compute = quota(
    { pods: "3", "requests.cpu": "1", "limits.memory": "1Gi" },
    { pods: "0", "requests.cpu": "0", "limits.memory": "0" },
  );

  test("must say what is limited, container by container", () => {
    const lacking = pod([container("b", {}), container("a", { cpu: "1" })]);
    expect(verdict([compute], "pods", create(lacking))).toBe("failed quota: q: must specify limits.memory for: a,b; requests.cpu for: b");
    const whole = pod([container("b", {})], { resources: { requests: { cpu: "1" }, limits: { memory: "1Gi" } } });
    expect(verdict([compute], "pods", create(whole))).toEqual([{ pods: "1", "requests.cpu": "1", "limits.memory": "1Gi" }]);
  });

  test("name all that they exceed, sorted", () => {
    const large = pod([container("a", { cpu: "1500m" }, { memory: "2Gi" })]);
    expect(verdict([compute], "pods", create(large))).toBe(
      "exceeded quota: q, requested: limits.memory=2Gi,requests.cpu=1500m, used: limits.memory=0,requests.cpu=0, limited: limits.memory=1Gi,requests.cpu=1",
    );
  });

  test("that are resized are charged the difference", () => {
    const small = pod([container("a", { cpu: "100m" }, { memory: "1Mi" })]);
    const grown = pod([container("a", { cpu: "300m" }, { memory: "1Mi" })]);
    const used = quota({ pods: "3", "requests.cpu": "1" }, { pods: "1", "requests.cpu": "100m" });
    expect(verdict([used], "pods", update(grown, small, "resize"))).toEqual([{ pods: "1", "requests.cpu": "300m" }]);
    expect(verdict([used], "pods", update(grown, small))).toEqual([]);
  });

  test("that have ended count as objects only", () => {
    const both = quota({ pods: "1", "count/pods": "9" }, { pods: "0", "count/pods": "0" });
    expect(verdict([both], "pods", create(pod([], {}, { phase: "Failed" })))).toEqual([{ pods: "0", "count/pods": "1" }]);
  });

  test("count extended resources by their requests", () => {
    const gpus = quota({ "requests.example.com/gpu": "2" }, { "requests.example.com/gpu": "0" });
    expect(verdict([gpus], "pods", create(pod([container("a", { "example.com/gpu": "2" })])))).toEqual([
      { "requests.example.com/gpu": "2" },
    ]);
  });

  const priority = (operator: string, values?: string[]): object => ({
    scopeSelector: { matchExpressions: [{ scopeName: "PriorityClass", operator, ...(values === undefined ? {} : { values }) }] },
  });
  const terms = { requiredDuringSchedulingIgnoredDuringExecution: [{ namespaceSelector: {} }] };
  test.each([
    ["BestEffort", { scopes: ["BestEffort"] }, pod([], {}, { qosClass: "BestEffort" }), pod([])],
    ["NotBestEffort", { scopes: ["NotBestEffort"] }, pod([]), pod([], {}, { qosClass: "BestEffort" })],
    ["Terminating", { scopes: ["Terminating"] }, pod([], { activeDeadlineSeconds: 0 }), pod([])],
    ["NotTerminating", { scopes: ["NotTerminating"] }, pod([]), pod([], { activeDeadlineSeconds: 1 })],
    ["CrossNamespacePodAffinity", { scopes: ["CrossNamespacePodAffinity"] }, pod([], { affinity: { podAntiAffinity: terms } }), pod([])],
    ["a priority class", priority("Exists"), pod([], { priorityClassName: "a" }), pod([])],
    ["no priority class", priority("DoesNotExist"), pod([]), pod([], { priorityClassName: "a" })],
    ["one of the classes", priority("In", ["a"]), pod([], { priorityClassName: "a" }), pod([])],
    ["none of the classes", priority("NotIn", ["a"]), pod([]), pod([], { priorityClassName: "a" })],
  ])("are told apart by scope: %s", (_what, spec, inside, outside) => {
    const scoped = quota({ pods: "1" }, { pods: "0" }, spec);
    expect(verdict([scoped], "pods", create(inside))).toEqual([{ pods: "1" }]);
    expect(verdict([scoped], "pods", create(outside))).toEqual([]);
  });
});

describe("what a pod takes", () => {
  const sidecar = { ...container("s", { cpu: "100m" }, { cpu: "200m" }), restartPolicy: "Always" };
  test.each([
    ["its containers together", pod([container("a", { cpu: "1" }), container("b", { cpu: "500m" })]), { cpu: "1500m" }],
    [
      "or the largest init container",
      pod([container("a", { cpu: "1" })], { initContainers: [container("i", { cpu: "2" })] }),
      { cpu: "2" },
    ],
    [
      "with the sidecars",
      pod([container("a", { cpu: "1" })], { initContainers: [sidecar, container("i", { cpu: "1050m" })] }),
      { cpu: "1150m" },
    ],
    ["and its overhead", pod([container("a", { cpu: "1" })], { overhead: { cpu: "50m", memory: "1Mi" } }), { cpu: "1050m", memory: "1Mi" }],
    ["or what it asks for as a whole", pod([container("a", { cpu: "1" })], { resources: { requests: { cpu: "3" } } }), { cpu: "3" }],
    [
      "while it is resized the most of old and new",
      pod([container("a", { cpu: "1" })], {}, { containerStatuses: [{ name: "a", resources: { requests: { cpu: "2" } } }] }),
      { cpu: "2" },
    ],
  ])("is %s", (_what, object, requests) => {
    expect(formatAmounts(podRequests(object as never))).toEqual(requests);
  });
  test("has overhead only on limits that there are", () => {
    const limited = pod([container("a", {}, { memory: "1Mi" })], { overhead: { cpu: "1", memory: "1Mi" } });
    expect(formatAmounts(podLimits(limited as never))).toEqual({ memory: "2Mi" });
  });
});

describe("amounts", () => {
  test("are shown sorted and canonical", () => {
    expect(showAmounts(parseAmounts({ memory: "1024Mi", cpu: "1000m" }))).toBe("cpu=1,memory=1Gi");
  });
  test("never fall below zero", () => {
    expect(formatAmounts(subtractAmounts(parseAmounts({ a: "1", b: "2" }), parseAmounts({ a: "3", b: "1" })))).toEqual({ a: "0", b: "1" });
  });
});

describe("the resources that a quota counts", () => {
  test.each([
    [["pods", "requests.cpu"], ["pods"]],
    [["count/deployments.apps"], ["deployments.apps"]],
    [
      ["secrets", "count/secrets", "services"],
      ["services", "secrets"],
    ],
    [["gold.storageclass.storage.k8s.io/persistentvolumeclaims"], ["persistentvolumeclaims"]],
    [["nonsense"], []],
  ])("by %j are %j", (names, resources) => {
    expect(evaluatorsFor(names).map(({ group, resource }) => (group === "" ? resource : `${resource}.${group}`))).toEqual(resources);
  });
});
