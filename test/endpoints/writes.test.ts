import { beforeEach, describe, expect, test } from "vitest";
import { type Answer, InProcessServer } from "../suites/in-process-server.ts";
import { StorageModel } from "../suites/storage-model.ts";

// Answers that a stock server gave to the sequences of `npm run fuzz:patches`.

const leases = "/apis/coordination.k8s.io/v1/namespaces/default/leases";
const nodes = "/apis/storage.k8s.io/v1/csinodes";
const applyType = { "Content-Type": "application/apply-patch+yaml" };
const jsonPatch = { "Content-Type": "application/json-patch+json" };
const mergePatch = { "Content-Type": "application/merge-patch+json" };
const gone = "2026-01-01T00:00:00Z";

let server: InProcessServer;

beforeEach(async () => {
  server = new InProcessServer(new StorageModel());
  await server.request("POST", "/api/v1/namespaces", { metadata: { name: "default" } });
});

const lease = (metadata: object = {}): object => ({
  apiVersion: "coordination.k8s.io/v1",
  kind: "Lease",
  metadata: { name: "a", ...metadata },
  spec: {},
});

const metadataOf = ({ text }: Answer): unknown => (JSON.parse(text) as { metadata: unknown }).metadata;
const messageOf = ({ text }: Answer): unknown => (JSON.parse(text) as { message: unknown }).message;

describe("metadata that is the server's to say", () => {
  const said = { deletionTimestamp: gone, deletionGracePeriodSeconds: 0, selfLink: "/a" };

  test("is not taken by POST", async () => {
    const metadata = metadataOf(await server.request("POST", leases, lease(said)));
    for (const name of Object.keys(said)) expect(metadata).not.toHaveProperty(name);
  });

  test("is taken, but for selfLink, where an apply or a PUT creates", async () => {
    const { selfLink: _selfLink, ...taken } = said;
    for (const [method, headers] of [["PATCH", applyType] as const, ["PUT", {}] as const]) {
      const name = method.toLowerCase();
      const answer = await server.request(method, `${leases}/${name}?fieldManager=m`, lease({ ...said, name }), headers);
      expect(answer.status).toBe(201);
      expect(metadataOf(answer)).toMatchObject(taken);
      expect(metadataOf(answer)).not.toHaveProperty("selfLink");
    }
  });

  test("is answered to a dry run", async () => {
    await server.request("POST", leases, lease());
    const answer = await server.request("PATCH", `${leases}/a?dryRun=All`, { metadata: { selfLink: "/a" } }, mergePatch);
    expect(metadataOf(answer)).toMatchObject({ selfLink: "/a" });
  });
});

test("any update of an object that is being deleted and has no finalizer deletes it", async () => {
  await server.request("PUT", `${leases}/a`, lease({ deletionTimestamp: gone }));
  expect((await server.request("PATCH", `${leases}/a`, {}, mergePatch)).status).toBe(200);
  expect((await server.request("GET", `${leases}/a`)).status).toBe(404);
});

test.each(["PUT", "PATCH"])("a %s that creates must say a version that can be read, if it says one", async (method) => {
  const send = (resourceVersion: string): Promise<Answer> =>
    server.request(method, `${leases}/a?fieldManager=m`, lease({ resourceVersion }), method === "PATCH" ? applyType : {});
  const refused = await send("*");
  expect([refused.status, messageOf(refused)]).toEqual([500, 'strconv.ParseUint: parsing "*": invalid syntax']);
  expect((await send("7")).status).toBe(201);
});

test("an object with a list that is shown as null can be applied to again", async () => {
  const node = { apiVersion: "storage.k8s.io/v1", kind: "CSINode", metadata: { name: "a" } };
  const driver = { name: "d.example.com", nodeID: "n", topologyKeys: null };
  await server.request("POST", nodes, { ...node, spec: { drivers: [driver] } });
  const answer = await server.request("PATCH", `${nodes}/a?fieldManager=m`, node, applyType);
  expect([answer.status, JSON.parse(answer.text)]).toMatchObject([200, { spec: { drivers: [driver] } }]);
});

test("a patch that takes the version of an object leaves nothing that is known of it", async () => {
  await server.request("POST", leases, lease());
  const answer = await server.request("PATCH", `${leases}/a`, [{ op: "remove", path: "/apiVersion" }], jsonPatch);
  expect([answer.status, messageOf(answer)]).toEqual([
    400,
    "the name of the object (a based on URL) was undeterminable: name must be provided",
  ]);
  expect(answer.headers.get("Warning")).toBe('299 - "unknown field \\"metadata\\"", 299 - "unknown field \\"spec\\""');
});

test("managedFields that cannot be read are none to an apply but for its types", async () => {
  const answer = await server.request("PATCH", `${leases}/a?fieldManager=m`, lease({ managedFields: [[]] }), applyType);
  const what = "failed to create typed patch object (/a; coordination.k8s.io/v1, Kind=Lease)";
  expect([answer.status, messageOf(answer)]).toEqual([500, `${what}: .metadata.managedFields[0]: expected map, got &{[]}`]);
});

