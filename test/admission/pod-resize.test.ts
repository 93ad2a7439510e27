import { describe, expect, it } from "vitest";
import type { AdmissionAttributes, AdmissionPlugin } from "../../worker/admission/admission.ts";
import { nodeDeclaredFeatures, podResize } from "../../worker/admission/pod-resize.ts";
import type { KubeObject } from "../../worker/apimachinery/types.ts";

const nodes: Readonly<Record<string, object>> = {
  linux: { metadata: { name: "linux" }, status: { allocatable: { cpu: "2", memory: "1Gi" } } },
  windows: { metadata: { name: "windows", labels: { "kubernetes.io/os": "windows" } } },
  able: { metadata: { name: "able" }, status: { declaredFeatures: ["InPlacePodLevelResourcesVerticalScaling"] } },
};

const pod = (nodeName: string, generation: number, spec: object): KubeObject => ({
  metadata: { name: "p", generation },
  spec: { nodeName, ...spec },
});

/** What the plugin says when a pod on a node becomes this by a request to a subresource. */
async function refusal(plugin: AdmissionPlugin, node: string, spec: object, old: object, subresource = "resize"): Promise<string> {
  const get = async (_shard: string, key: string): Promise<object> => {
    const found = nodes[key.replace("minions/", "")];
    return { ok: true, object: found === undefined ? undefined : { text: JSON.stringify(found) } };
  };
  const scope = {
    row: { group: "", names: { kind: "Pod", plural: "pods" } },
    subresource: subresource === "" ? undefined : { name: subresource },
    ctx: { deps: { storage: { get } } },
  };
  const [object, oldObject] = [pod(node, 2, spec), pod(node, 1, old)];
  const attributes = { scope, operation: "UPDATE", object, oldObject, dryRun: false } as unknown as AdmissionAttributes;
  try {
    await plugin.validate?.(attributes);
    return "";
  } catch (error) {
    return (error as Error).message.replace('pods "p" is forbidden: ', "");
  }
}

const asking = (cpu: string, memory: string): object => ({ containers: [{ name: "c", resources: { requests: { cpu, memory } } }] });

describe("a resized pod", () => {
  it("fits its node", async () => {
    expect(await refusal(podResize, "linux", asking("2", "1Gi"), {})).toBe("");
    expect(await refusal(podResize, "linux", asking("3.0001", "5Gi"), {})).toBe(
      "node didn't have enough allocatable resources: cpu, requested: 3001, allocatable: 2000; memory, requested: 5368709120, allocatable: 1073741824",
    );
    const overhead = { ...asking("2", "1Mi"), overhead: { cpu: "1m" } };
    expect(await refusal(podResize, "linux", overhead, {})).toContain("cpu, requested: 2001, allocatable: 2000");
  });

  it("is on a Linux node that exists, if on any", async () => {
    expect(await refusal(podResize, "windows", asking("1", "1Gi"), {})).toBe(
      'pod resize is only supported on linux nodes, node "windows" is "windows"',
    );
    expect(await refusal(podResize, "gone", asking("1", "1Gi"), {})).toBe('node "gone" not found');
    expect(await refusal(podResize, "", asking("1", "1Gi"), {})).toBe("");
  });
});

describe("a changed pod", () => {
  const whole = (cpu: string): object => ({ resources: { requests: { cpu } } });

  it("changes only as its node can follow", async () => {
    expect(await refusal(nodeDeclaredFeatures, "able", whole("2"), whole("1"))).toBe("");
    expect(await refusal(nodeDeclaredFeatures, "linux", whole("2"), whole("1"))).toBe(
      'pod update requires features InPlacePodLevelResourcesVerticalScaling which are not available on node "linux"',
    );
    const init = (cpu: string, restartPolicy?: string): object => ({
      initContainers: [{ name: "i", restartPolicy, resources: { requests: { cpu } } }],
    });
    expect(await refusal(nodeDeclaredFeatures, "able", init("2"), init("1"))).toContain("InPlacePodVerticalScalingInitContainers");
    expect(await refusal(nodeDeclaredFeatures, "able", init("2", "Always"), init("1", "Always"))).toBe("");
    expect(await refusal(nodeDeclaredFeatures, "gone", asking("2", "1"), asking("1", "1"), "")).toBe("");
  });
});
