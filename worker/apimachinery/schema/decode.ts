import { setOwn } from "../patch/clone-json.ts";
import { canonicalQuantity } from "../quantity.ts";
import { base64OfBytes } from "../serializer/base64.ts";
import { formatTime, parseTime } from "../time.ts";
import type { JSONValue, KubeObject } from "../types.ts";
import { elementOf, goType, listOf } from "./go-type.ts";
import type { FieldSchema, SchemaResolver, StructSchema } from "./schema.ts";
import { checkBase64, formatMicro } from "./text-forms.ts";
import { isZero, zeroOf } from "./zero-values.ts";

/** What Go's typed decoding makes of a JSON value. */
export interface Decoded {
  /** Known fields in Go's order, zero values left out or shown as the type says. */
  readonly object: KubeObject;
  /** `unknown field "spec.foo"`, in document order. */
  readonly unknownFields: string[];
  /** Go's text for the first value of a wrong type. */
  readonly typeError: string | undefined;
  /** That value, undefined if there is none. */
  readonly wrong: WrongValue;
  /** Values of fields that are of no type, as they came. */
  readonly raws: readonly JSONValue[];
}

export interface WrongValue {
  readonly value: unknown;
  /** It should be of a type that reads itself: a time, a number or text. */
  readonly unmarshals: boolean;
  /** The basic type that it should be of, also where Go has a name of its own for it: `string` for `v1.Protocol`. */
  readonly basic?: string;
}

/** How far decoding goes with what it is given. */
export interface DecodeOptions {
  /**
   * As the structured merge looks at objects: an empty list or map that would be shown stays, so that it can be seen that it was given.
   * So does any in the items of atomic lists, which upstream compares as Go does, where no list is not an empty one.
   */
  readonly keepsEmpty?: true;
  /** Empty lists stay everywhere, or maps too: validation shows them, some fields may not be empty, and giving them may count as a change. */
  readonly givenEmpty?: "lists" | "all";
  /**
   * Maps are converted rather than a document decoded: integers that do not fit lose their upper bits instead of being refused, and the
   * first error in the order of the type's fields is the one that is told.
   */
  readonly converts?: true;
}

type Result = JSONValue | undefined;

const jsonType = (value: unknown): string =>
  Array.isArray(value) ? "array" : value === null ? "null" : typeof value === "boolean" ? "bool" : typeof value;

/** Types with a form of their own, which the decoder leaves to them. */
const unmarshalers: ReadonlySet<string> = new Set(["time", "microTime", "duration", "intOrString"]);

const plainTypes: ReadonlySet<string> = new Set(["string", "bool", "int32", "int64", "float64", "bytes"]);

/** Whether nothing comes out of the field when nothing is in it, as of most fields of most objects. */
const leavesNoTrace = (field: FieldSchema): boolean =>
  field.omitempty === true && (field.shape !== undefined || field.pointer === true || plainTypes.has(field.type));

/** A field, and what there is to know of it before any value is seen. */
interface PlannedField {
  readonly field: FieldSchema;
  /** Where it stands among the struct's fields. */
  readonly at: number;
  /** Its name, behind those of the embedded structs that it comes through. */
  readonly goPath: string;
  readonly leavesNoTrace: boolean;
}

interface Plan {
  readonly fields: readonly PlannedField[];
  readonly byName: ReadonlyMap<string, PlannedField>;
}

/** Worked out once a struct: every object that is read, owned, stored or compared goes through here several times. */
const plans = new WeakMap<StructSchema, Plan>();

function planOf(schema: StructSchema): Plan {
  const known = plans.get(schema);
  if (known !== undefined) return known;
  const fields = schema.fields.map((field, at): PlannedField => {
    const inside = (field.embedded ?? []).map(({ goName }) => `${goName}.`).join("");
    return { field, at, goPath: `${inside}${field.name}`, leavesNoTrace: leavesNoTrace(field) };
  });
  const plan: Plan = { fields, byName: new Map(fields.map((planned) => [planned.field.name, planned])) };
  plans.set(schema, plan);
  return plan;
}

/** The names that a value has: those of fields in their order, then those that are unknown. */
function inFieldOrder(fields: ReadonlyMap<string, unknown>, value: Record<string, unknown>): string[] {
  return [...[...fields.keys()].filter((name) => Object.hasOwn(value, name)), ...Object.keys(value).filter((name) => !fields.has(name))];
}

const below = (parents: string, name: string): string => (parents === "" ? name : `${parents}.${name}`);

