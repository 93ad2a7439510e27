/**
 * The facts of a type, as `npm run generate` writes them and as a CRD's schema is turned into: what the codecs, the patches, the
 * structured merge and the publishers of OpenAPI read.
 */
export interface FieldSchema {
  /** The JSON name. */
  readonly name: string;
  /**
   * A scalar (string, bool, int32, int64, float64, bytes, quantity, time, microTime, duration, intOrString, fieldsV1, json: any value,
   * kept as it came), or the id of a struct in the table: `core.v1.PodSpec`.
   */
  readonly type: string;
  /** `[]type`, `map[string]type`, or `map[string][]type`. */
  readonly shape?: "list" | "map" | "mapOfLists";
  /** A Go pointer: zero values are kept. */
  readonly pointer?: true;
  /** The zero value is left out. Structs are never "zero" for omitempty; `omitzero` leaves them out too. */
  readonly omitempty?: true;
  readonly omitzero?: true;
  readonly required?: true;
  readonly enum?: readonly string[];
  readonly listType?: "atomic" | "set" | "map";
  readonly listMapKeys?: readonly string[];
  readonly mapType?: "granular" | "atomic";
  readonly patchMergeKey?: string;
  readonly patchStrategy?: string;
  readonly default?: unknown;
  /** The protobuf field number; none for what is not on that wire. */
  readonly number?: number;
  /** The embedded structs that the field comes through, outermost first. */
  readonly embedded?: readonly EmbeddedStruct[];
  /** A list that is a message of its own on the protobuf wire, its items in field 1. */
  readonly wrapped?: true;
  /** The Go type where it has a name of its own, as decoding errors show it: `v1.Protocol`, `[]v1.PodIP`. */
  readonly goType?: string;
  /** For a JSON value of several forms: the struct that it is on the protobuf wire, one field a form. */
  readonly union?: string;
}

/** A Go struct whose fields stand among those of the struct around it. */
export interface EmbeddedStruct {
  /** `VolumeSource`, as decoding errors name it. */
  readonly goName: string;
  /** Where it is a message of its own on the protobuf wire. */
  readonly number: number;
}

export interface StructSchema {
  /** `core.v1.PodSpec` */
  readonly id: string;
  /** The Go type's name, as decoding errors show it: `PodSpec`. */
  readonly goName: string;
  /** In Go's order, which is the order on the wire. Inlined structs are flattened. */
  readonly fields: readonly FieldSchema[];
  readonly atomic?: true;
}

/** Looks a struct up by its id. */
export type SchemaResolver = (id: string) => StructSchema | undefined;
