import { describe, expect, it } from "vitest";
import { decodeObject } from "../../../worker/apimachinery/schema/decode.ts";
import { resolveSchema } from "../../../worker/apis/generated/schemas.ts";

function decode(type: string, value: unknown) {
  const schema = resolveSchema(type);
  if (schema === undefined) throw new Error(`no schema: ${type}`);
  return decodeObject(schema, value, resolveSchema);
}

describe("decodeObject", () => {
  it("names unknown fields in the order of the document", () => {
    const template = { spec: { containers: [{ nope: 1, name: "c", neither: 2 }], no: 3 } };
    expect(decode("batch.v1.Job", { zzz: 0, spec: { aaa: 1, template, bbb: 2 }, metadata: { ccc: 3 } }).unknownFields).toEqual([
      'unknown field "zzz"',
      'unknown field "spec.aaa"',
      'unknown field "spec.template.spec.containers[0].nope"',
      'unknown field "spec.template.spec.containers[0].neither"',
      'unknown field "spec.template.spec.no"',
      'unknown field "spec.bbb"',
      'unknown field "metadata.ccc"',
    ]);
  });

  it.each([
    [{ spec: { template: { spec: { hostNetwork: "x" } }, completions: "y" } }, "spec.template.spec.hostNetwork of type bool"],
    [{ spec: { completions: "y", template: { spec: { hostNetwork: "x" } } } }, "spec.completions of type int32"],
  ])("tells the first wrong type of the document %j", (job, where) => expect(decode("batch.v1.Job", job).typeError).toContain(where));

  it("reads bytes that come as a list of numbers, however many", () => {
    const data = { key: Array.from({ length: 200_000 }, (_, i) => i % 256) };
    const { object, typeError } = decode("core.v1.Secret", { data });
    expect([typeError, (object["data"] as { key: string }).key]).toEqual([undefined, Buffer.from(data.key).toString("base64")]);
  });
});
