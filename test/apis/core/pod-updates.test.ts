import { describe, expect, it } from "vitest";
import { toMessage } from "../../../worker/apimachinery/field.ts";
import type { KubeObject } from "../../../worker/apimachinery/types.ts";
import { coreStrategies } from "../../../worker/apis/core/strategies.ts";

const ctx = { now: 0, namespace: "ns", name: "a", uuid: (): string => "u" };

interface Parts {
  readonly metadata?: object;
  readonly spec?: object;
  readonly status?: object;
}

function pod({ metadata = {}, spec = {}, status = {} }: Parts): KubeObject {
  const object: KubeObject = {
    metadata: { name: "a", namespace: "ns", resourceVersion: "1", ...metadata },
    spec: structuredClone({ terminationGracePeriodSeconds: 30, containers: [{ name: "c", image: "i" }], ...spec }),
    status: structuredClone(status),
  };
  coreStrategies["pods"]?.setDefaults?.(object);
  return object;
}

/** What an update through the endpoint makes of the object, and its errors. */
function updated(endpoint: string, parts: Parts, before: Parts): { object: KubeObject; errors: string[] } {
  const [object, old] = [pod(parts), pod(before)];
  const strategy = coreStrategies[endpoint];
  strategy?.prepareForUpdate?.(object, old, ctx);
  return { object, errors: (strategy?.validateUpdate?.(object, old) ?? []).map((error) => toMessage(error).split("\n")[0] ?? "") };
}

const c = (fields: object): object => ({ containers: [{ name: "c", image: "i", ...fields }] });
const limits = (cpu: string): object => c({ resources: { limits: { cpu } } });

describe("pods/resize", () => {
  it.each<[object, object, string[]]>([
    [limits("2"), limits("1"), []],
    [c({ resources: {} }), limits("1"), ["spec.containers[0].resources.requests", "spec.containers[0].resources.limits"]],
    [c({ resources: { limits: { cpu: "1", memory: "1" } } }), limits("1"), []],
    [c({ resources: { limits: { cpu: "1", "ephemeral-storage": "1" } } }), limits("1"), ["spec"]],
    [{ containers: [{ name: "d", image: "i" }] }, {}, ["spec.containers[0].name"]],
    [{ ...c({}), initContainers: [{ name: "i", image: "i" }] }, {}, ["spec.initContainers"]],
    [{ ...c({}), resources: { limits: { cpu: "1" } } }, {}, []],
    [{ ...c({}), resources: { limits: { "hugepages-2Mi": "2Mi", cpu: "1" } } }, {}, ["spec"]],
  ])("of %j from %j finds %j", (spec, before, fields) => {
    const { errors } = updated("pods/resize", { spec }, { spec: before, status: { qosClass: "Burstable" } });
    const found = errors.filter((error) => !error.includes("QOS")).map((error) => error.split(": ")[0]);
    expect(found).toEqual(fields);
  });

  it("takes resources and nothing else", () => {
    const wanted = { spec: c({ image: "other", resources: { limits: { cpu: "2" } } }), metadata: { labels: { a: "b" } } };
    const { object } = updated("pods/resize", wanted, { spec: limits("1") });
    expect(object).toMatchObject({ spec: { containers: [{ image: "i", resources: { limits: { cpu: "2" } } }] } });
    expect(object.metadata?.labels).toBeUndefined();
  });

  it.each([
    [{ metadata: { annotations: { "kubernetes.io/config.mirror": "x" } } }, "[]: Forbidden: static pods cannot be resized"],
    [{ spec: { os: { name: "windows" } } }, "[]: Forbidden: windows pods cannot be resized"],
  ])("refuses %j", (before, message) => {
    expect(updated("pods/resize", before, before).errors).toEqual([message]);
  });
});

