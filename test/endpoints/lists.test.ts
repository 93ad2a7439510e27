import { beforeAll, describe, expect, test } from "vitest";
import { InProcessServer } from "../suites/in-process-server.ts";
import { StorageModel } from "../suites/storage-model.ts";

const server = new InProcessServer(new StorageModel());
const path = "/apis/scheduling.k8s.io/v1/priorityclasses";
const group = "/apis/storage.k8s.io/v1/storageclasses";

interface List {
  metadata: { resourceVersion: string; continue?: string; remainingItemCount?: number };
  items: { metadata: { name: string } }[];
  message?: string;
  code?: number;
}

/** The store's revision once all are there. */
let revision = 0;

const create = async (name: string, labels: Record<string, string>): Promise<void> => {
  const answer = await server.request("POST", group, { metadata: { name, labels }, provisioner: "p" });
  revision = Number((JSON.parse(answer.text) as { metadata: { resourceVersion: string } }).metadata.resourceVersion);
};

beforeAll(async () => {
  for (const name of ["a", "b", "c", "d"]) await create(name, { odd: name === "a" || name === "c" ? "yes" : "no" });
});

const list = async (search: string): Promise<List> => JSON.parse((await server.request("GET", `${group}${search}`)).text) as List;

/** `a b +2 more`, or `400 why`. */
async function shown(search: string): Promise<string> {
  const { code, message, items, metadata } = await list(search);
  if (code !== undefined) return `${code} ${message}`;
  const more = metadata.continue === undefined ? "" : ` +${metadata.remainingItemCount ?? "?"}`;
  return items.map((item) => item.metadata.name).join(" ") + more;
}

const token = async (search: string): Promise<string> => (await list(search)).metadata.continue ?? "";

describe("resourceVersion, its match and limit", () => {
  const invalid = (why: string): string => `422 ListOptions.meta.k8s.io "" is invalid: ${why}`;
  test.each([
    ["", "a b c d"],
    ["?limit=2", "a b +2"],
    ["?limit=4", "a b c d"],
    ["?limit=-1", "a b c d"],
    ["?limit=2&resourceVersion=0", "a b c d"],
    ["?limit=2&resourceVersion=0&resourceVersionMatch=NotOlderThan", "a b c d"],
    ["?limit=2&resourceVersion=2", "a b +2"],
    ["?resourceVersion=NOW&resourceVersionMatch=Exact", "a b c d"],
    ["?resourceVersion=EARLIER&resourceVersionMatch=Exact", "a b c"],
    ["?resourceVersion=EARLIER&resourceVersionMatch=Exact&limit=1", "a +2"],
    ["?resourceVersion=EARLIER", "a b c d"],
    ["?resourceVersion=99", "504 Timeout: Too large resource version: 99, current: NOW"],
    ["?resourceVersion=99&resourceVersionMatch=Exact", "504 Timeout: Too large resource version: 99, current: NOW"],
    [
      "?resourceVersion=abc",
      '400 invalid resource version: resourceVersion: Invalid value: "abc": strconv.ParseUint: parsing "abc": invalid syntax',
    ],
    ["?limit=x", '400 strconv.ParseInt: parsing "x": invalid syntax'],
    [
      "?resourceVersionMatch=Exact",
      invalid("resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided"),
    ],
    [
      "?resourceVersionMatch=Exact&resourceVersion=0",
      invalid('resourceVersionMatch: Forbidden: resourceVersionMatch "exact" is forbidden for resourceVersion "0"'),
    ],
    ["?sendInitialEvents=true", invalid("sendInitialEvents: Forbidden: sendInitialEvents is forbidden for list")],
    ["?labelSelector=odd%3Dyes", "a c"],
    ["?labelSelector=odd%3Dyes&limit=1", "a +?"],
    ["?labelSelector=odd%3Dyes&limit=2", "a c +?"],
    ["?fieldSelector=metadata.name%3Db&limit=1", "b"],
    ["?fieldSelector=metadata.namespace%3Dx", ""],
    ["?fieldSelector=spec.x%3D1", '400 "spec.x" is not a known field selector: only "metadata.name", "metadata.namespace"'],
  ])("%s", async (search, expected) => {
    const at = (text: string): string => text.replace("NOW", String(revision)).replace("EARLIER", String(revision - 1));
    expect(await shown(at(search))).toBe(at(expected));
  });
});

