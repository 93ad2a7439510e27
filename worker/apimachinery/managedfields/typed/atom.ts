import type { FieldSchema, SchemaResolver, StructSchema } from "../../schema/schema.ts";
import type { JSONValue } from "../../types.ts";

export type ScalarType = "string" | "numeric" | "boolean" | "untyped";

export interface ListType {
  /** Atomic lists have one owner as a whole; the items of associative ones are owned one by one. */
  readonly associative: boolean;
  /** The fields that tell items apart; none: a set of scalars. */
  readonly keys: readonly string[];
  readonly element: Atom;
}

export interface MapType {
  readonly atomic: boolean;
  /** A declared field. */
  field(name: string): TypedField | undefined;
  /** The type of all other keys; undefined: there may be none. */
  readonly element: Atom | undefined;
}

export interface TypedField {
  readonly type: Atom;
  /** What stands for an absent key of a list item. */
  readonly default: JSONValue | undefined;
}

/** What a value may be for the structured merge: usually one of the three. upstream: structured-merge-diff schema/elements.go Atom */
export interface Atom {
  readonly scalar?: ScalarType;
  readonly list?: ListType;
  readonly map?: MapType;
}

export type AtomKind = "scalar" | "list" | "map";

/** As what a value is to be treated: as what it is where its type allows that, else as the type's first choice. */
export function kindOf(atom: Atom, value: JSONValue | undefined): AtomKind {
  if (value !== undefined && value !== null) {
    const kind = Array.isArray(value) ? "list" : typeof value === "object" ? "map" : "scalar";
    if (atom[kind] !== undefined) return kind;
  }
  return atom.map !== undefined ? "map" : atom.scalar !== undefined ? "scalar" : "list";
}

const noField = (): undefined => undefined;

/** Any value, owned as a whole. */
const untyped: Atom = {
  scalar: "untyped",
  get list(): ListType {
    return { associative: false, keys: [], element: untyped };
  },
  get map(): MapType {
    return { atomic: true, field: noField, element: untyped };
  },
};

/** Any value, its maps owned key by key. */
const deduced: Atom = {
  scalar: "untyped",
  get list(): ListType {
    return { associative: false, keys: [], element: untyped };
  },
  get map(): MapType {
    return { atomic: false, field: noField, element: deduced };
  },
};

/** Types that OpenAPI gives a format: the merge lets any scalar through. */
const scalars: Readonly<Record<string, Atom>> = {
  string: { scalar: "string" },
  duration: { scalar: "string" },
  bytes: { scalar: "string" },
  bool: { scalar: "boolean" },
  int32: { scalar: "numeric" },
  int64: { scalar: "numeric" },
  float64: { scalar: "numeric" },
  quantity: { scalar: "untyped" },
  // OpenAPI says of it only what it may be one of, which the merge does not read.
  intOrString: deduced,
  time: { scalar: "untyped" },
  microTime: { scalar: "untyped" },
  json: untyped,
  fieldsV1: { map: { atomic: false, field: noField, element: deduced } },
};

const zeros: Readonly<Record<string, JSONValue>> = { string: "", bool: false, int32: 0, int64: 0, float64: 0 };

/** OpenAPI's default: what the type says, or the zero value of a scalar that is always there. */
function defaultOf(field: FieldSchema): JSONValue | undefined {
  if (field.default !== undefined) return field.default as JSONValue;
  return field.shape === undefined && !field.pointer && !field.omitempty ? zeros[field.type] : undefined;
}

/** The types of the merge, made from the tables of schemas when first asked for. */
export class TypeTable {
  readonly #resolve: SchemaResolver;
  readonly #defaults: Readonly<Record<string, JSONValue>>;
  readonly #structs = new Map<string, Atom>();

  /** `defaults`: those of fields by struct and name (`core.v1.ServicePort.protocol`), where the schema does not tell. */
  constructor(resolve: SchemaResolver, defaults: Readonly<Record<string, JSONValue>>) {
    this.#resolve = resolve;
    this.#defaults = defaults;
  }

  /** The type of a struct by its id. */
  struct(id: string): Atom | undefined {
    const known = this.#structs.get(id);
    if (known !== undefined) return known;
    const schema = this.#resolve(id);
    if (schema === undefined) return undefined;
    // An empty struct is a map of anything, as OpenAPI has it.
    const made: Atom =
      schema.fields.length === 0
        ? { map: { atomic: schema.atomic === true, field: noField, element: deduced } }
        : { map: new StructType(schema, (field) => this.#field(schema, field)) };
    this.#structs.set(id, made);
    return made;
  }

  #field(struct: StructSchema, field: FieldSchema): TypedField {
    const element = scalars[field.type] ?? this.struct(field.type) ?? deduced;
    return { type: this.#shaped(field, element), default: this.#defaults[`${struct.id}.${field.name}`] ?? defaultOf(field) };
  }

  #shaped(field: FieldSchema, element: Atom): Atom {
    const atomic = field.mapType === "atomic";
    if (field.shape === "list")
      return { list: { associative: field.listType === "set" || field.listType === "map", keys: field.listMapKeys ?? [], element } };
    if (field.shape === "map") return { map: { atomic, field: noField, element } };
    if (field.shape === "mapOfLists")
      return { map: { atomic, field: noField, element: { list: { associative: false, keys: [], element } } } };
    const { map } = element;
    if (field.mapType === undefined || map === undefined || map.atomic === atomic) return element;
    // The field says otherwise than its type.
    return { map: { atomic, field: (name) => map.field(name), element: map.element } };
  }
}

class StructType implements MapType {
  readonly element = undefined;
  readonly #schema: StructSchema;
  readonly #type: (field: FieldSchema) => TypedField;
  #fields: Map<string, TypedField> | undefined;

  constructor(schema: StructSchema, type: (field: FieldSchema) => TypedField) {
    this.#schema = schema;
    this.#type = type;
  }

  get atomic(): boolean {
    return this.#schema.atomic === true;
  }

  field(name: string): TypedField | undefined {
    this.#fields ??= new Map(this.#schema.fields.map((field) => [field.name, this.#type(field)]));
    return this.#fields.get(name);
  }
}
