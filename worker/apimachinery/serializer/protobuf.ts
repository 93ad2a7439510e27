import type { FieldSchema, SchemaResolver, StructSchema } from "../schema/schema.ts";
import { formatTime } from "../time.ts";
import type { JSONObject, JSONValue } from "../types.ts";
import { base64OfBytes } from "./base64.ts";
import { planOf, type Step } from "./protobuf-plan.ts";

// Reads application/vnd.kubernetes.protobuf. upstream: apimachinery/pkg/runtime/serializer/protobuf/protobuf.go

const magic = [0x6b, 0x38, 0x73, 0x00];
const depthMax = 64;

/** A varint (a bigint beyond what a number holds), or bytes. */
type Wire = number | bigint | Uint8Array;

/** How a value stands on the wire: a varint, eight bytes, bytes with their length, four bytes. */
type WireType = 0 | 1 | 2 | 5;

/** One field of a message. */
interface WireField {
  readonly number: number;
  readonly wireType: WireType;
  readonly value: Wire;
}

class Reader {
  readonly #bytes: Uint8Array;
  /** The Go type that is read. */
  readonly #name: string;
  #at = 0;

  constructor(bytes: Uint8Array, name: string) {
    this.#bytes = bytes;
    this.#name = name;
  }

  *varints(): Generator<number | bigint> {
    while (this.#at < this.#bytes.length) yield this.varint();
  }

  varint(): number | bigint {
    let value = 0;
    let factor = 1;
    // Seven bytes hold 49 bits.
    for (let i = 0; i < 7; i++) {
      const byte = this.#byte();
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
      factor *= 0x80;
    }
    return this.#long(BigInt(value));
  }

  #byte(): number {
    const byte = this.#bytes[this.#at++];
    if (byte === undefined) throw new Error("unexpected EOF");
    return byte;
  }

