import type { FieldSchema, SchemaResolver } from "../../worker/apimachinery/schema/schema.ts";
import type { JSONObject, JSONValue } from "../../worker/apimachinery/types.ts";

/** A number from 0 up to a bound. */
export type Random = (below: number) => number;

/** mulberry32: small, and the same everywhere. */
export function newRandom(seed: number): Random {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

const pick = <T>(random: Random, from: readonly [T, ...T[]]): T => from[random(from.length)] ?? from[0];

/** Values that are seldom right anywhere. */
const odd: readonly [JSONValue, ...JSONValue[]] = [
  null,
  "",
  "x",
  0,
  -1,
  1.5,
  1e300,
  true,
  [],
  {},
  [null],
  [{}],
  ["a", "a"],
  { a: null },
  { "": "" },
  "\u0000",
  "é".repeat(300),
];

/** Values that are right somewhere for a type. */
const plausible: Readonly<Record<string, readonly [JSONValue, ...JSONValue[]]>> = {
  string: ["a", "b-c", "A", "http", "10.0.0.1", "example.com", "example.com/a", "1Gi", "*", "/a", ""],
  bool: [true, false],
  int32: [0, 1, 2, 80, 30000, -1, 65536],
  int64: [0, 1, 30, 1000, -1],
  float64: [0, 1.5],
  bytes: ["", "YQ==", "no"],
  quantity: ["1", "100m", "1Gi", "0", "-1", "x", 2],
  time: ["2026-01-01T00:00:00Z", null, "x"],
  microTime: ["2026-01-01T00:00:00.000001Z", null, "x"],
  duration: ["1s", "x"],
  intOrString: [80, "http", "50%", "x y", -1],
  fieldsV1: [{}, { "f:a": {} }],
  json: [{}, { a: 1 }, "a", null],
};

const depthMax = 8;

function randomScalar(type: string, field: FieldSchema | undefined, random: Random): JSONValue {
  const { enum: values = [] } = field ?? {};
  if (values.length > 0 && random(4) > 0) return values[random(values.length)] ?? "";
  return pick(random, plausible[type] ?? odd);
}

/** One value of a field's type, lists and maps aside. */
function randomItem(field: FieldSchema, resolve: SchemaResolver, random: Random, depth: number): JSONValue {
  if (random(25) === 0) return pick(random, odd);
  const schema = resolve(field.type);
  if (schema === undefined) return randomScalar(field.type, field, random);
  if (depth >= depthMax) return {};
  return randomStruct(field.type, resolve, random, depth + 1);
}

/** A value of a field's type, mostly plausible. */
export function randomField(field: FieldSchema, resolve: SchemaResolver, random: Random, depth: number): JSONValue {
  if (random(15) === 0) return pick(random, odd);
  const item = (): JSONValue => randomItem(field, resolve, random, depth);
  const list = (): JSONValue[] => Array.from({ length: random(3) }, item);
  if (field.shape === "list") return list();
  if (field.shape === undefined) return item();
  const keys = ["a", "example.com/b", "cpu", ""].slice(random(2), 1 + random(4));
  return Object.fromEntries(keys.map((key) => [key, field.shape === "map" ? item() : list()]));
}

/** A struct of which some fields are set, most of them plausibly. */
export function randomStruct(id: string, resolve: SchemaResolver, random: Random, depth = 0): JSONObject {
  const fields = resolve(id)?.fields ?? [];
  const wanted = Math.max(1, Math.floor(fields.length / (2 + depth)));
  const chosen = fields.filter((field) => field.required || random(fields.length) < wanted);
  return Object.fromEntries(chosen.map((field) => [field.name, randomField(field, resolve, random, depth)]));
}

/** An object of a type with one or a few values, somewhere, that are not what they were. */
export function mutatedStruct(object: JSONObject, id: string, resolve: SchemaResolver, random: Random): JSONObject {
  const fields = (resolve(id)?.fields ?? []).filter(({ name }) => name !== "apiVersion" && name !== "kind");
  const field = fields[random(fields.length)];
  if (field === undefined) return object;
  const value = object[field.name];
  const inner = resolve(field.type) !== undefined;
  const goDeeper = value !== undefined && value !== null && inner && random(4) > 0;
  return { ...object, [field.name]: goDeeper ? mutatedInside(value, field, resolve, random) : randomField(field, resolve, random, 2) };
}

function mutatedInside(value: JSONValue, field: FieldSchema, resolve: SchemaResolver, random: Random): JSONValue {
  const mutated = (inner: JSONValue): JSONValue =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? mutatedStruct(inner, field.type, resolve, random)
      : pick(random, odd);
  if (Array.isArray(value)) return value.length === 0 ? [randomItem(field, resolve, random, 2)] : value.map(mutated);
  if (field.shape === undefined) return mutated(value);
  const entries = Object.entries(value as JSONObject).map(([key, inner]) => [key, random(2) === 0 ? mutated(inner ?? null) : inner]);
  return Object.fromEntries(entries);
}
