import { describe, expect, it } from "vitest";
import { StatusError } from "../../../worker/apimachinery/errors.ts";
import { applyJSONPatch, parseJSONPatch } from "../../../worker/apimachinery/patch/json-patch.ts";
import { applyMergePatch, parseMergePatch } from "../../../worker/apimachinery/patch/merge-patch.ts";
import { applyStrategicMergePatch, parseStrategicMergePatch } from "../../../worker/apimachinery/patch/strategic/strategic-merge-patch.ts";
import type { StructSchema } from "../../../worker/apimachinery/schema/schema.ts";
import type { JSONObject, JSONValue } from "../../../worker/apimachinery/types.ts";

const SEED = Number(process.env.SEED ?? 20_260_801);
const ROUNDS = Number(process.env.ROUNDS ?? 1500);

/** mulberry32: small, seeded, good enough to wander with. */
function newRandom(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

type Random = ReturnType<typeof newRandom>;
const pick = <T>(random: Random, from: readonly T[]): T => from[random(from.length)] as T;

const keys = [
  "a",
  "b",
  "list",
  "set",
  "name",
  "__proto__",
  "constructor",
  "$patch",
  "$retainKeys",
  "$setElementOrder/list",
  "$setElementOrder/set",
  "$deleteFromPrimitiveList/set",
];
const scalars: readonly JSONValue[] = [null, true, 0, 1, -1, 1.5, "", "a", "b", "delete", "replace", "merge"];

function randomValue(random: Random, depth: number): JSONValue {
  const shape = depth === 0 ? 0 : random(4);
  if (shape === 1) return Array.from({ length: random(4) }, () => randomValue(random, depth - 1));
  if (shape === 0) return pick(random, scalars);
  return randomObject(random, depth);
}

function randomObject(random: Random, depth: number): JSONObject {
  const entries = Array.from({ length: random(4) }, () => [pick(random, keys), randomValue(random, depth - 1)] as const);
  return JSON.parse(`{${entries.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`).join(",")}}`) as JSONObject;
}

function randomPointer(random: Random): string {
  return (
    pick(random, ["", "a", "/"]) +
    Array.from({ length: random(3) }, () => `/${pick(random, [...keys, "0", "1", "-1", "-", "~0", "~1", "x"])}`).join("")
  );
}

function randomOperations(random: Random): JSONValue {
  const operation = (): JSONValue => ({
    op: pick(random, ["add", "remove", "replace", "move", "copy", "test", "none"]),
    path: randomPointer(random),
    from: randomPointer(random),
    value: randomValue(random, 2),
  });
  return Array.from({ length: random(4) }, operation);
}

/** The text, sometimes with a byte lost or changed. */
function mangled(random: Random, text: string): string {
  if (random(4) > 0) return text;
  const at = random(text.length + 1);
  return text.slice(0, at) + pick(random, ["", "{", "]", '"', ",", "\\", "0", "é"]) + text.slice(at + random(2));
}

const schema: StructSchema = {
  id: "s",
  goName: "S",
  fields: [
    { name: "a", type: "s" },
    { name: "b", type: "string", shape: "map" },
    { name: "list", type: "s", shape: "list", patchStrategy: "merge", patchMergeKey: "name" },
    { name: "set", type: "string", shape: "list", patchStrategy: "merge,retainKeys" },
    { name: "name", type: "string" },
  ],
};

const patchers: Record<string, (document: JSONObject, text: string) => JSONValue> = {
  "JSON patch": (document, text) => applyJSONPatch(document, parseJSONPatch(text)),
  "merge patch": (document, text) => applyMergePatch(document, parseMergePatch(text, { strict: true }).value),
  "strategic merge patch": (document, text) =>
    applyStrategicMergePatch(document, parseStrategicMergePatch(text, { strict: true }).value, schema, () => schema),
};

describe.each(Object.entries(patchers))("%s", (name, patch) => {
  it("answers whatever comes with a value or a Status, changes no input and no prototype, and does it again", () => {
    const random = newRandom(SEED);
    for (let round = 0; round < ROUNDS; round++) {
      const document = randomObject(random, 4);
      const before = JSON.stringify(document);
      const text = mangled(random, JSON.stringify(name === "JSON patch" ? randomOperations(random) : randomObject(random, 4)));
      const run = (): string => {
        try {
          return JSON.stringify(patch(document, text));
        } catch (error) {
          if (error instanceof StatusError) return `${error.status.code} ${error.message}`;
          throw new Error(`SEED=${SEED} round ${round}: ${before} ${text}`, { cause: error });
        }
      };
      const first = run();
      expect(run(), `SEED=${SEED} round ${round}`).toBe(first);
      expect(JSON.stringify(document), `SEED=${SEED} round ${round}: ${text}`).toBe(before);
    }
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect(({} as JSONObject).a).toBeUndefined();
  });
});
