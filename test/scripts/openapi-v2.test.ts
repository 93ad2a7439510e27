import { describe, expect, it } from "vitest";
import { type Swagger, toV2 } from "../../scripts/assets/openapi-v2.ts";
import type { Document } from "../../scripts/assets/openapi-v3.ts";
import { sharedKinds, sharedParameters } from "../../scripts/generate/openapi-v2-facts.ts";

const reference = (name: string): { $ref: string } => ({ $ref: `#/components/schemas/${name}` });
const content = (name: string, ...types: string[]): Record<string, { schema: { $ref: string } }> =>
  Object.fromEntries(types.map((type) => [type, { schema: reference(name) }]));
const types = ["application/json", "application/vnd.kubernetes.protobuf", "application/yaml"];
const dryRun = { name: "dryRun", in: "query", description: "d", schema: { type: "string", uniqueItems: true } };

const document: Document = {
  openapi: "3.0.0",
  info: { title: "Kubernetes", version: "1.36" },
  paths: {
    "/api/v1/things/{name}": {
      parameters: [{ name: "pretty", in: "query", schema: { type: "string" } }],
      patch: {
        tags: ["core_v1"],
        description: "partially update the specified Thing",
        operationId: "patchCoreV1Thing",
        parameters: [dryRun],
        requestBody: {
          content: content("x.Patch", "application/apply-patch+yaml", "application/json-patch+json", "application/merge-patch+json"),
          required: true,
        },
        responses: { "200": { description: "OK", content: content("x.Thing", ...types) }, "401": { description: "Unauthorized" } },
        "x-kubernetes-action": "patch",
      },
    },
    "/api/v1/": {
      get: {
        tags: ["core_v1"],
        operationId: "getCoreV1APIResources",
        responses: { "200": { description: "OK", content: content("x.List", ...types) } },
      },
    },
    "/openid/v1/jwks/": { get: { operationId: "jwks", responses: { "200": { content: { "application/jwk-set+json": {} } } } } },
  },
  components: {
    schemas: {
      "x.Thing": {
        type: "object",
        required: ["port"],
        properties: {
          metadata: { description: "m", default: {}, allOf: [reference("x.Meta")] },
          port: { oneOf: [{ type: "integer" }, { type: "string" }], format: "int-or-string" },
          list: { type: "array", items: { default: "", type: "string" } },
          map: { type: "object", additionalProperties: { allOf: [reference("x.Meta")] } },
        },
      },
      "x.DeleteOptions": { type: "object", "x-kubernetes-group-version-kind": [{ group: "", kind: "DeleteOptions", version: "v1" }] },
    },
  },
};

describe("toV2", () => {
  const v2: Swagger = toV2([document], {
    parameters: { "query dryRun": "dryRun-abc", "body body x.Patch": "body-def" },
    kinds: { "x.DeleteOptions": ["/v1", "apps/v1"] },
  });

  it("has upstream's members in upstream's order", () => {
    expect(Object.keys(v2)).toEqual(["swagger", "info", "paths", "definitions", "parameters", "securityDefinitions", "security"]);
  });

  it("turns bodies into parameters and content into media types, in the server's order", () => {
    expect(v2.paths["/api/v1/things/{name}"]).toEqual({
      parameters: [{ name: "pretty", in: "query", type: "string" }],
      patch: {
        description: "partially update the specified Thing",
        consumes: ["application/json-patch+json", "application/merge-patch+json", "application/apply-patch+yaml"],
        produces: ["application/json", "application/yaml", "application/vnd.kubernetes.protobuf"],
        schemes: ["https"],
        tags: ["core_v1"],
        operationId: "patchCoreV1Thing",
        parameters: [{ $ref: "#/parameters/body-def" }, { $ref: "#/parameters/dryRun-abc" }],
        responses: { "200": { description: "OK", schema: { $ref: "#/definitions/x.Thing" } }, "401": { description: "Unauthorized" } },
        "x-kubernetes-action": "patch",
      },
    });
    expect(v2.parameters).toEqual({
      "body-def": { name: "body", in: "body", required: true, schema: { $ref: "#/definitions/x.Patch" } },
      "dryRun-abc": { name: "dryRun", in: "query", description: "d", type: "string", uniqueItems: true },
    });
  });

  it.each([
    ["/api/v1/", ["application/json", "application/yaml", "application/vnd.kubernetes.protobuf"]],
    ["/openid/v1/jwks/", undefined],
  ])("%s reads %j", (path, consumes) => {
    expect((v2.paths[path] as { get: { consumes?: string[] } }).get.consumes).toEqual(consumes);
  });

  it("drops defaults, puts references where allOf was, and one type where there were several", () => {
    expect(v2.definitions["x.Thing"]).toEqual({
      type: "object",
      required: ["port"],
      properties: {
        metadata: { description: "m", $ref: "#/definitions/x.Meta" },
        port: { type: "string", format: "int-or-string" },
        list: { type: "array", items: { type: "string" } },
        map: { type: "object", additionalProperties: { $ref: "#/definitions/x.Meta" } },
      },
    });
  });

  it("names every group's kind of a type that all groups have", () => {
    expect(v2.definitions["x.DeleteOptions"]?.["x-kubernetes-group-version-kind"]).toEqual([
      { group: "", kind: "DeleteOptions", version: "v1" },
      { group: "apps", kind: "DeleteOptions", version: "v1" },
    ]);
  });
});

describe("facts of v2", () => {
  const parameters = {
    "limit-1": { name: "limit", in: "query" },
    "manager-1": { name: "manager", in: "query" },
    "manager-2": { name: "manager", in: "query" },
    "body-1": { name: "body", in: "body", schema: { $ref: "#/definitions/Options" } },
  };
  const use = (name: string): { $ref: string } => ({ $ref: `#/parameters/${name}` });
  const inline = { name: "body", in: "body", schema: { $ref: "#/definitions/Thing" } };
  const swagger = {
    parameters,
    definitions: {
      "a.Options": {
        "x-kubernetes-group-version-kind": [
          { group: "", version: "v1" },
          { group: "apps", version: "v1" },
        ],
      },
      "a.Thing": { "x-kubernetes-group-version-kind": [{ group: "", version: "v1" }] },
    },
    paths: {
      "/api/v1/a": { parameters: [use("limit-1")], get: {}, post: { parameters: [inline, use("manager-1")] } },
      "/api/v1/a/{name}": { patch: { parameters: [use("manager-2")] }, delete: { parameters: [use("body-1")] } },
      "/apis/b/v1beta1/c": { get: { parameters: [use("manager-2"), { name: "limit", in: "query" }] } },
    },
  };

  it("name shared parameters by the least that tells them apart", () => {
    expect(sharedParameters(swagger)).toEqual({
      "query limit": "limit-1",
      "query manager post": "manager-1",
      "query manager patch": "manager-2",
      "body body Options": "body-1",
    });
  });

  it("list the kinds of types that more than one group has", () => {
    expect(sharedKinds(swagger)).toEqual({ "a.Options": ["/v1", "apps/v1"] });
  });
});