describe("pods/status", () => {
  const ended = { containerStatuses: [{ name: "c", state: { terminated: { exitCode: 1 } } }] };
  const running = { containerStatuses: [{ name: "c", state: { running: {} } }] };

  it.each<[string, object, number]>([
    ["Always", {}, 0],
    ["OnFailure", {}, 0],
    ["Never", {}, 1],
    ["Never", { restartPolicy: "Always" }, 0],
    ["Never", { restartPolicy: "Never", restartPolicyRules: [{ action: "Restart", exitCodes: { operator: "In", values: [1] } }] }, 0],
    ["Always", { restartPolicy: "Never" }, 1],
  ])("under %s and %j a container that ended may come back with %s errors", (restartPolicy, fields, count) => {
    const spec = { restartPolicy, ...c(fields) };
    expect(updated("pods/status", { spec, status: running }, { spec, status: ended }).errors).toHaveLength(count);
  });

  it.each<[object, object, string[]]>([
    [{ podIP: "1.1.1.1" }, { podIP: "2.2.2.2", podIPs: [{ ip: "2.2.2.2" }] }, []],
    [{ podIPs: [{ ip: "x" }] }, {}, ["status.podIPs[0]"]],
    [{ podIPs: [{ ip: "1.1.1.1" }, { ip: "1.1.1.2" }] }, {}, ["status.podIPs"]],
    [{ hostIPs: [{ ip: "1.1.1.1" }] }, {}, ["status.hostIPs[0].ip"]],
    [{ qosClass: "Burstable" }, { qosClass: "Guaranteed" }, ["status.qosClass"]],
    [{}, { qosClass: "Guaranteed" }, []],
    [{ nominatedNodeName: "A_" }, {}, ["status.nominatedNodeName"]],
    [{ observedGeneration: -1 }, {}, ["status.observedGeneration"]],
    [{ conditions: [{ type: "a b" }] }, {}, ["status.conditions[0].Type"]],
    [{ conditions: [{ type: "Ready" }] }, {}, []],
    [{ resourceClaimStatuses: [{ name: "x" }] }, {}, ["status.resourceClaimStatuses[0].name"]],
  ])("of %j after %j finds %j", (status, before, fields) => {
    expect(updated("pods/status", { status }, { status: before }).errors.map((error) => error.split(": ")[0])).toEqual(fields);
  });

  it("keeps generations that were observed", () => {
    const before = { observedGeneration: 3, conditions: [{ type: "A", observedGeneration: 2 }] };
    const { object } = updated("pods/status", { status: { conditions: [{ type: "A" }, { type: "A" }] } }, { status: before });
    expect(object["status"]).toMatchObject({ observedGeneration: 3, conditions: [{ observedGeneration: 2 }, {}] });
  });
});

describe("an update of a gated pod", () => {
  const gated = { schedulingGates: [{ name: "g" }] };
  const affinity = (...keys: string[]): object => ({
    affinity: {
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [{ matchExpressions: keys.map((key) => ({ key, operator: "Exists" })) }],
        },
      },
    },
  });
  const terms = "spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms";

  it.each<[object, object, string[]]>([
    [{ nodeSelector: { a: "b", c: "d" } }, { nodeSelector: { a: "b" } }, []],
    [{ nodeSelector: { a: "x" } }, { nodeSelector: { a: "b" } }, ["spec.nodeSelector"]],
    [affinity("a", "b"), affinity("a"), []],
    [affinity("b"), affinity("a"), [`${terms}[0]`]],
    [{}, affinity("a"), [terms]],
    [affinity("a"), {}, []],
    [{ hostname: "h" }, {}, ["spec"]],
  ])("to %j from %j finds %j", (spec, before, fields) => {
    const { errors } = updated("pods", { spec: { ...gated, ...spec } }, { spec: { ...gated, ...before } });
    expect(errors.map((error) => error.split(": ")[0])).toEqual(fields);
  });
});

describe("pods/ephemeralcontainers", () => {
  const e = (image: string): object => ({ ephemeralContainers: [{ name: "e", image, imagePullPolicy: "Always" }] });

  it.each<[object, object, string[]]>([
    [e("a"), {}, []],
    [e("b"), e("a"), ['spec.ephemeralContainers: Forbidden: existing ephemeral containers "e" may not be changed']],
    [{}, e("a"), ['spec.ephemeralContainers: Forbidden: existing ephemeral containers "e" may not be removed']],
  ])("of %j after %j finds %j", (spec, before, messages) => {
    expect(updated("pods/ephemeralcontainers", { spec }, { spec: before }).errors).toEqual(messages);
  });
});
