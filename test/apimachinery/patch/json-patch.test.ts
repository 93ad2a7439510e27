import { describe, expect, it } from "vitest";
import { StatusError } from "../../../worker/apimachinery/errors.ts";
import { applyJSONPatch, parseJSONPatch } from "../../../worker/apimachinery/patch/json-patch.ts";
import type { JSONValue } from "../../../worker/apimachinery/types.ts";

type Operation = Record<string, unknown>;

const applied: [document: JSONValue, patch: Operation[], result: JSONValue][] = [
  [{ a: 1 }, [], { a: 1 }],
  [{ a: 1 }, [{ op: "add", path: "/b", value: [2] }], { a: 1, b: [2] }],
  [{ a: 1 }, [{ op: "add", path: "/a", value: 2 }], { a: 2 }],
  [{ a: 1 }, [{ op: "add", path: "/a" }], { a: null }],
  [{ a: 1 }, [{ op: "replace", path: "/missing", value: 2 }], { a: 1, missing: 2 }],
  [{ a: 1, b: 2 }, [{ op: "remove", path: "/a" }], { b: 2 }],
  [{ a: 1 }, [{ op: "move", from: "/a", path: "/b" }], { b: 1 }],
  [
    { a: { b: 1 } },
    [
      { op: "copy", from: "/a", path: "/c" },
      { op: "replace", path: "/c/b", value: 2 },
    ],
    { a: { b: 1 }, c: { b: 2 } },
  ],
  [{ a: 1 }, [{ op: "copy", from: "/missing", path: "/c" }], { a: 1, c: null }],
  [
    { "x/y": 1, "t~": 2 },
    [
      { op: "replace", path: "/x~1y", value: 3 },
      { op: "remove", path: "/t~0" },
    ],
    { "x/y": 3 },
  ],
  [{ "~1": 1 }, [{ op: "replace", path: "/~01", value: 2 }], { "~1": 2 }],
  [{ l: [1, 3] }, [{ op: "add", path: "/l/1", value: 2 }], { l: [1, 2, 3] }],
  [{ l: [1] }, [{ op: "add", path: "/l/-", value: 2 }], { l: [1, 2] }],
  [{ l: [1, 2] }, [{ op: "add", path: "/l/-1", value: 3 }], { l: [1, 2, 3] }],
  [{ l: [1, 2, 3] }, [{ op: "remove", path: "/l/-1" }], { l: [1, 2] }],
  [{ l: [1, 2] }, [{ op: "replace", path: "/l/-2", value: 9 }], { l: [9, 2] }],
  [{ l: [{ a: 1 }] }, [{ op: "replace", path: "/l/0/a", value: 2 }], { l: [{ a: 2 }] }],
  [{ d: {} }, [{ op: "add", path: "d/k", value: 1 }], { d: {}, k: 1 }],
  [{ a: 1 }, [{ op: "replace", path: "", value: { b: 2 } }], { b: 2 }],
  [
    { a: 1 },
    [
      { op: "test", path: "/absent", value: null },
      { op: "test", path: "/a", value: 1.0 },
    ],
    { a: 1 },
  ],
  [
    { a: { x: [1], y: "z" } },
    [
      { op: "test", path: "/a", value: { y: "z", x: [1] } },
      { op: "test", path: "", value: { a: { x: [1], y: "z" } } },
    ],
    { a: { x: [1], y: "z" } },
  ],
  [{ l: [] }, [{ op: "add", path: "/l", value: [], comment: "none", from: "/nowhere" }], { l: [] }],
  [[1], [{ op: "add", path: "/0", value: 0 }], [0, 1]],
];

