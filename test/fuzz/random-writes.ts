import type { FieldSchema, SchemaResolver } from "../../worker/apimachinery/schema/schema.ts";
import type { JSONObject, JSONValue } from "../../worker/apimachinery/types.ts";
import { mutatedStruct, type Random, randomField, randomStruct } from "../suites/random-objects.ts";

// Random bodies of updates, patches and applies, made from an object as it is and from others of its kind that are valid.

/** What bodies are made of. */
export interface Material {
  readonly schema: string;
  readonly resolve: SchemaResolver;
  readonly random: Random;
  /** The object as it is stored. */
  readonly current: JSONObject;
  /** Valid objects of the kind. */
  readonly variants: readonly JSONObject[];
}

const isObject = (value: JSONValue | undefined): value is JSONObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The keys that tell items of a list apart. */
const keysOf = ({ listMapKeys = [], patchMergeKey }: FieldSchema): readonly string[] =>
  patchMergeKey === undefined ? listMapKeys : [...listMapKeys, patchMergeKey];

/** How parts of an object are taken. */
interface Parts {
  /** Sets fields to null now and then. */
  readonly nulls: boolean;
  /** Sprinkles strategic merge directives. */
  readonly directives: boolean;
}

function someItems(items: readonly JSONValue[], field: FieldSchema, material: Material, parts: Parts): JSONValue[] {
  const { random, resolve } = material;
  const chosen = items.filter(() => random(4) > 0);
  if (random(6) === 0) chosen.reverse();
  if (resolve(field.type) === undefined) return random(5) === 0 ? [...chosen, `x${random(3)}`] : chosen;
  return chosen.flatMap((item): JSONValue[] => {
    if (!isObject(item)) return [item];
    const keys = Object.fromEntries(keysOf(field).flatMap((key) => (item[key] === undefined ? [] : [[key, item[key]]])));
    const directive = parts.directives && random(8) === 0 ? { $patch: random(2) === 0 ? "delete" : "replace" } : {};
    const some = partOf(item, field.type, material, parts);
    return [{ ...some, ...(random(12) === 0 ? {} : keys), ...directive }];
  });
}

function partOfField(value: JSONValue | undefined, field: FieldSchema, material: Material, parts: Parts): JSONValue | undefined {
  const { random, resolve } = material;
  if (parts.nulls && random(9) === 0) return null;
  if (value === undefined) return random(5) === 0 ? randomField(field, resolve, random, 3) : undefined;
  if (random(12) === 0) return randomField(field, resolve, random, 3);
  if (Array.isArray(value)) return someItems(value, field, material, parts);
  if (!isObject(value)) return value;
  if (field.shape === undefined) return resolve(field.type) === undefined ? value : partOf(value, field.type, material, parts);
  const kept = Object.entries(value).filter(() => random(3) > 0);
  if (random(4) === 0) kept.push([`k${random(3)}`, randomField({ name: field.name, type: field.type }, resolve, random, 3)]);
  return Object.fromEntries(kept.map(([key, inner]) => [key, parts.nulls && random(6) === 0 ? null : (inner ?? null)]));
}

/** Names of fields whose lists merge, for $setElementOrder and $deleteFromPrimitiveList. */
function directivesFor(object: JSONObject, fields: readonly FieldSchema[], random: Random): JSONObject {
  const out: JSONObject = {};
  if (random(12) === 0) out["$patch"] = ["delete", "replace", "merge"][random(3)] ?? "";
  if (random(12) === 0) out["$retainKeys"] = Object.keys(object).filter(() => random(4) > 0);
  for (const field of fields.filter(({ patchStrategy = "" }) => patchStrategy.includes("merge"))) {
    const value = object[field.name];
    if (!Array.isArray(value) || random(4) > 0) continue;
    const { patchMergeKey: key } = field;
    if (key === undefined) out[`$${random(2) === 0 ? "setElementOrder" : "deleteFromPrimitiveList"}/${field.name}`] = value.toReversed();
    else
      out[`$setElementOrder/${field.name}`] = value.flatMap((item) => (isObject(item) ? [{ [key]: item[key] ?? null }] : [])).toReversed();
  }
  return out;
}

/** Some fields of an object, and of those some of theirs. */
export function partOf(object: JSONObject, id: string, material: Material, parts: Parts): JSONObject {
  const { random, resolve } = material;
  const fields = (resolve(id)?.fields ?? []).filter(({ name }) => name !== "apiVersion" && name !== "kind");
  const out: JSONObject = {};
  for (const field of fields) {
    const known = object[field.name] !== undefined;
    if (known ? random(3) === 0 : random(fields.length * 3) > 0) continue;
    const value = partOfField(object[field.name], field, material, parts);
    if (value !== undefined) out[field.name] = value;
  }
  return parts.directives ? { ...out, ...directivesFor(out, fields, random) } : out;
}

function anyVariant({ variants, random, current }: Material): JSONObject {
  return variants[random(variants.length + 1)] ?? current;
}

