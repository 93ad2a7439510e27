import { describe, expect, it } from "vitest";
import { StatusError } from "../../../../worker/apimachinery/errors.ts";
import {
  applyStrategicMergePatch,
  parseStrategicMergePatch,
  showStrategicPatch,
} from "../../../../worker/apimachinery/patch/strategic/strategic-merge-patch.ts";
import type { StructSchema } from "../../../../worker/apimachinery/schema/schema.ts";
import type { JSONObject } from "../../../../worker/apimachinery/types.ts";

const schemas: Record<string, StructSchema> = {
  pod: {
    id: "pod",
    goName: "PodSpec",
    fields: [
      { name: "containers", type: "container", shape: "list", patchStrategy: "merge", patchMergeKey: "name" },
      { name: "volumes", type: "volume", shape: "list", patchStrategy: "merge,retainKeys", patchMergeKey: "name" },
      { name: "tolerations", type: "toleration", shape: "list" },
      { name: "finalizers", type: "string", shape: "list", patchStrategy: "merge" },
      { name: "args", type: "string", shape: "list" },
      { name: "labels", type: "string", shape: "map" },
      { name: "limits", type: "quantity", shape: "map" },
      { name: "strategy", type: "strategy", patchStrategy: "retainKeys" },
      { name: "whole", type: "strategy", patchStrategy: "replace" },
      { name: "raw", type: "json" },
      { name: "replicas", type: "int32" },
    ],
  },
  container: {
    id: "container",
    goName: "Container",
    fields: [
      { name: "name", type: "string" },
      { name: "image", type: "string" },
      { name: "env", type: "toleration", shape: "list", patchStrategy: "merge", patchMergeKey: "name" },
      { name: "ports", type: "port", shape: "list", patchStrategy: "merge", patchMergeKey: "containerPort" },
    ],
  },
  volume: {
    id: "volume",
    goName: "Volume",
    fields: [
      { name: "name", type: "string" },
      { name: "emptyDir", type: "json" },
    ],
  },
  toleration: {
    id: "toleration",
    goName: "Toleration",
    fields: [
      { name: "name", type: "string" },
      { name: "value", type: "string" },
    ],
  },
  port: {
    id: "port",
    goName: "ContainerPort",
    fields: [
      { name: "containerPort", type: "int32" },
      { name: "name", type: "string" },
    ],
  },
  strategy: {
    id: "strategy",
    goName: "Strategy",
    fields: [
      { name: "type", type: "string" },
      { name: "rollingUpdate", type: "strategy" },
    ],
  },
};

const apply = (original: JSONObject, patch: JSONObject): JSONObject =>
  applyStrategicMergePatch(original, patch, schemas.pod as StructSchema, (id) => (Object.hasOwn(schemas, id) ? schemas[id] : undefined));
const named = (...names: string[]): JSONObject[] => names.map((name) => ({ name }));

type Case = [what: string, original: JSONObject, patch: JSONObject, result: JSONObject];

const plain: Case[] = [
  ["scalars are replaced", { replicas: 1 }, { replicas: 2 }, { replicas: 2 }],
  ["null deletes, present or not", { replicas: 1 }, { replicas: null, args: null }, {}],
  ["maps merge", { labels: { a: "1", b: "2" } }, { labels: { b: null, c: "3" } }, { labels: { a: "1", c: "3" } }],
  ["nulls of new maps vanish", {}, { labels: { a: "1", b: null } }, { labels: { a: "1" } }],
  [
    "lists without a strategy are replaced",
    { args: ["a"], tolerations: named("k") },
    { args: ["b"], tolerations: named("l") },
    { args: ["b"], tolerations: named("l") },
  ],
  [
    "another type takes the place",
    { labels: { a: "1" }, replicas: 1 },
    { labels: [1, { x: null }], replicas: "two" },
    { labels: [1, {}], replicas: "two" },
  ],
  ["a null in the original is filled", { labels: null }, { labels: { a: "1" } }, { labels: { a: "1" } }],
  [
    "fields with the replace strategy are replaced",
    { whole: { type: "a", rollingUpdate: {} } },
    { whole: { type: "b" } },
    { whole: { type: "b" } },
  ],
  ["fields match whatever their case", { Containers: named("a") }, { Containers: named("b") }, { Containers: named("b", "a") }],
  ["unknown fields that are not there are taken", {}, { unknown: { a: [1] } }, { unknown: { a: [1] } }],
];

