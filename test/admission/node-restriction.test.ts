import { describe, expect, test } from "vitest";
import type { AdmissionAttributes, Operation } from "../../worker/admission/admission.ts";
import { nodeRestriction } from "../../worker/admission/node-restriction/plugin.ts";
import type { KubeObject } from "../../worker/apimachinery/types.ts";
import { findResource } from "../../worker/apis/index.ts";
import { user } from "../authorization/policy.ts";

const stored: Readonly<Record<string, KubeObject>> = {
  "minions/a": { metadata: { name: "a", uid: "node-uid" } },
  "pods/n/p": {
    metadata: { name: "p", uid: "pod-uid" },
    spec: { nodeName: "a", volumes: [{ name: "t", projected: { sources: [{ serviceAccountToken: { audience: "db" } }] } }] },
  },
  "pods/n/elsewhere": { metadata: { name: "elsewhere", uid: "u" }, spec: { nodeName: "b" } },
};
const deps = {
  storage: {
    get: async (_shard: string, key: string) => ({ ok: true, object: stored[key] && { text: JSON.stringify(stored[key]) } }),
  },
  authorizer: { authorize: async () => ({ decision: "NoOpinion", reason: "" }) },
};

interface Write {
  readonly operation: Operation;
  /** `pods`, `pods/status`, `apps/deployments`. */
  readonly resource: string;
  readonly group?: string;
  readonly name?: string;
  readonly namespace?: string;
  readonly object?: KubeObject;
  readonly old?: KubeObject;
}

async function admitted(write: Write, who = user("system:node:a", "system:nodes")): Promise<string> {
  const [resource = "", subresource = ""] = write.resource.split("/");
  const found = findResource(write.group ?? "", "v1", resource);
  if (found === undefined) throw new Error(`no ${resource}`);
  const scope = {
    ctx: { user: who, deps },
    ...found,
    subresource: subresource === "" ? undefined : found.version.subresources?.find(({ name }) => name === subresource),
    namespace: write.namespace ?? "n",
    name: write.name ?? "",
  };
  const attributes = { scope, operation: write.operation, object: write.object, oldObject: write.old, dryRun: false };
  try {
    await nodeRestriction.admit?.(attributes as unknown as AdmissionAttributes);
    return "";
  } catch (error) {
    return (error instanceof Error ? error.message : String(error)).replace(/^\S+ ("\S*" )?is forbidden: /, "");
  }
}

const node = (labels: Record<string, string>, spec: object = {}): KubeObject => ({ metadata: { name: "a", labels }, spec });

describe("a node's own Node", () => {
  test.each<[Record<string, string>, string]>([
    [{ "kubernetes.io/hostname": "h", "node.kubernetes.io/x": "1", "kubelet.kubernetes.io/y": "2", "example.com/z": "3" }, ""],
    [{ "node-restriction.kubernetes.io/x": "1" }, 'node "a" is not allowed to set the following labels: node-restriction.kubernetes.io/x'],
    [
      { "node-role.kubernetes.io/b": "", "foo.k8s.io/a": "" },
      'node "a" is not allowed to set the following labels: foo.k8s.io/a, node-role.kubernetes.io/b',
    ],
  ])("is made with the labels %j: %j", async (labels, wanted) => {
    expect(await admitted({ operation: "CREATE", resource: "nodes", namespace: "", object: node(labels) })).toBe(wanted);
  });

  test.each<[KubeObject, KubeObject, string]>([
    [node({ a: "1" }), node({}), ""],
    [node({}), node({ "foo.kubernetes.io/a": "" }), "is not allowed to modify labels: foo.kubernetes.io/a"],
    [node({}, { taints: [] }), node({}, { taints: [{ key: "k", effect: "NoSchedule" }] }), 'node "a" is not allowed to modify taints'],
    [{ ...node({}), metadata: { name: "b" } }, node({}), 'node "a" is not allowed to modify node "b"'],
  ])("%j after %j: %j", async (object, old, wanted) => {
    expect(await admitted({ operation: "UPDATE", resource: "nodes", namespace: "", object, old })).toBe(wanted);
  });
});

const mirror = (more: object = {}, spec: object = {}): KubeObject => ({
  metadata: {
    name: "m",
    annotations: { "kubernetes.io/config.mirror": "x" },
    ownerReferences: [{ apiVersion: "v1", kind: "Node", name: "a", uid: "node-uid", controller: true }],
    ...more,
  },
  spec: { nodeName: "a", ...spec },
});

