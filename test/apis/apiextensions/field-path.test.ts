import { describe, expect, it } from "vitest";
import { findField } from "../../../worker/apis/apiextensions/field-path.ts";
import type { Schema } from "../../../worker/apis/apiextensions/json-schema.ts";

const leaf = { type: "string" };
const schema: Schema = {
  type: "object",
  properties: {
    a: leaf,
    "b.c": leaf,
    "it's": leaf,
    m: { type: "object", additionalProperties: { type: "object", properties: { k: leaf } } },
  },
};

describe("findField", () => {
  it.each([
    [".a", ".a"],
    ["['a']", ".a"],
    ["['b.c']", ".b.c"],
    ["['it\\'s']", ".it's"],
    [".m['x.y'].k", ".m[x.y].k"],
    [".m.x", ".m[x]"],
  ])("finds %s", (path, found) => expect(findField(path, schema, true)).toMatchObject({ path: found }));

  it.each([
    ["a", "expected [ or . but got: a"],
    [".", "unexpected end of JSON path"],
    [".z", "does not refer to a valid field"],
    [".a.b", "does not refer to a valid field"],
    [".m[a]", "expected single quoted string but got a"],
    [".m['a'", "unexpected end of JSON path"],
    [".m['a'x", "expected ] but got x"],
  ])("refuses %s", (path, problem) => expect(findField(path, schema, true)).toBe(problem));

  it("refuses brackets where there are no arrays", () => expect(findField(".m['a']", schema, false)).toBe("array notation is not allowed"));
});
