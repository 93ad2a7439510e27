import { gunzipSync } from "node:zlib";
import { beforeAll, describe, expect, test } from "vitest";
import type { RequestContext } from "../../../worker/context.ts";
import { textResponse } from "../../../worker/endpoints/encoding/response.ts";
import { beginningOf } from "../../../worker/endpoints/encoding/spliced.ts";
import { InProcessServer } from "../../suites/in-process-server.ts";
import { StorageModel } from "../../suites/storage-model.ts";

const plainBytesMax = 128 * 1024;
const server = new InProcessServer(new StorageModel());
const nodes = "/api/v1/nodes";

/** Of three objects each is small, two are small enough, and three are not. */
const big = "x".repeat(50_000);

beforeAll(async () => {
  for (const name of ["a", "b", "c"]) await server.request("POST", nodes, { metadata: { name, annotations: { big } } });
});

async function answer(path: string, headers: Readonly<Record<string, string>>): Promise<[encoding: string | null, body: Buffer]> {
  const response = await server.open("GET", path, undefined, headers);
  const encoding = response.headers.get("Content-Encoding");
  expect(response.headers.get("Vary")).toBe(encoding === null ? null : "Accept-Encoding");
  const body = Buffer.from(await response.arrayBuffer());
  return [encoding, encoding === null ? body : gunzipSync(body)];
}

const forms: [form: string, headers: Readonly<Record<string, string>>][] = [
  ["JSON", {}],
  ["indented JSON", { "User-Agent": "curl/8" }],
  ["YAML", { Accept: "application/yaml" }],
  ["protobuf", { Accept: "application/vnd.kubernetes.protobuf" }],
  ["a table of metadata", { Accept: "application/json;as=Table;v=v1;g=meta.k8s.io" }],
  ["metadata", { Accept: "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io" }],
];

describe.each(forms)("a list as %s", (_form, headers) => {
  test.each<[search: string, encoding: string | null]>([
    ["", "gzip"],
    ["?limit=3", "gzip"],
    ["?limit=2", null],
    ["?resourceVersion=0", "gzip"],
  ])("%s is compressed: %s", async (search, encoding) => {
    const [, plain] = await answer(nodes + search, headers);
    const [seen, body] = await answer(nodes + search, { ...headers, "Accept-Encoding": "gzip" });
    expect(seen).toBe(encoding);
    expect(body.equals(plain)).toBe(true);
  });
});

test.each<[accepted: string, encoding: string | null]>([
  ["gzip", "gzip"],
  ["deflate, gzip , br", "gzip"],
  ["gzip;q=1", null],
  ["GZIP", null],
  ["*", null],
])("to a client that takes %s a long list goes as %s", async (accepted, encoding) => {
  expect((await answer(nodes, { "Accept-Encoding": accepted }))[0]).toBe(encoding);
});

test.each<[text: string, encoding: string | null]>([
  ["x".repeat(plainBytesMax), null],
  ["x".repeat(plainBytesMax + 1), "gzip"],
  ["é".repeat(plainBytesMax / 2), null],
  ["é".repeat(plainBytesMax / 2 + 1), "gzip"],
])("bytes are counted, not characters (%#)", (text, encoding) => {
  const request = new Request("https://server/", { headers: { "Accept-Encoding": "gzip" } });
  expect(textResponse({ request } as RequestContext, text, 200).headers.get("Content-Encoding")).toBe(encoding);
});

describe("the beginning of a stream", () => {
  function streamOf(sizes: readonly number[]): ReadableStream<Uint8Array> {
    const left = [...sizes];
    return new ReadableStream({
      pull(controller) {
        const size = left.shift();
        if (size === undefined) controller.close();
        else controller.enqueue(new Uint8Array(size));
      },
    });
  }

  test.each<[sizes: number[], read: number[], whole: boolean]>([
    [[], [], true],
    [[4, 6], [4, 6], true],
    [[4, 7, 9], [4, 7], false],
    [[11, 1], [11], false],
  ])("%j with ten bytes held back: %j, whole: %s", async (sizes, read, whole) => {
    const stream = streamOf(sizes);
    const { chunks, whole: seen } = await beginningOf(stream, 10);
    expect([chunks.map(({ byteLength }) => byteLength), seen]).toEqual([read, whole]);
    if (whole) return;
    const rest: number[] = [];
    for await (const { byteLength } of stream) rest.push(byteLength);
    expect(rest).toEqual(sizes.slice(read.length));
  });
});