  /** The rest of a varint of eight bytes or more. */
  #long(start: bigint): number | bigint {
    let value = start;
    for (let shift = 49n; shift < 70n; shift += 7n) {
      const byte = this.#byte();
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) {
        const signed = BigInt.asIntN(64, value);
        return Number.isSafeInteger(Number(signed)) ? Number(signed) : signed;
      }
    }
    throw new Error("proto: integer overflow");
  }

  #take(length: number): Uint8Array {
    const end = this.#at + length;
    if (length < 0 || end > this.#bytes.length) throw new Error("unexpected EOF");
    const part = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return part;
  }

  *fields(): Generator<WireField> {
    while (this.#at < this.#bytes.length) {
      const tag = Number(this.varint());
      const number = Math.floor(tag / 8);
      const wireType = tag % 8;
      if (wireType === 4) throw new Error(`proto: ${this.#name}: wiretype end group for non-group`);
      if (number <= 0) throw new Error(`proto: ${this.#name}: illegal tag ${number} (wire type ${wireType})`);
      if (wireType === 0) yield { number, wireType, value: this.varint() };
      else if (wireType === 1) yield { number, wireType, value: this.#take(8) };
      else if (wireType === 2) yield { number, wireType, value: this.#take(Number(this.varint())) };
      else if (wireType === 5) yield { number, wireType, value: this.#take(4) };
      else throw new Error(`proto: illegal wireType ${wireType}`);
    }
  }
}

function checkWireType(wireType: WireType, wanted: WireType, goName: string): void {
  if (wireType !== wanted) throw new Error(`proto: wrong wireType = ${wireType} for field ${goName}`);
}

const bytesOf = (value: Wire): Uint8Array => {
  if (!(value instanceof Uint8Array)) throw new Error("proto: wrong wireType");
  return value;
};
const utf8 = new TextDecoder("utf-8", { fatal: false, ignoreBOM: true });
/** Below this a decoder's call costs more than the characters. */
const shortLength = 48;

function textOf(value: Wire): string {
  const bytes = bytesOf(value);
  if (bytes.length > shortLength) return utf8.decode(bytes);
  let text = "";
  for (const byte of bytes) {
    if (byte >= 0x80) return utf8.decode(bytes);
    text += String.fromCharCode(byte);
  }
  return text;
}

const numberOf = (value: Wire): number =>
  value instanceof Uint8Array ? new DataView(value.buffer, value.byteOffset).getFloat64(0, true) : Number(value);

/** The fields of a small message by number; the last one of a number counts. */
function fieldsOf(bytes: Uint8Array, name = ""): Map<number, Wire> {
  return new Map(Array.from(new Reader(bytes, name).fields(), ({ number, value }) => [number, value]));
}

function timeOf(bytes: Uint8Array, micro: boolean): string | null {
  const fields = fieldsOf(bytes);
  if (fields.size === 0) return null;
  const seconds = numberOf(fields.get(1) ?? 0);
  const nanos = numberOf(fields.get(2) ?? 0);
  const whole = formatTime(seconds * 1000);
  return micro ? `${whole.slice(0, -1)}.${String(Math.floor(nanos / 1000)).padStart(6, "0")}Z` : whole;
}

function intOrString(bytes: Uint8Array): JSONValue {
  const fields = fieldsOf(bytes);
  const text = fields.get(3);
  if (fields.get(1) === 1) return text === undefined ? "" : textOf(text);
  return numberOf(fields.get(2) ?? 0);
}

/** A message that only wraps one value: Quantity, RawExtension, FieldsV1. */
function wrapped(value: Wire): string {
  const inner = fieldsOf(bytesOf(value)).get(1);
  return inner === undefined ? "" : textOf(inner);
}

function jsonOf(value: Wire): JSONValue {
  const text = wrapped(value);
  return text === "" ? null : (JSON.parse(text) as JSONValue);
}

interface Scalar {
  readonly wireType: WireType;
  readonly read: (value: Wire) => JSONValue;
}

const varint = (read: Scalar["read"]): Scalar => ({ wireType: 0, read });
const delimited = (read: Scalar["read"]): Scalar => ({ wireType: 2, read });

/** How each scalar is written. */
const scalars: Readonly<Record<string, Scalar>> = {
  string: delimited(textOf),
  bool: varint((value) => value !== 0),
  int32: varint(numberOf),
  int64: varint(numberOf),
  float64: { wireType: 1, read: numberOf },
  bytes: delimited((value) => base64OfBytes(bytesOf(value))),
  quantity: delimited(wrapped),
  time: delimited((value) => timeOf(bytesOf(value), false)),
  microTime: delimited((value) => timeOf(bytesOf(value), true)),
  duration: delimited((value) => `${numberOf(fieldsOf(bytesOf(value)).get(1) ?? 0) / 1e9}s`),
  intOrString: delimited((value) => intOrString(bytesOf(value))),
  fieldsV1: delimited(jsonOf),
  json: delimited(jsonOf),
};

/** How a field stands on the wire: messages, maps and what is wrapped as bytes. */
function wireTypeOf({ nested }: Step, { type, shape, wrapped: isWrapped, union }: FieldSchema): WireType {
  const isMessage = nested !== undefined || union !== undefined || isWrapped === true;
  return isMessage || (shape !== undefined && shape !== "list") ? 2 : (scalars[type]?.wireType ?? 2);
}

const put = (object: JSONObject, key: string, value: JSONValue): void => {
  Object.defineProperty(object, key, { value, enumerable: true, writable: true, configurable: true });
};

class Decoder {
  readonly #resolve: SchemaResolver;

  constructor(resolve: SchemaResolver) {
    this.#resolve = resolve;
  }

  message(schema: StructSchema, bytes: Uint8Array, depth: number): JSONObject {
    if (depth > depthMax) throw new Error("proto: nested too deeply");
    const out: JSONObject = {};
    const { byNumber } = planOf(schema, this.#resolve);
    for (const read of new Reader(bytes, schema.goName).fields()) {
      const step = byNumber.get(read.number);
      if (step === undefined) continue;
      if (step.field !== undefined) this.#add(out, step, step.field, read, depth);
      else if (step.nested !== undefined) {
        checkWireType(read.wireType, 2, step.goName);
        Object.assign(out, this.message(step.nested, bytesOf(read.value), depth + 1));
      }
    }
    return out;
  }

  #add(out: JSONObject, step: Step, field: FieldSchema, { wireType, value }: WireField, depth: number): void {
    const wanted = wireTypeOf(step, field);
    // Varints of a list may come together.
    const packed = field.shape === "list" && wanted === 0 && wireType === 2;
    if (!packed) checkWireType(wireType, wanted, step.goName);
    if (field.wrapped) out[field.name] = this.#items(step, field, value, depth);
    else if (field.shape === "list") {
      const list = (out[field.name] ??= []) as JSONValue[];
      const values = packed ? new Reader(bytesOf(value), "").varints() : [value];
      for (const one of values) list.push(this.#value(step, field, one, depth));
    } else if (field.shape === undefined) out[field.name] = this.#value(step, field, value, depth);
    else {
      const entry = fieldsOf(bytesOf(value));
      const key = entry.get(1);
      const map = (out[field.name] ??= {}) as JSONObject;
      put(map, key === undefined ? "" : textOf(key), this.#entry(step, field, entry.get(2), depth));
    }
  }

  #entry(step: Step, field: FieldSchema, value: Wire | undefined, depth: number): JSONValue {
    if (field.shape === "mapOfLists") return value === undefined ? [] : this.#items(step, field, value, depth);
    return this.#value(step, field, value ?? new Uint8Array(), depth);
  }

  /** A list that is a message of its own. */
  #items(step: Step, field: FieldSchema, value: Wire, depth: number): JSONValue[] {
    const items = Array.from(new Reader(bytesOf(value), step.goName).fields());
    return items.filter(({ number }) => number === 1).map((item) => this.#value(step, field, item.value, depth));
  }

  /** A boolean, a list or an object: whichever of the struct's fields is there; the boolean only if no other is. */
  #union(id: string, bytes: Uint8Array, depth: number): JSONValue {
    const schema = this.#resolve(id);
    if (schema === undefined) throw new Error(`proto: no such type: ${id}`);
    const forms = this.message(schema, bytes, depth + 1);
    const form = schema.fields.filter((field) => field.type !== "bool").find((field) => forms[field.name] !== undefined);
    const flag = schema.fields.find((field) => field.type === "bool");
    return (form === undefined ? flag && forms[flag.name] : forms[form.name]) ?? null;
  }

  #value({ nested }: Step, field: FieldSchema, value: Wire, depth: number): JSONValue {
    if (nested !== undefined) return this.message(nested, bytesOf(value), depth + 1);
    if (field.union !== undefined) return this.#union(field.union, bytesOf(value), depth);
    const scalar = scalars[field.type];
    if (scalar === undefined) throw new Error(`proto: no such type: ${field.type}`);
    return scalar.read(value);
  }
}

/** What a protobuf body says it is, and its message. */
export interface Envelope {
  readonly apiVersion: string;
  readonly kind: string;
  readonly raw: Uint8Array;
}

/** Opens the envelope `k8s\0` + runtime.Unknown; throws an Error with upstream's text on anything else. */
export function openEnvelope(bytes: Uint8Array): Envelope {
  if (bytes.length === 0) throw new Error("empty data");
  if (!magic.every((byte, i) => bytes[i] === byte))
    throw new Error("provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]");
  if (bytes.length === magic.length) throw new Error("empty body");
  const unknown = fieldsOf(bytes.subarray(magic.length), "Unknown");
  const type = unknown.get(1);
  const typeMeta = type === undefined ? new Map<number, Wire>() : fieldsOf(bytesOf(type), "TypeMeta");
  const text = (value: Wire | undefined): string => (value === undefined ? "" : textOf(value));
  const raw = unknown.get(2);
  return { apiVersion: text(typeMeta.get(1)), kind: text(typeMeta.get(2)), raw: raw === undefined ? new Uint8Array() : bytesOf(raw) };
}

/** A message as the JSON value of its type; throws an Error on bytes that are none. */
export function decodeProtobuf(schema: StructSchema, raw: Uint8Array, resolve: SchemaResolver): JSONObject {
  return new Decoder(resolve).message(schema, raw, 0);
}