/** The metadata of an object; none if it is of a wrong type. */
export const metadataOf = ({ metadata }: JSONObject): JSONObject => (isObject(metadata) ? metadata : {});

/** Server-kept metadata is left out of what is sent, mostly. */
function withoutSystemFields(object: JSONObject): JSONObject {
  const { uid, resourceVersion, creationTimestamp, generation, managedFields, ...metadata } = metadataOf(object);
  return { ...object, metadata };
}

/** The body of a PUT: what is stored, changed somewhere, or much of another object. */
export function updateBody(material: Material): JSONObject {
  const { random, current, schema, resolve } = material;
  const { managedFields, ...metadata } = metadataOf(current);
  if (random(5) > 2) delete metadata["resourceVersion"];
  const forgets = [[], [{}], managedFields ?? []][random(40)];
  let out: JSONObject = { ...current, metadata: { ...metadata, ...(forgets === undefined ? {} : { managedFields: forgets }) } };
  if (random(3) === 0) {
    const other = withoutSystemFields(anyVariant(material));
    for (const name of Object.keys(other)) if (name !== "metadata" && random(2) === 0) out = { ...out, [name]: other[name] ?? null };
  }
  for (let count = random(3); count > 0; count--) out = mutatedStruct(out, schema, resolve, random);
  return { ...out, metadata: { ...metadataOf(out), name: metadata["name"] ?? null } };
}

export function mergePatchBody(material: Material, directives: boolean): JSONObject {
  const from = withoutSystemFields(anyVariant(material));
  return partOf(from, material.schema, material, { nulls: true, directives });
}

/** Everything that a manager applies: like last time, less, more, or something else. */
export function applyBody(material: Material, last: JSONObject | undefined): JSONObject {
  const { random, current, schema } = material;
  const plain: Parts = { nulls: random(10) === 0, directives: false };
  const fresh = (): JSONObject => partOf(withoutSystemFields(anyVariant(material)), schema, material, plain);
  const choice = random(6);
  let out = last ?? fresh();
  if (last !== undefined && choice === 1) out = partOf(last, schema, material, plain);
  if (last !== undefined && choice === 2) out = { ...last, ...fresh() };
  if (choice === 3) out = fresh();
  if (choice === 4) out = withoutSystemFields(anyVariant(material));
  if (choice === 5) out = mutatedStruct(out, schema, material.resolve, random);
  const { apiVersion, kind } = current;
  const { name } = metadataOf(current);
  return {
    ...out,
    apiVersion: apiVersion ?? "",
    kind: kind ?? "",
    metadata: { ...metadataOf(out), name: name ?? "" },
  };
}

interface Place {
  readonly pointer: string;
  readonly value: JSONValue;
}

/** What is not the same on both servers is not copied elsewhere. */
const notTaken: ReadonlySet<string> = new Set(["managedFields", "uid", "resourceVersion", "creationTimestamp"]);

/** Every place in a value. */
function placesIn(value: JSONValue, pointer = ""): Place[] {
  const inner = Array.isArray(value) ? [...value.entries()] : isObject(value) ? Object.entries(value) : [];
  const below = inner.flatMap(([key, one]) =>
    notTaken.has(String(key)) ? [] : placesIn(one ?? null, `${pointer}/${String(key).replaceAll("~", "~0").replaceAll("/", "~1")}`),
  );
  return [{ pointer, value }, ...below];
}

export function jsonPatchBody({ random, current, variants }: Material): JSONValue {
  const places = placesIn(current).slice(1);
  const values = [current, ...variants].flatMap((object) => placesIn(object).slice(1));
  const any = <T>(from: readonly T[], otherwise: T): T => from[random(from.length)] ?? otherwise;
  const nowhere: Place = { pointer: "/x", value: null };
  return Array.from({ length: 1 + random(3) }, (): JSONObject => {
    const { pointer, value } = any(places, nowhere);
    const other = any(values, nowhere);
    const same = any(
      values.filter((place) => place.pointer.split("/").at(-1) === pointer.split("/").at(-1)),
      other,
    );
    const path = random(6) === 0 ? `${pointer}/${["-", "0", "x", "-1"][random(4)]}` : pointer;
    return any<JSONObject>(
      [
        { op: "remove", path },
        { op: "replace", path, value: same.value },
        { op: "replace", path: other.pointer, value: other.value },
        { op: "add", path: other.pointer, value: other.value },
        { op: "add", path, value: same.value },
        { op: "test", path, value: random(6) === 0 ? other.value : value },
        { op: "copy", from: pointer, path: any(places, nowhere).pointer },
        { op: "move", from: pointer, path: any(places, nowhere).pointer },
      ],
      {},
    );
  });
}

/** A random part of a kind's type below one field, as `{[field]: ...}`: a status. */
export function randomBelow(name: string, { schema, resolve, random }: Material): JSONObject {
  const field = resolve(schema)?.fields.find((one) => one.name === name);
  return field === undefined ? {} : { [name]: randomStruct(field.type, resolve, random, 1) };
}
