import { expect, test } from "vitest";
import type { KubeObject } from "../../../worker/apimachinery/types.ts";
import { NodeAuthorizer } from "../../../worker/authorization/node/node-authorizer.ts";
import { NodeObjects } from "../../../worker/authorization/node/node-objects.ts";
import type { Storage } from "../../../worker/registry/storage.ts";
import { ask, user } from "../policy.ts";

const stored: Readonly<Record<string, KubeObject>> = {
  "pods/n/p": {
    metadata: { name: "p", namespace: "n" },
    spec: {
      nodeName: "a",
      serviceAccountName: "app",
      imagePullSecrets: [{ name: "pull" }],
      containers: [{ env: [{ valueFrom: { secretKeyRef: { name: "env" } } }], envFrom: [{ configMapRef: { name: "from" } }] }],
      resourceClaims: [{ name: "r", resourceClaimTemplateName: "t" }],
      volumes: [
        { name: "v", persistentVolumeClaim: { claimName: "claim" } },
        { name: "e", ephemeral: { volumeClaimTemplate: {} } },
        { name: "j", projected: { sources: [{ secret: { name: "projected" } }, { configMap: { name: "ca" } }] } },
      ],
    },
    status: { resourceClaimStatuses: [{ name: "r", resourceClaimName: "p-r" }] },
  },
  "pods/n/mirror": {
    metadata: { name: "mirror", namespace: "n", annotations: { "kubernetes.io/config.mirror": "x" } },
    spec: { nodeName: "a", volumes: [{ name: "s", secret: { secretName: "stolen" } }] },
  },
  "persistentvolumes/pv": {
    metadata: { name: "pv" },
    spec: { claimRef: { namespace: "n", name: "claim" }, csi: { nodeStageSecretRef: { name: "stage", namespace: "x" } } },
  },
  "persistentvolumes/free": { metadata: { name: "free" }, spec: {} },
  "volumeattachments/va": { metadata: { name: "va" }, spec: { nodeName: "a" } },
};

const storage: Pick<Storage, "get" | "list"> = {
  get: async (_shard, key) => {
    const object = stored[key];
    return { ok: true, resourceVersion: "1", object: object && { text: JSON.stringify(object), resourceVersion: "1" } };
  },
  list: async (_shard, { prefix, fields }) => {
    const kept = Object.entries(stored).filter(
      ([key, object]) => key.startsWith(prefix) && fields.every((f) => (object["spec"] as { nodeName?: string }).nodeName === f.value),
    );
    const text = kept.map(([, object]) => JSON.stringify(object)).join(",");
    return {
      ok: true,
      resourceVersion: "1",
      nextKey: undefined,
      remaining: undefined,
      items: new Response(text).body ?? new ReadableStream(),
    };
  },
};

const authorizer = new NodeAuthorizer(new NodeObjects(storage));
const unrelated = "no relationship found between node 'a' and this object";

test.each<[string, string]>([
  ["get - secrets pull n", "Allow"],
  ["get - secrets env n", "Allow"],
  ["list - secrets projected n", "Allow"],
  ["watch - configmaps from n", "Allow"],
  ["get - configmaps ca n", "Allow"],
  ["get - secrets pull other", unrelated],
  ["get - secrets stolen n", unrelated],
  ["get - secrets stage x", "Allow"],
  ["list - secrets - n", "No Object name found"],
  ["list - secrets - -", "can only read namespaced object of this type"],
  ["delete - secrets pull n", "can only read resources of this type"],
  ["get - persistentvolumeclaims claim n", "Allow"],
  ["get - persistentvolumeclaims p-e n", "Allow"],
  ["update - persistentvolumeclaims/status claim n", "Allow"],
  ["get - persistentvolumeclaims/status claim n", "can only get/update/patch this type"],
  ["list - persistentvolumeclaims - n", "can only get individual resources of this type"],
  ["get - persistentvolumes pv -", "Allow"],
  ["get - persistentvolumes free -", unrelated],
  ["get resource.k8s.io resourceclaims p-r n", "Allow"],
  ["get storage.k8s.io volumeattachments va -", "Allow"],
  ["get storage.k8s.io volumeattachments none -", unrelated],
  ["get - serviceaccounts app n", "Allow"],
  ["create - serviceaccounts/token app n", "Allow"],
  ["create - serviceaccounts/token other n", unrelated],
  ["create - serviceaccounts - n", "can only create tokens for individual service accounts"],
  ["get - pods p n", "Allow"],
  ["get - pods q n", unrelated],
  ["list - pods - n", "can only list/watch pods with spec.nodeName field selector"],
  ["create - pods - n", "Allow"],
  ["patch - pods/status p n", "Allow"],
  ["create - pods/exec p n", ""],
  ["get - nodes a -", "Allow"],
  ["get - nodes b -", "node 'a' cannot read 'b', only its own Node object"],
  ["list - nodes - -", "node 'a' cannot read all nodes, only its own Node object"],
  ["delete - nodes a -", ""],
  ["create coordination.k8s.io leases - kube-node-lease", "Allow"],
  ["get coordination.k8s.io leases b kube-node-lease", "can only access node lease with the same name as the requesting node"],
  ["get coordination.k8s.io leases a n", 'can only access leases in the "kube-node-lease" system namespace'],
  ["get storage.k8s.io csinodes a -", "Allow"],
  ["list resource.k8s.io resourceslices - -", "can only list/watch/deletecollection resourceslices with nodeName field selector"],
  ["list - services - -", "Allow"],
  ["create certificates.k8s.io certificatesigningrequests - -", "Allow"],
  ["list apps deployments - -", ""],
  ["get /healthz", ""],
])("%s: %j", async (text, wanted) => {
  const { decision, reason } = await authorizer.authorize(ask(user("system:node:a", "system:nodes"), text));
  expect(decision === "Allow" ? decision : reason).toBe(wanted);
});

test("a list of the node's own pods is allowed by its selector", async () => {
  const asked = ask(user("system:node:a", "system:nodes"), "list - pods - -");
  const selecting = (value: string) => ({ ...asked, fieldSelector: [{ field: "spec.nodeName", operator: "=", value } as const] });
  expect((await authorizer.authorize(selecting("a"))).decision).toBe("Allow");
  expect((await authorizer.authorize(selecting("b"))).decision).toBe("NoOpinion");
});

test("who is no node is not judged, a node without a name is refused", async () => {
  expect(await authorizer.authorize(ask(user("system:node:a"), "get - nodes a -"))).toEqual({ decision: "NoOpinion", reason: "" });
  expect(await authorizer.authorize(ask(user("kubelet", "system:nodes"), "get - nodes a -"))).toEqual({
    decision: "NoOpinion",
    reason: "",
  });
  const { reason } = await authorizer.authorize(ask(user("system:node:", "system:nodes"), "get - nodes a -"));
  expect(reason).toBe('unknown node for user "system:node:"');
});
