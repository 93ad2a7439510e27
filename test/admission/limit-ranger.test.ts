import { describe, expect, it } from "vitest";
import type { AdmissionAttributes, Operation } from "../../worker/admission/admission.ts";
import { limitRanger } from "../../worker/admission/limit-ranger.ts";
import type { KubeObject } from "../../worker/apimachinery/types.ts";

/** A request about one object in a namespace with these limits; only what the plugin looks at. */
function attributes(kind: string, object: KubeObject, limits: readonly object[], operation: Operation = "CREATE"): AdmissionAttributes {
  const snapshot = { list: (): readonly object[] => [{ metadata: { name: "l" }, spec: { limits } }] };
  const scope = {
    row: { group: "", names: { kind, plural: kind === "Pod" ? "pods" : "persistentvolumeclaims" } },
    subresource: undefined,
    namespace: "ns",
    ctx: { deps: { policy: { snapshot: async (): Promise<object> => snapshot } } },
  };
  return { scope, operation, object, oldObject: undefined, dryRun: false } as unknown as AdmissionAttributes;
}

const pod = (resources: object, more: object = {}): KubeObject => ({
  metadata: { name: "p" },
  spec: { containers: [{ name: "c", resources }], ...more },
});

const refusal = async (kind: string, object: KubeObject, limits: readonly object[]): Promise<string> => {
  try {
    await limitRanger.validate?.(attributes(kind, object, limits));
    return "";
  } catch (error) {
    return (error as Error).message.replace(/^[a-z]+ "\w" is forbidden: /, "");
  }
};

describe("the limit ranger", () => {
  it("fills in what containers leave out, and says so", async () => {
    const object = pod({ requests: { cpu: "1" } }, { initContainers: [{ name: "i" }] });
    const limits = [{ type: "Container", default: { cpu: "2" }, defaultRequest: { cpu: "500m" } }];
    await limitRanger.admit?.(attributes("Pod", object, limits));
    expect(object).toMatchObject({
      metadata: {
        annotations: {
          "kubernetes.io/limit-ranger":
            "LimitRanger plugin set: cpu limit for container c; cpu request for init container i; cpu limit for init container i",
        },
      },
      spec: { containers: [{ resources: { limits: { cpu: "2" }, requests: { cpu: "1" } } }] },
    });
  });

  it("leaves pods alone that exist already", async () => {
    const object = pod({});
    await limitRanger.admit?.(attributes("Pod", object, [{ type: "Container", default: { cpu: "2" } }], "UPDATE"));
    expect(object).toEqual(pod({}));
  });

  it.each<[object, object, string]>([
    [{ max: { cpu: "1" } }, { limits: { cpu: "2" } }, "maximum cpu usage per Container is 1, but limit is 2"],
    [{ max: { cpu: "1" } }, {}, "maximum cpu usage per Container is 1.  No limit is specified"],
    [{ min: { cpu: "1" } }, {}, "minimum cpu usage per Container is 1.  No request is specified"],
    [{ min: { cpu: "1" } }, { requests: { cpu: "10m" } }, "minimum cpu usage per Container is 1, but request is 10m"],
    [{ max: { cpu: "1" }, min: { cpu: "1" } }, { limits: { cpu: "1" }, requests: { cpu: "1" } }, ""],
    [
      { maxLimitRequestRatio: { cpu: "2" } },
      { limits: { cpu: "3" }, requests: { cpu: "1" } },
      "cpu max limit to request ratio per Container is 2, but provided ratio is 3.000000",
    ],
    [
      { max: { cpu: "1" }, min: { memory: "1Gi" } },
      {},
      "[minimum memory usage per Container is 1Gi.  No request is specified, maximum cpu usage per Container is 1.  No limit is specified]",
    ],
  ])("holds containers to %j: %j gives %j", async (limit, resources, message) => {
    expect(await refusal("Pod", pod(resources), [{ type: "Container", ...limit }])).toBe(message);
  });

  it("counts what the containers of a pod may use together", async () => {
    const object = pod({ limits: { cpu: "600m" } }, { initContainers: [{ name: "i", resources: { limits: { cpu: "1500m" } } }] });
    expect(await refusal("Pod", object, [{ type: "Pod", max: { cpu: "1" } }])).toBe("maximum cpu usage per Pod is 1, but limit is 1500m");
  });

  it.each([
    ["500Mi", "minimum storage usage per PersistentVolumeClaim is 1Gi, but request is 500Mi"],
    ["3Gi", "maximum storage usage per PersistentVolumeClaim is 2Gi, but request is 3Gi"],
    ["1Gi", ""],
  ])("holds claims of %s: %j", async (storage, message) => {
    const claim: KubeObject = { metadata: { name: "c" }, spec: { resources: { requests: { storage } } } };
    const limits = [{ type: "PersistentVolumeClaim", min: { storage: "1Gi" }, max: { storage: "2Gi" } }];
    expect(await refusal("PersistentVolumeClaim", claim, limits)).toBe(message);
  });
});
