import { describe, expect, it } from "vitest";
import type { AdmissionAttributes } from "../../worker/admission/admission.ts";
import { defaultIngressClass, defaultStorageClass } from "../../worker/admission/default-classes.ts";
import { priority } from "../../worker/admission/priority.ts";
import type { KubeObject } from "../../worker/apimachinery/types.ts";

/** A create request where these classes exist; only what the plugins look at. */
function attributes(group: string, plural: string, object: KubeObject, classes: readonly object[]): AdmissionAttributes {
  const snapshot = { list: (): readonly object[] => classes };
  const scope = {
    row: { group, names: { plural } },
    subresource: undefined,
    ctx: { deps: { policy: { snapshot: async (): Promise<object> => snapshot } } },
  };
  return { scope, operation: "CREATE", object, oldObject: undefined, dryRun: false } as unknown as AdmissionAttributes;
}

const storageClass = (name: string, minute: number, isDefault = true): object => ({
  metadata: {
    name,
    creationTimestamp: `2026-01-01T00:0${minute}:00Z`,
    annotations: { "storageclass.kubernetes.io/is-default-class": String(isDefault) },
  },
});

async function classOfClaim(claim: KubeObject, classes: readonly object[]): Promise<unknown> {
  await defaultStorageClass.admit?.(attributes("", "persistentvolumeclaims", claim, classes));
  return (claim["spec"] as { storageClassName?: string } | undefined)?.storageClassName;
}

describe("default classes", () => {
  it("are the newest, then the first by name", async () => {
    const classes = [storageClass("a", 1), storageClass("c", 2), storageClass("b", 2), storageClass("n", 3, false)];
    expect(await classOfClaim({}, classes)).toBe("b");
    expect(await classOfClaim({}, [storageClass("n", 3, false)])).toBeUndefined();
  });

  it("leave a claim alone that says something of its class", async () => {
    const classes = [storageClass("a", 1)];
    expect(await classOfClaim({ spec: { storageClassName: "" } }, classes)).toBe("");
    const old = { metadata: { annotations: { "volume.beta.kubernetes.io/storage-class": "x" } } };
    expect(await classOfClaim(old, classes)).toBeUndefined();
  });

  it("are given to ingresses", async () => {
    const ingress: KubeObject = { metadata: { name: "i" }, spec: {} };
    const classes = [{ metadata: { name: "nginx", annotations: { "ingressclass.kubernetes.io/is-default-class": "true" } } }];
    await defaultIngressClass.admit?.(attributes("networking.k8s.io", "ingresses", ingress, classes));
    expect(ingress["spec"]).toEqual({ ingressClassName: "nginx" });
  });

  it("of priority may be only one", async () => {
    const wanted = { metadata: { name: "b" }, globalDefault: true } as KubeObject;
    const of = (name: string): AdmissionAttributes =>
      attributes("scheduling.k8s.io", "priorityclasses", wanted, [{ metadata: { name }, globalDefault: true, value: 1 }]);
    await expect(priority.validate?.(of("a"))).rejects.toThrow("PriorityClass a is already marked as default. Only one default can exist");
    await expect(priority.validate?.({ ...of("b"), operation: "UPDATE" })).resolves.toBeUndefined();
  });
});
