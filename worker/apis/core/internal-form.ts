import { decodeObject } from "../../apimachinery/schema/decode.ts";
import type { JSONObject, JSONValue } from "../../apimachinery/types.ts";
import { unifiedDiff } from "../../apimachinery/unified-diff.ts";
import { internalTypes } from "../generated/internal-types.ts";
import { resolveSchema } from "../generated/schemas.ts";
import type { CoreV1PodSpec, CoreV1PodTemplateSpec } from "../generated/types.ts";

interface InternalField {
  /** "" for embedded metadata. */
  readonly name: string;
  readonly json: string;
  readonly type: string;
  readonly shape: string;
  readonly pointer: boolean;
}

const decoded = new Map<string, readonly InternalField[]>();

function fieldsOf(type: string): readonly InternalField[] | undefined {
  const known = decoded.get(type);
  if (known !== undefined) return known;
  const text = Object.hasOwn(internalTypes, type) ? internalTypes[type] : undefined;
  if (text === undefined) return undefined;
  const fields = text.split("\n").map((line): InternalField => {
    const [name = "", json = "", fieldType = "", shape = "", pointer = ""] = line.split("|");
    return { name, json, type: fieldType, shape, pointer: pointer === "p" };
  });
  decoded.set(type, fields);
  return fields;
}

const zeros: Readonly<Record<string, JSONValue>> = {
  string: "",
  bool: false,
  int32: 0,
  int64: 0,
  float64: 0,
  quantity: "0",
  intOrString: 0,
};

function formOf(field: InternalField, value: unknown): JSONValue {
  if (field.shape === "l") return Array.isArray(value) ? value.map((item) => single(field.type, item)) : null;
  if (field.shape !== "m") return value === undefined && field.pointer ? null : single(field.type, value);
  if (typeof value !== "object" || value === null) return null;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, item]) => [key, single(field.type, item)]));
}

function single(type: string, value: unknown): JSONValue {
  const schema = type.includes(".") ? resolveSchema(type) : undefined;
  if (schema !== undefined) return decodeObject(schema, value, resolveSchema).object as JSONValue;
  const fields = fieldsOf(type);
  return fields === undefined ? ((value ?? zeros[type] ?? null) as JSONValue) : struct(fields, value);
}

function struct(fields: readonly InternalField[], value: unknown): JSONValue {
  const given = (value ?? {}) as Record<string, unknown>;
  const entries = fields.flatMap((field): [string, JSONValue][] => {
    const form = formOf(field, given[field.json]);
    return field.name === "" ? (Object.entries(form ?? {}) as [string, JSONValue][]) : [[field.name, form]];
  });
  return Object.fromEntries(entries);
}

/**
 * A value of the core group as upstream's internal type of that name looks in JSON: Go's field names and order, nulls for what is not
 * there. Messages of validation quote it.
 */
export const internalForm = (type: string, value: unknown): JSONValue => single(type, value);

/** Whether there is such an internal type, as far as messages quote them. */
export const hasInternalForm = (type: string): boolean => fieldsOf(type) !== undefined;

/** The namespaces of the host are part of the security context there. upstream: pkg/apis/core/v1/conversion.go */
export function internalPodSpec(spec: CoreV1PodSpec): JSONValue {
  const { hostNetwork, hostPID, hostIPC, shareProcessNamespace, hostUsers } = spec;
  const securityContext = { ...spec.securityContext, hostNetwork, hostPID, hostIPC, shareProcessNamespace, hostUsers };
  return internalForm("PodSpec", { ...spec, securityContext });
}

/** A template: its metadata under its own names, in place. */
export const internalPodTemplate = ({ metadata, spec }: CoreV1PodTemplateSpec): JSONValue => ({
  ...(single("meta.v1.ObjectMeta", metadata) as JSONObject),
  Spec: internalPodSpec(spec ?? {}),
});

/** JSON as Go writes it indented, with what HTML would take for markup escaped. */
const pretty = (value: JSONValue): string =>
  JSON.stringify(value, undefined, " ").replace(/[<>&\u2028\u2029]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);

/** How two internal forms differ, as messages about immutable fields end. upstream: apimachinery/pkg/util/diff Diff */
export const internalDiff = (before: JSONValue, after: JSONValue): string => unifiedDiff(pretty(before), pretty(after));
