import type { FieldSchema, SchemaResolver, StructSchema } from "../schema/schema.ts";
import { parseTime } from "../time.ts";
import type { KubeObject } from "../types.ts";
import { bytesOfBase64 } from "./base64.ts";
import { planOf, type Step } from "./protobuf-plan.ts";
import { BackwardWriter } from "./protobuf-writer.ts";

// Writes application/vnd.kubernetes.protobuf. upstream: apimachinery/pkg/runtime/serializer/protobuf/protobuf.go and the generated.pb.go
// files: fields in the order of their numbers, values that are no pointers always written, map keys sorted.

const magic = Uint8Array.of(0x6b, 0x38, 0x73, 0x00);

type Fields = Readonly<Record<string, unknown>>;

const isPresent = (value: unknown): boolean => value !== undefined && value !== null;

/** Milliseconds and the microseconds beyond, as seconds and nanoseconds. */
function timestamp(text: string, micro: boolean): { seconds: number; nanos: number } {
  const seconds = Math.floor(parseTime(text, micro ? "2006-01-02T15:04:05.000000Z07:00" : undefined) / 1000);
  if (!micro) return { seconds, nanos: 0 };
  const fraction = (/\.(\d+)/.exec(text)?.[1] ?? "").padEnd(6, "0").slice(0, 6);
  return { seconds, nanos: Number(fraction) * 1000 };
}

class Encoder {
  readonly writer = new BackwardWriter();
  readonly #resolve: SchemaResolver;

  constructor(resolve: SchemaResolver) {
    this.#resolve = resolve;
  }

  message(schema: StructSchema, value: Fields): void {
    for (const step of planOf(schema, this.#resolve).descending) this.#step(step, value);
  }

  #step(step: Step, value: Fields): void {
    const { number, field, nested } = step;
    if (field !== undefined) this.#field(step, field, value[field.name]);
    else if (nested !== undefined) {
      const before = this.writer.length;
      this.message(nested, value);
      this.writer.delimit(number, before);
    }
  }

  #field(step: Step, field: FieldSchema, value: unknown): void {
    if (field.shape === "map" || field.shape === "mapOfLists") this.#map(step, field, value);
    else if (field.shape === "list") this.#list(step.number, field.wrapped === true, step, field, value);
    else if (isPresent(value)) this.#value(step.number, step, field, value);
    else if (!field.pointer && field.type !== "bytes") this.#value(step.number, step, field, undefined);
  }