const lists: Case[] = [
  [
    "elements merge by their key, new ones first",
    {
      containers: [
        { name: "a", image: "1" },
        { name: "b", image: "2" },
      ],
    },
    { containers: [{ name: "b", image: "9" }, { name: "c" }] },
    { containers: [{ name: "a", image: "1" }, { name: "b", image: "9" }, { name: "c" }] },
  ],
  [
    "live A,B patched with C,A gives C,A,B",
    { containers: named("a", "b") },
    { containers: named("c", "a") },
    { containers: named("c", "a", "b") },
  ],
  [
    "a new element comes before unmatched live ones",
    { containers: named("a", "b") },
    { containers: named("c") },
    { containers: named("c", "a", "b") },
  ],
  ["an empty patch list changes nothing", { containers: named("a") }, { containers: [] }, { containers: named("a") }],
  [
    "nested lists merge by their own key",
    { containers: [{ name: "a", ports: [{ containerPort: 80, name: "http" }] }] },
    { containers: [{ name: "a", ports: [{ containerPort: 80, name: "web" }, { containerPort: 53 }] }] },
    { containers: [{ name: "a", ports: [{ containerPort: 80, name: "web" }, { containerPort: 53 }] }] },
  ],
  [
    "sets of scalars grow, what the patch names in its order",
    { finalizers: ["a", "b"] },
    { finalizers: ["c", "a"] },
    { finalizers: ["c", "a", "b"] },
  ],
];

const directives: Case[] = [
  [
    "$patch delete removes an element",
    { containers: named("a", "b", "c") },
    { containers: [{ name: "b", $patch: "delete" }] },
    { containers: named("a", "c") },
  ],
  [
    "$patch delete of nobody changes nothing",
    { containers: named("a") },
    { containers: [{ name: "z", $patch: "delete" }] },
    { containers: named("a") },
  ],
  [
    "$patch delete removes every element with the key",
    { containers: [{ name: "a", ports: [{ containerPort: 53, name: "u" }, { containerPort: 53, name: "t" }, { containerPort: 1 }] }] },
    { containers: [{ name: "a", ports: [{ containerPort: 53, $patch: "delete" }] }] },
    { containers: [{ name: "a", ports: [{ containerPort: 1 }] }] },
  ],
  [
    "$patch replace in a list makes the rest the list",
    { containers: [{ name: "a", image: "1" }, { name: "b" }] },
    { containers: [{ $patch: "replace" }, { name: "a" }, { name: "d" }] },
    { containers: named("a", "d") },
  ],
  ["$patch replace in a map", { labels: { x: "1" } }, { labels: { $patch: "replace", z: "3" } }, { labels: { z: "3" } }],
  ["$patch delete of a map leaves an empty one", { labels: { x: "1" } }, { labels: { $patch: "delete", ignored: "x" } }, { labels: {} }],
  [
    "directives on what is not there leave nothing",
    {},
    {
      labels: { $patch: "merge", c: "3" },
      containers: [
        { name: "a", $patch: "delete" },
        { name: "b", env: [{ name: "x", $patch: "delete" }] },
      ],
    },
    { containers: [{ name: "b", env: [] }] },
  ],
  [
    "$patch in a list without merge key stays",
    { tolerations: named("a") },
    { tolerations: [{ name: "a", $patch: "delete" }] },
    { tolerations: [{ name: "a", $patch: "delete" }] },
  ],
  [
    "$deleteFromPrimitiveList",
    { finalizers: ["a", "b", "c"] },
    { "$deleteFromPrimitiveList/finalizers": ["b", "z"] },
    { finalizers: ["a", "c"] },
  ],
  ["$deleteFromPrimitiveList of what is not there", {}, { "$deleteFromPrimitiveList/finalizers": ["b"] }, {}],
  [
    "$setElementOrder of a set",
    { finalizers: ["a", "c"] },
    { "$setElementOrder/finalizers": ["n", "c", "a"], finalizers: ["n"] },
    { finalizers: ["n", "c", "a"] },
  ],
  [
    "$setElementOrder alone reorders",
    { containers: named("a", "b", "c") },
    { "$setElementOrder/containers": named("c", "a") },
    { containers: named("b", "c", "a") },
  ],
  [
    "$setElementOrder of a new list",
    {},
    { "$setElementOrder/containers": named("b", "a"), containers: named("b", "a") },
    { containers: named("b", "a") },
  ],
  [
    "$setElementOrder with nested orders and deletions",
    { containers: [{ name: "c1", env: named("A", "B", "C") }, { name: "c4" }] },
    {
      "$setElementOrder/containers": named("c4", "c1"),
      containers: [
        {
          name: "c1",
          "$setElementOrder/env": named("C", "D", "A"),
          env: [
            { name: "D", value: "4" },
            { name: "B", $patch: "delete" },
          ],
        },
      ],
    },
    { containers: [{ name: "c4" }, { name: "c1", env: [{ name: "C" }, { name: "D", value: "4" }, { name: "A" }] }] },
  ],
  ["$setElementOrder of no list at all", {}, { "$setElementOrder/containers": named("a") }, {}],
  [
    "$retainKeys drops the other keys",
    { strategy: { type: "RollingUpdate", rollingUpdate: {} } },
    { strategy: { $retainKeys: ["type"], type: "Recreate" } },
    { strategy: { type: "Recreate" } },
  ],
  [
    "$retainKeys in a list element",
    { volumes: [{ name: "v", emptyDir: {} }] },
    { volumes: [{ name: "v", $retainKeys: ["name", "configMap"], configMap: { name: "cm" } }] },
    { volumes: [{ name: "v", configMap: { name: "cm" } }] },
  ],
  [
    "$retainKeys overlooks nulls and other directives",
    { strategy: { type: "a", rollingUpdate: {} } },
    { strategy: { $retainKeys: ["type"], rollingUpdate: null } },
    { strategy: { type: "a" } },
  ],
  [
    "$setElementOrder with a deletion puts the new element where upstream's memory has it",
    { containers: named("c1", "c2", "c3") },
    { "$setElementOrder/containers": named("n", "c1"), containers: [{ name: "n" }, { name: "c2", $patch: "delete" }] },
    { containers: named("c3", "n", "c1") },
  ],
];

