import { BackwardWriter } from "../../worker/apimachinery/serializer/protobuf-writer.ts";
import { formatYAML } from "../../worker/apimachinery/serializer/yaml.ts";

/** What JSON holds. */
export type JSONValue = string | number | boolean | null | readonly JSONValue[] | { readonly [key: string]: JSONValue };

/** Writes one value without its tag. */
export interface Encoding {
  readonly wireType: 0 | 1 | 2;
  readonly write: (writer: BackwardWriter, value: JSONValue) => void;
}

/** A field of a message: its number, how it is written, and whether the JSON value is a list or map with a field for each of its members. */
export interface Field {
  readonly number: number;
  readonly encoding: Encoding | (() => Encoding);
  readonly members?: "list" | "map";
}

/** Fields by their name in JSON; `x-` is every vendor extension, `*` every name that is not told otherwise. */
type Fields = Readonly<Record<string, Field>>;

const isMap = (value: JSONValue): value is { readonly [key: string]: JSONValue } =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const membersOf = (value: JSONValue): readonly JSONValue[] => (Array.isArray(value) ? value : [value]);

/** string, bool, double */
export const text: Encoding = { wireType: 2, write: (writer, value) => writer.text(String(value)) };
export const double: Encoding = { wireType: 1, write: (writer, value) => writer.float64(Number(value)) };
export const truth: Encoding = { wireType: 0, write: (writer, value) => writer.varint(value === true ? 1 : 0) };
/** Members as they come: formatYAML sorts them. */
const yamlOf = (value: JSONValue): string =>
  isMap(value)
    ? Object.entries(value)
        .map(([name, member]) => formatYAML({ [name]: member }))
        .join("")
    : formatYAML(value);
/** gnostic's Any: the value as YAML. */
export const any: Encoding = message({ yaml: { number: 2, encoding: text } }, (value) => ({ yaml: yamlOf(value) }));

function writeField(writer: BackwardWriter, { number, encoding }: Field, value: JSONValue): void {
  const { wireType, write } = typeof encoding === "function" ? encoding() : encoding;
  const before = writer.length;
  write(writer, value);
  if (wireType === 2) writer.delimit(number, before);
  else writer.tag(number, wireType);
}

/** One field of the message for each member; a map's members are messages of `name` and `value`. */
function writeMembers(writer: BackwardWriter, field: Field, value: JSONValue): void {
  if (field.members !== "map") {
    const members = field.members === undefined ? [value] : membersOf(value);
    for (const member of members.toReversed()) writeField(writer, field, member);
    return;
  }
  const named = message({ name: { number: 1, encoding: text }, value: { number: 2, encoding: field.encoding } });
  for (const [name, member] of Object.entries(value ?? {}).toReversed())
    writeField(writer, { number: field.number, encoding: named }, { name, value: member });
}

function fieldOf(fields: Fields, name: string): Field {
  const field = fields[name.startsWith("x-") ? "x-" : name] ?? fields["*"];
  if (field === undefined) throw new Error(`no protobuf field for ${name}`);
  return field;
}

/** A message of these fields; `prepare` brings the JSON value into their shape. */
export function message(fields: Fields, prepare: (value: JSONValue) => JSONValue = (value) => value): Encoding {
  return {
    wireType: 2,
    write: (writer, given) => {
      const value = prepare(given);
      const entries = Object.entries(isMap(value) ? value : {}).map(([name, member]) => ({ name, member, field: fieldOf(fields, name) }));
      // The last is written first, and what has one number keeps its order.
      for (const { name, member, field } of entries.toReversed().sort((a, b) => b.field.number - a.field.number))
        writeMembers(writer, field, name.startsWith("x-") ? { [name]: member } : member);
    },
  };
}

/** Fields of one value, of a list's members, of a map's. */
export const one = (number: number, encoding: Field["encoding"]): Field => ({ number, encoding });
export const list = (number: number, encoding: Field["encoding"]): Field => ({ number, encoding, members: "list" });
export const map = (number: number, encoding: Field["encoding"]): Field => ({ number, encoding, members: "map" });
/** A message around one value: a branch of a oneof, or a list of one field. */
export const wrapped = (field: Field): Encoding => message({ value: field }, (value) => ({ value }));
/** A message whose every name is a member of its only field. */
export const mapping = (encoding: Field["encoding"]): Encoding => wrapped(map(1, encoding));
/** The encoding that depends on the value. */
export const chosen = (choose: (value: JSONValue) => Encoding): Encoding => ({
  wireType: 2,
  write: (writer, value) => choose(value).write(writer, value),
});
/** Whether a value is a reference. */
export const refersTo = (value: JSONValue): boolean => isMap(value) && "$ref" in value;

/** A document in protobuf. Throws on a name that has no field. */
export function encodeMessage(encoding: Encoding, value: object): Uint8Array {
  const writer = new BackwardWriter();
  encoding.write(writer, JSON.parse(JSON.stringify(value)));
  return writer.finish();
}
