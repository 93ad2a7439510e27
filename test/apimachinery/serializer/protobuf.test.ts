import { describe, expect, it } from "vitest";
import { decodeObject } from "../../../worker/apimachinery/schema/decode.ts";
import type { StructSchema } from "../../../worker/apimachinery/schema/schema.ts";
import { decodeProtobuf, openEnvelope } from "../../../worker/apimachinery/serializer/protobuf.ts";
import { encodeProtobuf, encodeWatchEvent, listSchema } from "../../../worker/apimachinery/serializer/protobuf-encode.ts";
import type { KubeObject } from "../../../worker/apimachinery/types.ts";
import { resolveSchema } from "../../../worker/apis/generated/schemas.ts";
import recorded from "./golden/protobuf.json" with { type: "json" };

function schemaOf(id: string): NonNullable<ReturnType<typeof resolveSchema>> {
  const schema = resolveSchema(id) ?? listSchema(schemaOf(id.replace(/List$/, "")));
  expect(schema.id).toBe(id);
  return schema;
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
const objects = recorded.objects as unknown as { schema: string; object: KubeObject; protobuf: string }[];

/** `schema`, the value of its one field, and the message in hexadecimal. */
const scalars: [type: string, value: unknown, message: string][] = [
  ["string", "", "0a00"],
  ["string", "ä€\u{1F600}", "0a09c3a4e282acf09f9880"],
  ["string", "\ud800", "0a03efbfbd"],
  ["string", undefined, "0a00"],
  ["bool", true, "0801"],
  ["bool", undefined, "0800"],
  ["int32", 127, "087f"],
  ["int32", 128, "088001"],
  ["int32", -1, "08ffffffffffffffffff01"],
  ["int64", 2147483648, "088080808008"],
  ["int64", 9007199254740991, "08ffffffffffffff0f"],
  ["float64", 0.5, "09000000000000e03f"],
  ["float64", undefined, "090000000000000000"],
  ["bytes", "AAH/", "0a030001ff"],
  ["bytes", "", "0a00"],
  ["bytes", undefined, ""],
  ["quantity", "250m", "0a060a043235306d"],
  ["intOrString", 80, "0a0608001050" + "1a00"],
  ["intOrString", "x", "0a07080110001a0178"],
  ["time", null, "0a00"],
  ["time", "1970-01-01T00:00:01Z", "0a0408011000"],
  ["time", "1969-12-31T23:59:59Z", "0a0d08ffffffffffffffffff011000"],
  ["microTime", "1970-01-01T00:00:01.000002Z", "0a05080110d00f"],
  ["json", { a: [1, null] }, "0a100a0e7b2261223a5b312c6e756c6c5d7d"],
];

describe("encodeProtobuf", () => {
  it.each(objects)("writes $schema as a stock server does", ({ schema, object, protobuf }) => {
    expect(hex(encodeProtobuf(schemaOf(schema), object, resolveSchema))).toBe(hex(Buffer.from(protobuf, "base64")));
  });

  it.each(objects)("and reads $schema back", ({ schema, object, protobuf }) => {
    const { apiVersion, kind, raw } = openEnvelope(Buffer.from(protobuf, "base64"));
    expect({ apiVersion, kind }).toEqual({ apiVersion: object.apiVersion ?? "", kind: object.kind });
    const value = { apiVersion, kind, ...decodeProtobuf(schemaOf(schema), raw, resolveSchema) };
    const read = decodeObject(schemaOf(schema), value, resolveSchema).object;
    expect(read).toEqual(decodeObject(schemaOf(schema), { apiVersion, ...object }, resolveSchema).object);
  });

  it.each(scalars)("writes a %s of %j", (type, value, message) => {
    const schema = { id: "x", goName: "x", fields: [{ name: "f", type, number: 1 }] };
    const raw = openEnvelope(encodeProtobuf(schema, { f: value }, resolveSchema)).raw;
    expect(hex(raw)).toBe(message);
  });

  it("leaves out absent pointers, lists and maps, and sorts the keys of maps", () => {
    const fields = [
      { name: "m", type: "string", shape: "map", number: 1 },
      { name: "l", type: "string", shape: "list", number: 2 },
      { name: "p", type: "int32", pointer: true, number: 3 },
    ] as const;
    const raw = (object: KubeObject): string =>
      hex(openEnvelope(encodeProtobuf({ id: "x", goName: "x", fields }, object, resolveSchema)).raw);
    expect(raw({})).toBe("");
    expect(raw({ m: { b: "", a: "" }, l: ["x", ""], p: 0 })).toBe("0a050a016112000a050a01621200" + "120178" + "1200" + "1800");
  });

  it("grows with what it writes", () => {
    const text = "x".repeat(5000);
    const raw = openEnvelope(encodeProtobuf(schemaOf("core.v1.ConfigMap"), { data: { a: text, b: text } }, resolveSchema)).raw;
    expect(decodeProtobuf(schemaOf("core.v1.ConfigMap"), raw, resolveSchema)["data"]).toEqual({ a: text, b: text });
  });
});

describe("decodeProtobuf", () => {
  const schema: StructSchema = {
    id: "x",
    goName: "Thing",
    fields: [
      { name: "metadata", type: "meta.v1.ObjectMeta", number: 1 },
      { name: "text", type: "string", number: 2 },
      { name: "many", type: "int64", shape: "list", number: 3 },
      { name: "share", type: "float64", number: 4 },
      { name: "map", type: "string", shape: "map", number: 5 },
      { name: "on", type: "bool", number: 6 },
    ],
  };
  const decoded = (bytes: string): unknown => decodeProtobuf(schema, Buffer.from(bytes, "hex"), resolveSchema);

  it.each([
    ["0801", "wrong wireType = 0 for field ObjectMeta"],
    ["1001", "wrong wireType = 0 for field Text"],
    ["190000000000000000", "wrong wireType = 1 for field Many"],
    ["2001", "wrong wireType = 0 for field Share"],
    ["2801", "wrong wireType = 0 for field Map"],
    ["320101", "wrong wireType = 2 for field On"],
    ["3500000000", "wrong wireType = 5 for field On"],
    ["0001", "Thing: illegal tag 0 (wire type 0)"],
    ["0c", "Thing: wiretype end group for non-group"],
    ["0f", "illegal wireType 7"],
  ])("refuses %s: %s", (bytes, why) => {
    expect(() => decoded(bytes)).toThrow(`proto: ${why}`);
  });

  it.each(["1a", "1a05", "12ff", "30"])("refuses %s, which is cut off", (bytes) => {
    expect(() => decoded(bytes)).toThrow("unexpected EOF");
  });

  it("reads numbers of a list that come one by one or together, and leaves out what it does not know", () => {
    expect(decoded("18011a0302ac0218037a01ff")).toEqual({ many: [1, 2, 300, 3] });
  });
});

describe("openEnvelope", () => {
  it.each([
    ["", "empty data"],
    ["6b3873", "provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]"],
    ["6b387300", "empty body"],
    ["6b387300ff", "unexpected EOF"],
    ["6b3873000001", "proto: Unknown: illegal tag 0 (wire type 0)"],
  ])("refuses %j: %s", (bytes, why) => {
    expect(() => openEnvelope(Buffer.from(bytes, "hex"))).toThrow(why);
  });
});

describe("encodeWatchEvent", () => {
  it("writes frames as a stock server does", () => {
    const { schema, events, protobuf } = recorded.watch as unknown as {
      schema: string;
      events: { type: string; object: KubeObject }[];
      protobuf: string;
    };
    const frames = events.map(({ type, object }) => encodeWatchEvent(type, schemaOf(schema), object, resolveSchema));
    expect(hex(Buffer.concat(frames))).toBe(hex(Buffer.from(protobuf, "base64")));
  });
});