const refusals: [original: JSONObject, patch: JSONObject, code: number, message: string][] = [
  [{ containers: named("a") }, { containers: [{ image: "x" }] }, 500, "map: map[image:x] does not contain declared merge key: name"],
  [
    { containers: named("a") },
    { containers: [{ $patch: "delete" }] },
    500,
    "map: map[$patch:delete] does not contain declared merge key: name",
  ],
  [
    { containers: named("c1") },
    { containers: [{ name: "c1", $patch: "remove" }] },
    500,
    "unknown patch type: remove in map: map[$patch:remove name:c1]",
  ],
  [
    { containers: named("c1") },
    { containers: [{ name: "c1", $patch: "merge" }] },
    500,
    "merging lists cannot yet be specified in the patch",
  ],
  [{}, { $patch: "unknown" }, 500, "unknown patch type: unknown in map: map[$patch:unknown]"],
  [{ labels: { a: "1" } }, { labels: { $patch: "merge" } }, 500, "unknown patch type: merge in map: map[$patch:merge]"],
  [{ strategy: { type: "x" } }, { strategy: { $retainKeys: ["rollingUpdate"], type: "y" } }, 400, "invalid patch format of retainKeys"],
  [{ strategy: { type: "x" } }, { strategy: { $retainKeys: "type", type: "y" } }, 400, "invalid patch format of retainKeys"],
  [{}, { "$deleteFromPrimitiveListX/finalizers": [] }, 400, "invalid patch format of primitive list"],
  [{}, { $deleteFromPrimitiveList: [] }, 400, "invalid patch format of primitive list"],
  [{}, { $setElementOrder: [] }, 400, "invalid patch format of setElementOrder list"],
  [{ containers: named("a") }, { "$setElementOrder/containers": ["x"] }, 500, "value for key 0 is not a map"],
  [{}, { "$setElementOrder/containers": "a" }, 500, "expected a []interface {}, but received a string"],
  [{ containers: {} }, { "$setElementOrder/containers": [] }, 500, "expected a []interface {}, but received a map[string]interface {}"],
  [
    { containers: named("c1") },
    { "$setElementOrder/containers": named("other"), containers: [{ name: "c1", image: "x" }] },
    500,
    "The order in patch list:\n[map[image:x name:c1]]\n doesn't match $setElementOrder list:\n[map[name:other]]\n",
  ],
  [{ containers: named("a") }, { containers: [1] }, 500, "list element types are not identical: [[map[name:a]] [1]]"],
  [{ finalizers: ["a"] }, { finalizers: [[1]] }, 500, "list element types are not identical: [[a] [[1]]]"],
  [{ finalizers: [] }, { finalizers: [[1]] }, 422, "the server rejected our request due to an error in our request"],
  [{ unknown: { a: 1 } }, { unknown: { a: 2 } }, 500, 'unable to find api field in struct PodSpec for the json field "unknown"'],
  [{ raw: { a: { b: 1 } } }, { raw: { a: { b: 2 } } }, 500, 'unable to find api field in struct RawExtension for the json field "a"'],
  [{ labels: { a: {} } }, { labels: { a: { b: 1 } } }, 500, "merging an object in json but data type is not struct, instead is: map"],
];