/** Types that no table has to be asked for. */
const scalarTypes: ReadonlySet<string> = new Set([...plainTypes, ...unmarshalers, "quantity", "json", "fieldsV1"]);

/** Why a value does not fit its type, in Go's words. */
interface Failure {
  readonly text: string;
  readonly wrong?: WrongValue;
}

const nothingWrong: WrongValue = { value: undefined, unmarshals: false };

class Decoder {
  readonly unknownFields: string[] = [];
  readonly raws: JSONValue[] = [];
  /** What ends the decoding: a value whose own parser refuses it. */
  #refused: Failure | undefined = undefined;
  /** The first value of a wrong type: decoding goes on, and something that ends it counts for more. */
  #saved: Failure | undefined = undefined;
  #first: Failure | undefined = undefined;
  /** How many atomic lists the value is in that is decoded. */
  #atomicLists = 0;
  readonly #resolve: SchemaResolver;
  /** What stands for nothing in a field that is always shown. */
  readonly #nothing: null | undefined;

  readonly #options: DecodeOptions;

  constructor(resolve: SchemaResolver, nulls: boolean, options: DecodeOptions) {
    this.#resolve = resolve;
    this.#nothing = nulls ? null : undefined;
    this.#options = options;
  }

  get failure(): Failure | undefined {
    return this.#options.converts ? this.#first : (this.#refused ?? this.#saved);
  }

  /** `names`: JSON names from the root, for errors of type; `path`: with indexes, for unknown fields. */
  struct(schema: StructSchema, value: Record<string, unknown>, names: string, path: string): Record<string, JSONValue> {
    const { fields, byName } = planOf(schema);
    const given = new Array<boolean>(fields.length).fill(false);
    const results = new Array<Result>(fields.length).fill(undefined);
    // In document order, so that the first error is Go's first.
    for (const name of this.#options.converts ? inFieldOrder(byName, value) : Object.keys(value)) {
      const planned = byName.get(name);
      if (planned === undefined) {
        this.unknownFields.push(`unknown field ${JSON.stringify(below(path, name))}`);
        continue;
      }
      given[planned.at] = true;
      results[planned.at] = this.#field(schema, planned.field, value[name], below(names, planned.goPath), below(path, name));
    }
    const out: Record<string, JSONValue> = {};
    for (const { field, at, goPath, leavesNoTrace: silent } of fields) {
      const absent = !given[at];
      if (absent && silent) continue;
      const decoded = absent ? this.#field(schema, field, undefined, below(names, goPath), "") : results[at];
      if (decoded !== undefined) out[field.name] = decoded;
    }
    return out;
  }

