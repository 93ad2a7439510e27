import { expect, test } from "vitest";
import { serializeObject } from "../../../worker/apimachinery/serializer/canonical.ts";
import { formatJSON } from "../../../worker/apimachinery/serializer/json.ts";

test("what HTML could take for markup is escaped, as Go does it", () => {
  const value = { a: "<nil> & \u2028\u2029", b: ["ö"] };
  expect(formatJSON(value)).toBe('{"a":"\\u003cnil\\u003e \\u0026 \\u2028\\u2029","b":["ö"]}');
  expect(JSON.parse(formatJSON(value, 2))).toEqual(value);
});

test("stored text is escaped too, and its revision still has its place", () => {
  const { text, revisionOffset } = serializeObject({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "a", annotations: { x: "<&>" } },
    data: { "a>b": "1" },
  });
  expect(text).toBe(
    '{"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"a","resourceVersion":"","annotations":{"x":"\\u003c\\u0026\\u003e"}},"data":{"a\\u003eb":"1"}}',
  );
  expect(text.slice(0, revisionOffset)).toMatch(/"resourceVersion":"$/);
});
