import { describe, expect, it, test } from "vitest";
import { decodeObject } from "../../../worker/apimachinery/schema/decode.ts";
import { decodeProtobuf, openEnvelope } from "../../../worker/apimachinery/serializer/protobuf.ts";
import { encodeProtobuf, listSchema } from "../../../worker/apimachinery/serializer/protobuf-encode.ts";
import type { KubeObject } from "../../../worker/apimachinery/types.ts";
import { resolveSchema } from "../../../worker/apis/generated/schemas.ts";
import { groups } from "../../../worker/apis/index.ts";
import { offering } from "../../../worker/endpoints/encoding/protobuf.ts";
import { InProcessServer } from "../../suites/in-process-server.ts";
import { sampleObject } from "../../suites/sample-objects.ts";
import { StorageModel } from "../../suites/storage-model.ts";

const type = "application/vnd.kubernetes.protobuf";

function schemaOf(id: string): NonNullable<ReturnType<typeof resolveSchema>> {
  const schema = resolveSchema(id);
  if (schema === undefined) throw new Error(`no schema: ${id}`);
  return schema;
}

async function newServer(): Promise<InProcessServer> {
  const server = new InProcessServer(new StorageModel());
  await server.request("POST", "/api/v1/namespaces", { metadata: { name: "default" } });
  await server.request("POST", "/api/v1/namespaces/default/serviceaccounts", { metadata: { name: "default" } });
  return server;
}

async function bytesOf(server: InProcessServer, path: string, accept = type): Promise<[contentType: string | null, body: Uint8Array]> {
  const response = await server.open("GET", path, undefined, { Accept: accept });
  return [response.headers.get("Content-Type"), new Uint8Array(await response.arrayBuffer())];
}

const rows = groups().flatMap(({ rows }) =>
  rows
    .filter((row) => !row.virtual && row.verbs.includes("create"))
    .flatMap((row) => row.versions.map((version) => [`${row.names.plural}.${version.name}.${row.group}`, row, version] as const)),
);

test.each(rows)("%s reads the same in protobuf as in JSON", async (_name, row, version) => {
  const server = await newServer();
  const { name, body } = sampleObject(row.group, row.names.plural);
  const root = row.group === "" ? `/api/${version.name}` : `/apis/${row.group}/${version.name}`;
  const collection = `${root}${row.scope === "Namespaced" ? "/namespaces/default" : ""}/${row.names.plural}`;
  expect((await server.request("POST", collection, { metadata: { name }, ...body })).status).toBe(201);
  const schema = schemaOf(version.schema);
  const json = JSON.parse((await server.request("GET", `${collection}/${name}`)).text) as KubeObject;
  const [contentType, bytes] = await bytesOf(server, `${collection}/${name}`);
  expect(contentType).toBe(type);
  const { apiVersion, kind, raw } = openEnvelope(bytes);
  const read = decodeObject(schema, { apiVersion, kind, ...decodeProtobuf(schema, raw, resolveSchema) }, resolveSchema).object;
  expect(read).toEqual(decodeObject(schema, json, resolveSchema).object);
  const list = JSON.parse((await server.request("GET", collection)).text) as KubeObject;
  expect((await bytesOf(server, collection))[1]).toEqual(encodeProtobuf(listSchema(schema), list, resolveSchema));
});

describe("answers in protobuf", () => {
  const documents: [path: string, schema: string][] = [
    ["/api", "meta.v1.APIVersions"],
    ["/apis", "meta.v1.APIGroupList"],
    ["/apis/apps", "meta.v1.APIGroup"],
    ["/api/v1", "meta.v1.APIResourceList"],
    ["/api/v1/namespaces/none", "meta.v1.Status"],
  ];
  it.each(documents)("%s as %s", async (path, schema) => {
    const server = await newServer();
    const [contentType, bytes] = await bytesOf(server, path);
    const json = JSON.parse((await server.request("GET", path)).text) as KubeObject;
    expect(contentType).toBe(type);
    expect(bytes).toEqual(encodeProtobuf(schemaOf(schema), json, resolveSchema));
  });

  it("only the metadata, where that is asked for", async () => {
    const [contentType, bytes] = await bytesOf(
      await newServer(),
      "/api/v1/namespaces/default",
      `${type};as=PartialObjectMetadata;v=v1;g=meta.k8s.io`,
    );
    expect([contentType, openEnvelope(bytes).kind]).toEqual([type, "PartialObjectMetadata"]);
  });

  const accepts: [accept: string, status: number, contentType: string][] = [
    [`${type}, application/json`, 200, type],
    [`application/json, ${type}`, 200, "application/json"],
    [`${type};q=0.1, application/json`, 200, "application/json"],
    [`${type};stream=watch`, 200, type],
    [`${type};as=Table;v=v1;g=meta.k8s.io`, 406, "application/json"],
    [`${type};as=Table;v=v1;g=meta.k8s.io, application/json`, 200, "application/json"],
  ];
  it.each(accepts)("to Accept: %s with %d in %s", async (accept, status, contentType) => {
    const answer = await (await newServer()).request("GET", "/api/v1/namespaces", undefined, { Accept: accept });
    expect([answer.status, answer.headers.get("Content-Type")]).toEqual([status, contentType]);
  });

  it("never to objects whose type is not generated", () => {
    const version = { name: "v1", served: true, storage: true, schema: "example.com.v1.Thing", additionalPrinterColumns: [] };
    expect(offering({ row: { verbs: ["get"] }, version }, { as: [] })).toEqual({ as: [], protobuf: false });
    expect(offering({ row: { verbs: ["get"] }, version: { ...version, schema: "core.v1.Pod" } }, { as: [] })).toEqual({ as: [] });
  });
});

describe("a protobuf watch", () => {
  it("sends frames with their length, without blanks between them", async () => {
    const path = "/api/v1/namespaces?watch=1&resourceVersion=0&timeoutSeconds=0&fieldSelector=metadata.name=default";
    const response = await (await newServer()).open("GET", path, undefined, { Accept: type });
    expect(response.headers.get("Content-Type")).toBe(`${type};stream=watch`);
    const chunk = (await response.body?.getReader().read())?.value ?? new Uint8Array();
    expect(new DataView(chunk.buffer, chunk.byteOffset).getUint32(0)).toBe(chunk.length - 4);
    const event = decodeProtobuf(
      {
        id: "meta.v1.WatchEvent",
        goName: "WatchEvent",
        fields: [
          { name: "type", type: "string", number: 1 },
          { name: "object", type: "bytes", number: 2 },
        ],
      },
      chunk.subarray(4),
      resolveSchema,
    );
    expect(event["type"]).toBe("ADDED");
    // The object stands in an extension's one field, in its envelope.
    expect(atob(String(event["object"]))).toMatch(/k8s\0[\s\S]*Namespace[\s\S]*default/);
  });
});