test("a body of another namespace is refused before its version is read", async () => {
  await server.request("POST", leases, lease());
  const answer = await server.request("PUT", `${leases}/a`, lease({ namespace: "other", resourceVersion: "x" }));
  const message = "the namespace of the provided object does not match the namespace sent on the request";
  expect([answer.status, messageOf(answer)]).toEqual([400, message]);
});

test("what a name is made of is one segment of a path in updates too", async () => {
  await server.request("POST", leases, lease());
  const answer = await server.request("PATCH", `${leases}/a`, { metadata: { generateName: "a/b" } }, mergePatch);
  expect([answer.status, messageOf(answer)]).toEqual([
    422,
    'Lease.coordination.k8s.io "a" is invalid: metadata.generateName: Invalid value: "a/b": may not contain \'/\'',
  ]);
});

test.each([
  ["another object", true],
  ["none", false],
])("a PUT with a uid is a conflict where there is %s", async (_what, exists) => {
  if (exists) await server.request("POST", leases, lease());
  const answer = await server.request("PUT", `${leases}/a`, lease({ uid: "u" }));
  expect(answer.status).toBe(409);
  expect(messageOf(answer)).toContain(
    "Key: /registry/leases/default/a, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in",
  );
});

test("a warning is given for at most a hundred unknown fields", async () => {
  const unknown = Object.fromEntries(Array.from({ length: 120 }, (_, i) => [`x${i}`, 1]));
  const answer = await server.request("POST", leases, { ...lease(), ...unknown });
  expect(answer.headers.get("Warning")?.split(", ")).toHaveLength(100);
});

test.each<[string, string, Record<string, string>, unknown]>([
  ["PUT", "", {}, { metadata: { name: "a" }, spec: { podSelector: {}, egress: [], policyTypes: ["Ingress"] } }],
  ["PUT", "", {}, { metadata: { name: "a" }, spec: { podSelector: { matchLabels: {} }, policyTypes: ["Ingress"] } }],
  ["PATCH", "", mergePatch, { spec: { egress: [] } }],
  ["PATCH", "", jsonPatch, [{ op: "add", path: "/spec/egress", value: [] }]],
  ["PATCH", "?fieldManager=m&force=true", applyType, { metadata: { name: "a" }, spec: { egress: [] } }],
])("a %s of a network policy that says an empty list or map anew counts as a change of it (%s%j)", async (method, query, headers, body) => {
  const policies = "/apis/networking.k8s.io/v1/namespaces/default/networkpolicies";
  const kind = { apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy" };
  await server.request("POST", policies, { ...kind, metadata: { name: "a" }, spec: { podSelector: {}, policyTypes: ["Ingress"] } });
  const sent = Array.isArray(body) ? body : { ...kind, ...(body as object) };
  const answer = await server.request(method, `${policies}/a${query}`, sent, headers);
  expect(metadataOf(answer)).toMatchObject({ generation: 2 });
  expect(answer.text).not.toContain('"egress"');
});

test.each<[string, Record<string, string>, unknown, string]>([
  ["PUT", {}, { metadata: { name: "a", namespace: "other" } }, "the namespace of the provided object does not match"],
  ["PATCH", mergePatch, { metadata: { namespace: "other" } }, "the namespace of the provided object does not match"],
  ["PATCH", jsonPatch, [{ op: "remove", path: "/metadata/name" }], "was undeterminable: name must be provided"],
])("a %s of a scale must be of the object in the URL (%j %j)", async (method, headers, body, message) => {
  const template = { metadata: { labels: { a: "b" } }, spec: { containers: [{ name: "c", image: "i" }] } };
  const sets = "/apis/apps/v1/namespaces/default/replicasets";
  const set = {
    apiVersion: "apps/v1",
    kind: "ReplicaSet",
    metadata: { name: "a" },
    spec: { selector: { matchLabels: { a: "b" } }, template },
  };
  await server.request("POST", sets, set);
  const answer = await server.request(method, `${sets}/a/scale`, body, headers);
  expect([answer.status, messageOf(answer)]).toEqual([400, expect.stringContaining(message)]);
});

test("a template is warned of where it changes, not where something else does", async () => {
  const templates = "/api/v1/namespaces/default/podtemplates";
  const spec = { containers: [{ name: "c", image: "i" }], imagePullSecrets: [{ name: "" }] };
  const template = { metadata: { labels: { a: "b" } }, spec };
  const made = await server.request("POST", templates, { metadata: { name: "a" }, template });
  const warning = made.headers.get("Warning");
  expect(warning).toContain("invalid empty name");
  const send = (body: object): Promise<Answer> => server.request("PATCH", `${templates}/a`, body, mergePatch);
  expect((await send({ metadata: { labels: { x: "y" } } })).headers.get("Warning")).toBeNull();
  expect((await send({ template: { metadata: { labels: { a: "c" } } } })).headers.get("Warning")).toBe(warning);
});
