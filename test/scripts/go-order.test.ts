import { expect, test } from "vitest";
import { documentV2, documentV3, inGoOrder } from "../../scripts/assets/go-order.ts";

const kind = { group: "", kind: "Pod", version: "v1" };

test("members of a v3 document come in the order of Go's structs, names and extensions sorted", () => {
  const document = {
    components: {
      schemas: { b: { "x-b": 1, "x-a": 2, properties: { z: { type: "string", description: "d" }, a: {} }, type: "object" }, a: {} },
    },
    paths: { "/a": { parameters: [], get: { responses: {}, operationId: "o", "x-kubernetes-group-version-kind": kind, tags: [] } } },
    openapi: "3.0.0",
  };
  expect(JSON.stringify(inGoOrder(document, documentV3))).toBe(
    JSON.stringify({
      openapi: "3.0.0",
      paths: {
        "/a": {
          get: {
            tags: [],
            operationId: "o",
            responses: {},
            "x-kubernetes-group-version-kind": { group: "", version: "v1", kind: "Pod" },
          },
          parameters: [],
        },
      },
      components: {
        schemas: { a: {}, b: { type: "object", properties: { a: {}, z: { description: "d", type: "string" } }, "x-a": 2, "x-b": 1 } },
      },
    }),
  );
});

test("kinds in v2 are structs in the aggregator's own group only", () => {
  const get = { "x-kubernetes-group-version-kind": kind };
  const paths = { "/apis/apiregistration.k8s.io/v1/apiservices": { get }, "/api/v1/pods": { get } };
  const ordered = inGoOrder({ paths }, documentV2).paths;
  expect(Object.keys(ordered)).toEqual(["/api/v1/pods", "/apis/apiregistration.k8s.io/v1/apiservices"]);
  expect(Object.values(ordered).map((item) => Object.keys(item.get["x-kubernetes-group-version-kind"]))).toEqual([
    ["group", "kind", "version"],
    ["group", "version", "kind"],
  ]);
});

test("a word that has no place is not dropped in silence", () => {
  expect(() => inGoOrder({ openapi: "3.0.0", servers: [] }, documentV3)).toThrow("no place for servers");
});