const refused: [document: JSONValue, patch: unknown[]][] = [
  [{ a: 1 }, [null]],
  [{ a: 1 }, [{}]],
  [{ a: 1 }, [{ op: "merge", path: "/a", value: 1 }]],
  [{ a: 1 }, [{ op: "toString", path: "/a" }]],
  [{ a: 1 }, [{ op: "add", value: 1 }]],
  [{ a: 1 }, [{ op: "add", path: "", value: {} }]],
  [
    { a: 1 },
    [
      { op: "add", path: "noslash", value: 1 },
      { op: "remove", path: "x" },
    ],
  ],
  [{ a: 1 }, [{ op: "add", path: "/missing/b", value: 1 }]],
  [{ a: 1 }, [{ op: "add", path: "/a/b", value: 1 }]],
  [{ a: 1 }, [{ op: "remove", path: "/missing" }]],
  [{ a: 1 }, [{ op: "move", path: "/b" }]],
  [{ a: 1 }, [{ op: "move", from: "/missing", path: "/b" }]],
  [{ a: 1 }, [{ op: "test", path: "/a", value: 2 }]],
  [{ a: 1 }, [{ op: "test", path: "/a" }]],
  [{ a: {} }, [{ op: "test", path: "/a", value: [] }]],
  [{ l: [1] }, [{ op: "add", path: "/l/2", value: 1 }]],
  [{ l: [1] }, [{ op: "add", path: "/l/-3", value: 1 }]],
  [{ l: [1] }, [{ op: "remove", path: "/l/1" }]],
  [{ l: [1] }, [{ op: "remove", path: "/l/-" }]],
  [{ l: [1] }, [{ op: "replace", path: "/l/first", value: 1 }]],
  [{ l: [1] }, [{ op: "test", path: "/l/5", value: null }]],
  [{ a: 1 }, [{ op: "replace", path: "", value: "text" }]],
  [{ a: 1 }, [{ op: "add", path: "/constructor/x", value: 1 }]],
];

const undecodable: [text: string, code: number, message: string][] = [
  ["", 400, "error decoding patch: unexpected end of JSON input"],
  ['[{"op":"add","path":"/data/k"', 400, "error decoding patch: unexpected end of JSON input"],
  ['{"op":"add"}', 400, "error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp"],
  ['"x"', 400, "error decoding patch: json: cannot unmarshal string into Go value of type []handlers.jsonPatchOp"],
  ["[1]", 400, "error decoding patch: json: cannot unmarshal number into Go value of type handlers.jsonPatchOp"],
  ['[{"op":1}]', 400, "error decoding patch: json: cannot unmarshal number into Go struct field jsonPatchOp.op of type string"],
  [`[${"{},".repeat(10_000)}{}]`, 413, "Request entity too large: The allowed maximum operations in a JSON patch is 10000, got 10001"],
];

function statusOf(run: () => unknown): { code: number; message: string | undefined; details: unknown } {
  try {
    run();
  } catch (error) {
    if (error instanceof StatusError) return { code: error.status.code, message: error.status.message, details: error.status.details };
    throw error;
  }
  throw new Error("nothing thrown");
}

describe("applyJSONPatch", () => {
  it.each(applied)("patches %j with %j", (document, patch, result) => {
    const before = structuredClone(document);
    const decoded = parseJSONPatch(JSON.stringify(patch));
    expect(applyJSONPatch(document, decoded)).toEqual(result);
    expect(applyJSONPatch(document, decoded)).toEqual(result);
    expect(document).toEqual(before);
  });

  it.each(refused)("refuses %j with %j", (document, patch) => {
    expect(statusOf(() => applyJSONPatch(document, JSON.stringify(patch)))).toEqual({
      code: 422,
      message: "the server rejected our request due to an error in our request",
      details: {},
    });
  });

  it.each(undecodable)("does not decode %.40s", (text, code, message) => {
    expect(statusOf(() => applyJSONPatch({}, text))).toMatchObject({ code, message });
  });

  it("takes null as an empty patch", () => {
    expect(applyJSONPatch({ a: 1 }, "null")).toEqual({ a: 1 });
  });

  it("bounds what copies add up to", () => {
    const grow = Array.from({ length: 40 }, (_, i) => ({ op: "copy", from: "/a", path: `/a/k${i}` }));
    expect(statusOf(() => applyJSONPatch({ a: { text: "x".repeat(100) } }, JSON.stringify(grow))).code).toBe(422);
  });

  it("lists unknown and repeated members of operations in document order", () => {
    const text = '[{"op":"add","path":"/a","value":{"x":1,"x":2},"comment":1},{"op":"add","path":"/b","path":"/c","Value":1}]';
    expect(parseJSONPatch(text).strictErrors).toEqual([
      'json patch duplicate field "[0].value.x"',
      'json patch unknown field "[0].comment"',
      'json patch duplicate field "[1].path"',
      'json patch unknown field "[1].Value"',
    ]);
  });

  it("cannot reach a prototype", () => {
    const patched = applyJSONPatch({ a: 1 }, '[{"op":"add","path":"/__proto__","value":{"polluted":true}}]');
    expect(Object.keys(patched as object)).toEqual(["a", "__proto__"]);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });
});