  #list(number: number, wrapped: boolean, step: Step, field: FieldSchema, value: unknown): void {
    if (!Array.isArray(value)) return;
    const before = this.writer.length;
    for (let i = value.length - 1; i >= 0; i--) this.#value(wrapped ? 1 : number, step, field, value[i] ?? undefined);
    if (wrapped) this.writer.delimit(number, before);
  }

  #map(step: Step, field: FieldSchema, value: unknown): void {
    if (typeof value !== "object" || value === null) return;
    const entries = Object.entries(value as Fields).sort(([a], [b]) => (a < b ? 1 : -1));
    for (const [key, item] of entries) {
      const before = this.writer.length;
      if (field.shape === "mapOfLists") this.#list(2, true, step, field, item);
      else this.#value(2, step, field, item ?? undefined);
      this.#text(1, key);
      this.writer.delimit(step.number, before);
    }
  }

  #text(number: number, value: string): void {
    const before = this.writer.length;
    this.writer.text(value);
    this.writer.delimit(number, before);
  }

  #integer(number: number, value: number): void {
    this.writer.varint(value);
    this.writer.tag(number, 0);
  }

  /** One value; `undefined` is Go's zero value. */
  #value(number: number, step: Step, field: FieldSchema, value: unknown): void {
    switch (field.type) {
      case "string":
        this.#text(number, value === undefined ? "" : String(value));
        return;
      case "bool":
        this.#integer(number, value === true ? 1 : 0);
        return;
      case "int32":
      case "int64":
        this.#integer(number, Number(value ?? 0));
        return;
      case "float64":
        this.writer.float64(Number(value ?? 0));
        this.writer.tag(number, 1);
        return;
      default: {
        const before = this.writer.length;
        this.#delimited(step.nested, field, value);
        this.writer.delimit(number, before);
      }
    }
  }

  /** The inside of a value that has a length. */
  #delimited(nested: StructSchema | undefined, field: FieldSchema, value: unknown): void {
    if (nested !== undefined) this.message(nested, (value ?? {}) as Fields);
    else if (field.union !== undefined) this.#union(field.union, value);
    else if (field.type === "quantity") this.#text(1, value === undefined ? "0" : String(value));
    else if (field.type === "intOrString") this.#intOrString(value);
    else if (value === undefined) return;
    else if (field.type === "bytes") this.writer.bytes(bytesOfBase64(String(value)));
    else if (field.type === "time" || field.type === "microTime") this.#time(String(value), field.type === "microTime");
    else if (field.type === "json" || field.type === "fieldsV1") this.#text(1, JSON.stringify(value));
    else throw new Error(`proto: no such type: ${field.type}`);
  }

  #time(text: string, micro: boolean): void {
    const { seconds, nanos } = timestamp(text, micro);
    this.#integer(2, nanos);
    this.#integer(1, seconds);
  }

  #intOrString(value: unknown): void {
    const isText = typeof value === "string";
    this.#text(3, isText ? value : "");
    this.#integer(2, isText ? 0 : Number(value ?? 0));
    this.#integer(1, isText ? 1 : 0);
  }

  /** A boolean, a list or an object, in the field that takes its form; a boolean field says of any other form that it is there. */
  #union(id: string, value: unknown): void {
    const schema = this.#resolve(id);
    if (schema === undefined) throw new Error(`proto: no such type: ${id}`);
    for (const step of planOf(schema, this.#resolve).descending) {
      const { number, field } = step;
      if (field === undefined) continue;
      if (field.type === "bool") this.#integer(number, isPresent(value) && value !== false ? 1 : 0);
      else if (field.shape === "list") this.#list(number, false, step, field, value);
      else if (typeof value === "object" && value !== null && !Array.isArray(value)) this.#value(number, step, field, value);
    }
  }

  /** `k8s\0`, and a runtime.Unknown with the message in it. */
  envelope(schema: StructSchema, object: KubeObject): void {
    const { writer } = this;
    this.#text(4, "");
    this.#text(3, "");
    const raw = writer.length;
    this.message(schema, object);
    writer.delimit(2, raw);
    const type = writer.length;
    this.#text(2, object.kind ?? "");
    this.#text(1, object.apiVersion ?? "");
    writer.delimit(1, type);
    writer.bytes(magic);
  }

  /** The message of a watch event, which stands in no envelope; the object in it does. */
  watchEvent(type: string, schema: StructSchema, object: KubeObject): void {
    this.envelope(schema, object);
    this.writer.delimit(1, 0);
    this.writer.delimit(2, 0);
    this.#text(1, type);
  }
}

/** An object as protobuf, in its envelope. Throws on a type that has no protobuf form. */
export function encodeProtobuf(schema: StructSchema, object: KubeObject, resolve: SchemaResolver): Uint8Array {
  const encoder = new Encoder(resolve);
  encoder.envelope(schema, object);
  return encoder.writer.finish();
}

/** A watch event as protobuf, with the four bytes of its length before it. upstream: util/framer LengthDelimitedFramer */
export function encodeWatchEvent(type: string, schema: StructSchema, object: KubeObject, resolve: SchemaResolver): Uint8Array {
  const encoder = new Encoder(resolve);
  encoder.watchEvent(type, schema, object);
  const { writer } = encoder;
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, writer.length);
  writer.bytes(length);
  return writer.finish();
}

/** The schema of a list of the usual form: `metadata` and `items`. */
export const listSchema = (item: StructSchema): StructSchema => ({
  id: `${item.id}List`,
  goName: `${item.goName}List`,
  fields: [
    { name: "metadata", type: "meta.v1.ListMeta", number: 1 },
    { name: "items", type: item.id, shape: "list", number: 2 },
  ],
});
