import { describe, expect, test } from "vitest";
import { parseJSONPath } from "../../worker/apimachinery/json-path.ts";

const object = {
  metadata: { annotations: { "a.b/c": "v" }, name: "x" },
  spec: { list: [{ n: 1, t: "a" }, { n: 2, t: "b]" }, { t: "c" }], none: null, flag: false },
};

describe("a JSONPath", () => {
  test.each<[string, unknown[]]>([
    ["", [object]],
    [".", [object]],
    [".metadata.name", ["x"]],
    ["$.metadata.name", ["x"]],
    ["metadata.name", ["x"]],
    [".metadata['name']", ["x"]],
    [".metadata.annotations.a\\.b/c", ["v"]],
    [".metadata.annotations['a.b/c']", ["v"]],
    [".metadata.annotations['a\\.b/c']", ["v"]],
    [".spec.list[0].n", [1]],
    [".spec.list[-1].t", ["c"]],
    [".spec.list[9].n", []],
    [".spec.list[*].n", [1, 2]],
    [".spec.list[0:2].t", ["a", "b]"]],
    [".spec.list[-2:].t", ["b]", "c"]],
    [".spec.list[::2].t", ["a", "c"]],
    [".spec.list[0,2].t", ["a", "c"]],
    ['.spec.list[?(@.t=="b]")].n', [2]],
    [".spec.list[?(@.t == 'a')].n", [1]],
    [".spec.list[?(@.n>=2)].t", ["b]"]],
    [".spec.list[?(@.n!=1)].t", ["b]"]],
    [".spec.list[?(@.n)].t", ["a", "b]"]],
    ["..t", ["a", "b]", "c"]],
    [".spec.none", [null]],
    [".spec.none.deeper", []],
    [".spec.flag", [false]],
    [".spec.constructor", []],
    [".missing.path", []],
  ])("%s", (path, expected) => {
    expect(parseJSONPath(path)(object)).toEqual(expected);
  });

  test.each([".a[", ".a[x]", ".a[]", ".a b", ".a[?(b==1)]"])("%s cannot be read", (path) => {
    expect(() => parseJSONPath(path)).toThrow();
  });
});
