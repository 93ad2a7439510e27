import type { FieldSchema, SchemaResolver, StructSchema } from "../../worker/apimachinery/schema/schema.ts";
import type { JSONObject } from "../../worker/apimachinery/types.ts";
import { resolveSchema } from "../../worker/apis/generated/schemas.ts";

// A custom resource with every kind of list and map that a schema may declare, for the comparisons with a stock server.

const text = { type: "string" };
const items = (of: JSONObject): JSONObject => ({ type: "array", items: of });

const port = {
  type: "object",
  required: ["number"],
  properties: { number: { type: "integer", format: "int32", minimum: 1 }, protocol: { ...text, default: "TCP" }, name: text },
};

const spec = {
  type: "object",
  properties: {
    size: { type: "integer", format: "int64" },
    mode: { ...text, enum: ["a", "b", "c"], default: "a" },
    on: { type: "boolean" },
    note: { ...text, nullable: true },
    target: { "x-kubernetes-int-or-string": true },
    tags: { ...items(text), "x-kubernetes-list-type": "set" },
    words: items(text),
    ports: { ...items(port), "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["number", "protocol"] },
    labels: { type: "object", additionalProperties: text },
    whole: { type: "object", "x-kubernetes-map-type": "atomic", additionalProperties: text },
    free: { type: "object", "x-kubernetes-preserve-unknown-fields": true },
    inner: { type: "object", properties: { deep: { type: "object", properties: { a: text, b: text } }, list: items(text) } },
  },
};

const status = { type: "object", properties: { replicas: { type: "integer" }, phase: text, ready: { type: "boolean" } } };

/** The definition, to be created on both servers. */
export const widgetDefinition: JSONObject = {
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: "widgets.fuzz.example.com" },
  spec: {
    group: "fuzz.example.com",
    scope: "Namespaced",
    names: { plural: "widgets", singular: "widget", kind: "Widget", listKind: "WidgetList" },
    versions: [
      {
        name: "v1",
        served: true,
        storage: true,
        schema: { openAPIV3Schema: { type: "object", properties: { spec, status } } },
        subresources: { status: {}, scale: { specReplicasPath: ".spec.size", statusReplicasPath: ".status.replicas" } },
      },
    ],
  },
};

export const widgetBody: JSONObject = {
  spec: { size: 1, mode: "b", tags: ["a", "b"], words: ["x", "y"], ports: [{ number: 80 }, { number: 81, name: "n" }], labels: { a: "b" } },
};

const field = (name: string, type: string, more: Partial<FieldSchema> = {}): FieldSchema => ({ name, type, omitempty: true, ...more });
const struct = (id: string, fields: readonly FieldSchema[]): [string, StructSchema] => [id, { id, goName: id, fields }];

/** Types to make random widgets from. */
const structs: ReadonlyMap<string, StructSchema> = new Map([
  struct("widget", [field("metadata", "meta.v1.ObjectMeta"), field("spec", "widgetSpec"), field("status", "widgetStatus")]),
  struct("widgetSpec", [
    field("size", "int64"),
    field("mode", "string", { enum: ["a", "b", "c"] }),
    field("on", "bool"),
    field("note", "string"),
    field("target", "intOrString"),
    field("tags", "string", { shape: "list" }),
    field("words", "string", { shape: "list" }),
    field("ports", "widgetPort", { shape: "list", listMapKeys: ["number", "protocol"] }),
    field("labels", "string", { shape: "map" }),
    field("whole", "string", { shape: "map" }),
    field("free", "json"),
    field("inner", "widgetInner"),
  ]),
  struct("widgetPort", [field("number", "int32"), field("protocol", "string", { enum: ["TCP", "UDP"] }), field("name", "string")]),
  struct("widgetInner", [field("deep", "widgetDeep"), field("list", "string", { shape: "list" })]),
  struct("widgetDeep", [field("a", "string"), field("b", "string")]),
  struct("widgetStatus", [field("replicas", "int64"), field("phase", "string"), field("ready", "bool")]),
]);

export const resolveWidget: SchemaResolver = (id) => structs.get(id) ?? resolveSchema(id);