describe("continue", () => {
  test("goes on at the first page's version, whatever the next limit", async () => {
    const next = await token("?limit=1");
    expect(await shown(`?limit=2&continue=${next}`)).toBe("b c +1");
    expect(await shown(`?continue=${next}`)).toBe("b c d");
    expect(await shown(`?limit=1&resourceVersion=0&continue=${next}`)).toBe("b c d");
  });

  test("may find nothing more behind a full page of a selector", async () => {
    const next = await token("?labelSelector=odd%3Dyes&limit=2");
    expect(await shown(`?labelSelector=odd%3Dyes&limit=2&continue=${next}`)).toBe("");
  });

  test.each([
    ["of this resource, and gone", [true, true], "410"],
    ["of another resource", [false, true], "b"],
    ["of nothing", [false, false], "410"],
  ])("a token with a version that is not there, %s", async (_name, [own, other], expected) => {
    // A store that has compacted everything, and resources of which each may have the version or not.
    const storage = new StorageModel();
    const list: StorageModel["list"] = async (shard, request) =>
      request.at === undefined ? storage.list(shard, request) : { ok: false, code: "Compacted", oldest: "9" };
    const nodes = new InProcessServer(Object.assign(Object.create(storage) as StorageModel, { list }), undefined, () => ({
      mayBeOf: (shard) => (shard === "nodes" ? own : other) === true,
    }));
    for (const name of ["a", "b"]) await nodes.request("POST", "/api/v1/nodes", { metadata: { name } });
    const next = Buffer.from('{"v":"meta.k8s.io/v1","rv":7,"start":"/a\\u0000"}').toString("base64url");
    const { code, items } = JSON.parse((await nodes.request("GET", `/api/v1/nodes?continue=${next}`)).text) as List;
    expect(code === undefined ? items.map((item) => item.metadata.name).join() : String(code)).toBe(expected);
  });

  test("cannot be used with a version", async () => {
    expect(await shown(`?resourceVersion=3&continue=${await token("?limit=1")}`)).toBe(
      "400 specifying resource version is not allowed when using continue",
    );
  });
});

test("items of a list do not say their kind, one by one they do", async () => {
  const { text } = await server.request("GET", `${group}?limit=1`);
  expect(text).toMatch(
    /^\{"kind":"StorageClassList","apiVersion":"storage.k8s.io\/v1","metadata":\{.*\},"items":\[\{"metadata":\{"name":"a"/,
  );
  expect((await server.request("GET", `${group}/a`)).text).toMatch(/^\{"kind":"StorageClass","apiVersion":"storage.k8s.io\/v1",/);
});

test("an empty list of a store that was never written to has a version that is not 0", async () => {
  const { text } = await new InProcessServer(new StorageModel()).request("GET", path);
  expect(JSON.parse(text)).toMatchObject({ metadata: { resourceVersion: "1" }, items: [] });
});

test.each([
  ["Table", 200, "Table"],
  ["PartialObjectMetadataList", 200, "PartialObjectMetadataList"],
  ["PartialObjectMetadata", 406, "Status"],
])("a collection is deleted and shown as %s", async (as, status, kind) => {
  const own = new InProcessServer(new StorageModel());
  await own.request("POST", group, { metadata: { name: "a" }, provisioner: "p" });
  const answer = await own.request("DELETE", group, undefined, { Accept: `application/json;as=${as};v=v1;g=meta.k8s.io` });
  expect([answer.status, (JSON.parse(answer.text) as { kind: string }).kind]).toEqual([status, kind]);
  expect((JSON.parse((await own.request("GET", group)).text) as List).items).toEqual([]);
});

test.each([
  ["/a", "uid=x", "the UID in the precondition (x) does not match the UID in record"],
  ["/a", "resourceVersion=0", "the ResourceVersion in the precondition (0) does not match the ResourceVersion in record"],
  ["", "resourceVersion=1&limit=1", "the ResourceVersion in the precondition (1) does not match the ResourceVersion in record"],
])("a delete of %s with ?%s has a precondition", async (name, search, why) => {
  const own = new InProcessServer(new StorageModel());
  await own.request("POST", group, { metadata: { name: "a" }, provisioner: "p" });
  const refused = await own.request("DELETE", `${group}${name}?${search}`);
  expect([refused.status, (JSON.parse(refused.text) as List).message]).toEqual([409, expect.stringContaining(why)]);
  expect((await own.request("DELETE", `${group}${name}?${search}`, "{}")).status).toBe(200);
});

const options = '{"kind":"DeleteOptions","apiVersion":';
test.each([
  [`${options}"apps/v1"}`, 404, 'storageclasses.storage.k8s.io "none" not found'],
  [`${options}"foo/v7","unknown":1}`, 404, 'storageclasses.storage.k8s.io "none" not found'],
  ['{"kind":"Foo"}', 400, 'no kind "Foo" is registered for version "meta.k8s.io/v1" in scheme "pkg/runtime/scheme.go:111"'],
  ['{"kind":', 400, "couldn't get version/kind; json parse error: unexpected end of JSON input"],
  ['{"gracePeriodSeconds":"x"}', 400, "json: cannot unmarshal string into Go struct field DeleteOptions.gracePeriodSeconds of type int64"],
])("a delete with the body %s", async (body, status, message) => {
  const answer = await server.request("DELETE", `${group}/none`, body);
  expect([answer.status, (JSON.parse(answer.text) as { message: string }).message]).toEqual([status, message]);
});