describe("applyStrategicMergePatch", () => {
  it.each([...plain, ...lists, ...directives])("%s", (_what, original, patch, result) => {
    const before = structuredClone([original, patch]);
    expect(apply(original, patch)).toEqual(result);
    expect([original, patch]).toEqual(before);
  });

  it.each(refusals)("into %j refuses %j with %j", (original, patch, code, message) => {
    try {
      apply(original, patch);
    } catch (error) {
      expect(error).toBeInstanceOf(StatusError);
      expect((error as StatusError).status).toMatchObject({ code, message });
      return;
    }
    expect.unreachable("nothing thrown");
  });

  it("cannot reach a prototype", () => {
    const patch = JSON.parse('{"labels":{"__proto__":{"polluted":true}},"__proto__":{"polluted":true}}') as JSONObject;
    const patched = apply({ labels: {} }, patch);
    expect(Object.keys(patched)).toEqual(["labels", "__proto__"]);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });
});

describe("parseStrategicMergePatch", () => {
  it("returns the value and its duplicates", () => {
    const patch = parseStrategicMergePatch('{"replicas":1,"replicas":2}', { strict: true });
    expect(patch).toEqual({ value: { replicas: 2 }, duplicates: ['duplicate field "replicas"'] });
  });

  it.each([
    ["[]", "json: cannot unmarshal array into Go value of type map[string]interface {}"],
    ['{"spec":', "unexpected end of JSON input"],
  ])("refuses %s", (text, message) => {
    expect(() => parseStrategicMergePatch(text, { strict: false })).toThrow(
      expect.objectContaining({ message, status: expect.objectContaining({ code: 400 }) }),
    );
  });
});

describe("a patch that was applied is shown", () => {
  const containers = [{ name: "a", image: "i" }];

  it.each<[string, JSONObject, JSONObject, string]>([
    [
      "without the nulls of what is new",
      { strategy: { type: "a" } },
      { strategy: { type: { x: null }, other: null }, raw: { list: [{ x: null }] } },
      "map[raw:map[list:[map[]]] strategy:map[other:<nil> type:map[]]]",
    ],
    [
      "with those of lists that take the place of lists",
      { tolerations: [] },
      { tolerations: [{ name: null }] },
      "map[tolerations:[map[name:<nil>]]]",
    ],
    [
      "without those of what is new in an item that is there, and with those of new items",
      { containers },
      {
        containers: [
          { name: "a", image: { x: null } },
          { name: "b", image: null },
        ],
      },
      "map[containers:[map[image:map[] name:a] map[image:<nil> name:b]]]",
    ],
    [
      "without the directives that were looked at",
      { strategy: { a: 1 }, whole: { b: 1 } },
      { strategy: { $patch: "replace", e: 1, f: { $patch: "delete" } }, raw: { g: { $patch: "delete" }, h: 1 } },
      "map[raw:map[h:1] strategy:map[e:1 f:map[$patch:delete]]]",
    ],
    ["with that of a map that it deletes", { strategy: { a: 1 } }, { strategy: { $patch: "delete" } }, "map[strategy:map[$patch:delete]]"],
    ["without the keys to retain", { raw: 1 }, { $retainKeys: ["raw"], raw: 2 }, "map[raw:2]"],
    [
      "with all of a map that takes another's place",
      { raw: 1 },
      { $patch: "replace", $retainKeys: ["raw"], strategy: { $retainKeys: [] } },
      "map[$retainKeys:[raw] strategy:map[$retainKeys:[]]]",
    ],
    [
      "without the lists that it put in order",
      { containers },
      { "$setElementOrder/containers": [{ name: "a" }], containers: [{ name: "a", image: "j" }], replicas: 1 },
      "map[replicas:1]",
    ],
  ])("%s", (_what, original, patch, shown) => {
    const before = structuredClone(patch);
    expect(showStrategicPatch(original, patch, schemas["pod"] as StructSchema, (id) => schemas[id])).toBe(shown);
    expect(patch).toEqual(before);
  });
});