  #field(parent: StructSchema, field: FieldSchema, given: unknown, names: string, path: string): Result {
    if (field.shape !== undefined) return this.#collection(parent, field, given, names, path);
    const nested = this.#structOf(field);
    if (nested !== undefined) return this.#nested(parent, field, nested, given, names, path);
    if (given === undefined || given === null) {
      const zero = zeroOf(field);
      return zero === null ? this.#nothing : zero;
    }
    const decoded = this.#scalar(parent, field, given, names);
    return field.pointer || !field.omitempty || !isZero(decoded, field.type) ? decoded : undefined;
  }

  #structOf({ type }: FieldSchema): StructSchema | undefined {
    return scalarTypes.has(type) ? undefined : this.#resolve(type);
  }

  #nested(parent: StructSchema, field: FieldSchema, schema: StructSchema, given: unknown, names: string, path: string): Result {
    if (given === undefined || given === null) {
      if (field.pointer) return field.omitempty ? undefined : this.#nothing;
      if (field.omitzero) return undefined;
      return this.struct(schema, {}, names, path);
    }
    if (typeof given !== "object" || Array.isArray(given)) {
      this.#wrong(parent, field, given, names, goType({ name: field.name, type: field.type }));
      return undefined;
    }
    const decoded = this.struct(schema, given as Record<string, unknown>, names, path);
    return field.omitzero && !field.pointer && Object.keys(decoded).length === 0 ? undefined : decoded;
  }

  #collection(parent: StructSchema, field: FieldSchema, given: unknown, names: string, path: string): Result {
    const isList = field.shape === "list";
    if (given === undefined || given === null) return field.omitempty ? undefined : this.#nothing;
    if (typeof given !== "object" || Array.isArray(given) !== isList) {
      this.#wrong(parent, field, given, names, goType(field));
      return undefined;
    }
    if (isList) {
      const isAtomic = field.listType === undefined || field.listType === "atomic";
      if (isAtomic) this.#atomicLists += 1;
      const items = (given as unknown[]).map((item, i) => this.#element(parent, field, item, names, `${path}[${i}]`));
      if (isAtomic) this.#atomicLists -= 1;
      return items.length === 0 ? this.#empty(field, items) : items;
    }
    const entries: [string, JSONValue][] = [];
    let sorted = true;
    for (const [key, item] of Object.entries(given as Record<string, unknown>)) {
      sorted &&= entries.length === 0 || (entries[entries.length - 1]?.[0] ?? "") < key;
      const at = `${path}.${key}`;
      const decoded = field.shape === "map" ? this.#element(parent, field, item, names, at) : this.#list(parent, field, item, names, at);
      entries.push([key, decoded]);
    }
    if (entries.length === 0) return this.#empty(field, {});
    if (!sorted) entries.sort(([a], [b]) => (a < b ? -1 : 1));
    const out: Record<string, JSONValue> = {};
    for (const [key, value] of entries) setOwn(out, key, value);
    return out;
  }

  /** An empty list or map: upstream's storage, which is protobuf, cannot tell it from none. */
  #empty(field: FieldSchema, value: JSONValue): Result {
    const { givenEmpty, keepsEmpty } = this.#options;
    if (givenEmpty === "all" || (givenEmpty === "lists" && Array.isArray(value)) || (keepsEmpty && this.#atomicLists > 0)) return value;
    if (field.omitempty) return undefined;
    return this.#nothing === null && !keepsEmpty ? null : value;
  }

  #list(parent: StructSchema, field: FieldSchema, given: unknown, names: string, path: string): JSONValue {
    if (given === null || given === undefined) return null;
    if (Array.isArray(given)) return given.map((item, i) => this.#element(parent, field, item, names, `${path}[${i}]`));
    this.#wrong(parent, field, given, names, goType(listOf(field)));
    return null;
  }

  #element(parent: StructSchema, field: FieldSchema, given: unknown, names: string, path: string): JSONValue {
    const element = elementOf(field);
    const nested = this.#structOf(field);
    if (nested !== undefined) return this.#nested(parent, element, nested, given, names, path) ?? {};
    // Upstream's storage cannot tell nil bytes from empty ones.
    if (given === null) return field.type === "bytes" ? "" : (zeroOf(element) ?? null);
    return this.#scalar(parent, element, given, names) ?? null;
  }

  #wrong(parent: StructSchema, field: FieldSchema, given: unknown, names: string, type: string, literal = ""): void {
    const text = `json: cannot unmarshal ${jsonType(given)}${literal} into Go struct field ${parent.goName}.${names} of type ${type}`;
    const basic = plainTypes.has(field.type) && field.type !== "bytes" ? { basic: field.type } : {};
    const wrong = field.shape === undefined ? { unmarshals: unmarshalers.has(field.type), ...basic } : { unmarshals: false };
    this.#fail(field, { text, wrong: { value: given, ...wrong } });
  }

  #fail(field: FieldSchema, failure: Failure): void {
    this.#first ??= failure;
    if (field.shape === undefined && (field.type === "quantity" || unmarshalers.has(field.type))) this.#refuse(failure);
    else this.#saved ??= failure;
  }

  #refuse(failure: Failure): void {
    this.#first ??= failure;
    this.#refused ??= failure;
  }

  #scalar(parent: StructSchema, field: FieldSchema, given: unknown, names: string): Result {
    switch (field.type) {
      case "json":
        if (field.union !== undefined) return this.#union(field.union, given, names);
        this.raws.push(given as JSONValue);
        return given as JSONValue;
      case "fieldsV1":
        return given as JSONValue;
      case "bool":
        return this.#typed(typeof given === "boolean", parent, field, given, names);
      case "int32":
      case "int64":
      case "float64":
        return this.#number(parent, field, given, names);
      case "quantity":
        return this.#parsed(parent, field, typeof given === "number" ? String(given) : given, names, canonicalQuantity);
      case "time":
        return this.#parsed(parent, field, given, names, (text) => formatTime(parseTime(text)));
      case "microTime":
        return this.#parsed(parent, field, given, names, formatMicro);
      case "bytes":
        return Array.isArray(given) ? this.#byteList(parent, field, given, names) : this.#parsed(parent, field, given, names, checkBase64);
      case "intOrString":
        return typeof given === "string" ? given : this.#number(parent, field, given, names, "int32");
      default:
        return this.#typed(typeof given === "string", parent, field, given, names);
    }
  }

  /** A value of several forms decodes itself: what is unknown in it is dropped in silence, and what has none of the forms is nothing. */
  #union(id: string, given: unknown, names: string): Result {
    const forms = this.#resolve(id)?.fields ?? [];
    const list = forms.find(({ shape }) => shape === "list");
    const nested = forms.flatMap(({ type }) => this.#resolve(type) ?? [])[0];
    const member = (value: unknown): JSONValue => {
      if (typeof value !== "object" || value === null || nested === undefined) return value as JSONValue;
      const decoder = new Decoder(this.#resolve, this.#nothing === null, this.#options);
      const decoded = decoder.struct(nested, value as Record<string, unknown>, names, "");
      if (decoder.failure !== undefined) this.#refuse(decoder.failure);
      return decoded;
    };
    if (Array.isArray(given)) return list === undefined ? undefined : given.map(member);
    if (typeof given === "object") return member(given);
    if (typeof given === "boolean" && list === undefined) return given;
    if (list === undefined) this.#refuse({ text: "boolean or JSON schema expected" });
    return undefined;
  }

  #typed(fits: boolean, parent: StructSchema, field: FieldSchema, given: unknown, names: string): Result {
    if (fits) return given as JSONValue;
    this.#wrong(parent, field, given, names, goType(field));
    return undefined;
  }

  #number(parent: StructSchema, field: FieldSchema, given: unknown, names: string, type = field.type): Result {
    if (typeof given !== "number") {
      this.#wrong(parent, field, given, names, type === "int32" && field.type === "intOrString" ? "int32" : goType(field));
      return undefined;
    }
    const fits =
      type === "float64" || (Number.isInteger(given) && Math.abs(given) <= (type === "int32" ? 2 ** 31 - (given > 0 ? 1 : 0) : 2 ** 63));
    const wraps = !fits && this.#options.converts && type === "int32" && Number.isInteger(given) && field.type === type;
    // What no int64 holds has no lower bits in Go.
    if (wraps) return Math.abs(given) < 2 ** 63 ? given | 0 : 0;
    if (!fits) this.#wrong(parent, field, given, names, type, ` ${given}`);
    return fits ? given : undefined;
  }

  /** Bytes may come as a list of numbers too. */
  #byteList(parent: StructSchema, field: FieldSchema, given: readonly unknown[], names: string): Result {
    for (const value of given) {
      const fits = typeof value === "number" && Number.isInteger(value) && value >= 0 && value < 256;
      if (!fits && value !== null) this.#wrong(parent, field, value, names, "uint8", typeof value === "number" ? ` ${value}` : "");
    }
    return base64OfBytes(Uint8Array.from(given, Number));
  }

  /** Text with a form of its own; its parser throws the error's text. */
  #parsed(parent: StructSchema, field: FieldSchema, given: unknown, names: string, parse: (text: string) => string): Result {
    if (typeof given !== "string") {
      if (field.type === "quantity")
        this.#fail(field, { text: "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'" });
      else if (field.type === "bytes") this.#wrong(parent, field, given, names, "[]uint8");
      else this.#wrong(parent, field, given, names, "string");
      return undefined;
    }
    try {
      return parse(given);
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      this.#fail(field, { text });
      return undefined;
    }
  }
}

/**
 * The typed JSON round trip that every object goes through upstream: unknown fields dropped and named, wrong types found, zero values
 * as the Go type writes them, quantities and times in canonical form. Without `nulls` an absent list, map or struct is left out, as
 * defaults and validation expect it; with them it is shown as the wire shows it.
 */
export function decodeObject(
  schema: StructSchema,
  value: unknown,
  resolve: SchemaResolver,
  nulls = true,
  options: DecodeOptions = {},
): Decoded {
  const decoder = new Decoder(resolve, nulls, options);
  const given = typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
  const { apiVersion, kind, ...rest } = decoder.struct(schema, given, "", "") as KubeObject & Record<string, JSONValue>;
  const object: KubeObject = { ...(apiVersion === undefined ? {} : { apiVersion }), ...(kind === undefined ? {} : { kind }), ...rest };
  const { unknownFields, raws, failure } = decoder;
  return { object, unknownFields, typeError: failure?.text, wrong: failure?.wrong ?? nothingWrong, raws };
}