describe("pods", () => {
  test.each<[KubeObject, string]>([
    [mirror(), ""],
    [mirror({ annotations: {} }), 'pod does not have "kubernetes.io/config.mirror" annotation, node "a" can only create mirror pods'],
    [mirror({}, { nodeName: "b" }), 'node "a" can only create pods with spec.nodeName set to itself'],
    [mirror({ ownerReferences: [] }), 'node "a" can only create pods with an owner reference set to itself'],
    [
      mirror({ ownerReferences: [{ apiVersion: "v1", kind: "Node", name: "a", uid: "node-uid" }] }),
      'node "a" can only create pods with a controller owner reference set to itself',
    ],
    [
      mirror({ ownerReferences: [{ apiVersion: "v1", kind: "Node", name: "a", uid: "x", controller: true }] }),
      "node a UID mismatch: expected x got node-uid",
    ],
    [mirror({}, { volumes: [{ name: "s", secret: { secretName: "x" } }] }), 'node "a" can not create pods that reference secrets'],
    [
      mirror(
        {},
        {
          volumes: [
            { name: "h", hostPath: { path: "/" } },
            { name: "e", emptyDir: {} },
          ],
        },
      ),
      "",
    ],
    [
      mirror({}, { volumes: [{ name: "c", csi: { driver: "d" } }] }),
      'node "a" can not create pods that reference csidrivers (via CSI volumes)',
    ],
  ])("%j: %j", async (object, wanted) => {
    expect(await admitted({ operation: "CREATE", resource: "pods", object })).toBe(wanted);
  });

  test("are marked, evicted and deleted by their node alone", async () => {
    const [own, other] = [stored["pods/n/p"], stored["pods/n/elsewhere"]].map((pod) => pod ?? {});
    expect(await admitted({ operation: "UPDATE", resource: "pods/status", name: "p", object: own ?? {}, old: own ?? {} })).toBe("");
    expect(await admitted({ operation: "UPDATE", resource: "pods/status", name: "x", object: other ?? {}, old: other ?? {} })).toBe(
      'node "a" can only update pod status for pods with spec.nodeName set to itself',
    );
    expect(await admitted({ operation: "CREATE", resource: "pods/eviction", name: "elsewhere", object: {} })).toBe(
      "node a can only evict pods with spec.nodeName set to itself",
    );
    expect(await admitted({ operation: "DELETE", resource: "pods", name: "elsewhere", old: other ?? {} })).toBe(
      'node "a" can only delete pods with spec.nodeName set to itself',
    );
    expect(await admitted({ operation: "CREATE", resource: "pods/binding", name: "p", object: {} })).toBe(
      `unexpected pod subresource "binding", only 'status' and 'eviction' are allowed`,
    );
  });
});

describe("tokens", () => {
  const bound = { apiVersion: "v1", kind: "Pod", name: "p", uid: "pod-uid" };
  test.each<[object, string]>([
    [{ boundObjectRef: bound, audiences: ["db"] }, ""],
    [{ audiences: ["db"] }, "node requested token not bound to a pod"],
    [{ boundObjectRef: { ...bound, uid: "" } }, "node requested token with a pod binding without a uid"],
    [{ boundObjectRef: { ...bound, name: "elsewhere", uid: "u" } }, "node requested token bound to a pod scheduled on a different node"],
    [{ boundObjectRef: { ...bound, name: "q" } }, 'pod "q" not found'],
    [{ boundObjectRef: bound, audiences: ["a", "b"] }, "node may only request 0 or 1 audiences"],
    [
      { boundObjectRef: bound, audiences: ["vault"] },
      'audience "vault" not found in pod spec volume, system:node:a is not authorized to request tokens for this audience',
    ],
  ])("%j: %j", async (spec, wanted) => {
    expect(await admitted({ operation: "CREATE", resource: "serviceaccounts/token", name: "app", object: { spec } })).toBe(wanted);
  });
});

test.each<[Write, string]>([
  [
    {
      operation: "CREATE",
      resource: "leases",
      group: "coordination.k8s.io",
      namespace: "kube-node-lease",
      object: { metadata: { name: "a" } },
    },
    "",
  ],
  [
    {
      operation: "CREATE",
      resource: "leases",
      group: "coordination.k8s.io",
      namespace: "kube-node-lease",
      object: { metadata: { name: "b" } },
    },
    "can only access node lease with the same name as the requesting node",
  ],
  [
    { operation: "CREATE", resource: "csinodes", group: "storage.k8s.io", namespace: "", object: { metadata: { name: "b" } } },
    "can only access CSINode with the same name as the requesting node",
  ],
  [{ operation: "UPDATE", resource: "persistentvolumeclaims", name: "c", object: {}, old: {} }, "may only update PVC status"],
  [{ operation: "CREATE", resource: "configmaps", object: {} }, ""],
])("%j: %j", async (write, wanted) => {
  expect(await admitted(write)).toBe(wanted);
});

test("who is no node is not held to anything; a node without a name may write nothing", async () => {
  const write: Write = { operation: "CREATE", resource: "pods", object: {} };
  expect(await admitted(write, user("system:node:a"))).toBe("");
  expect(await admitted(write, user("system:node:", "system:nodes"))).toBe('could not determine node from user "system:node:"');
});
