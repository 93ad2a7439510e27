import { newBadRequest, newRequestEntityTooLarge, newTimeout, newTooManyRequests, StatusError } from "../../apimachinery/errors.ts";
import { goQuote } from "../../apimachinery/go/go-quote.ts";
import { keepReset } from "../../apimachinery/managedfields/field-manager.ts";
import { goJSONKind } from "../../apimachinery/patch/go-format.ts";
import { type DecodeOptions, decodeObject } from "../../apimachinery/schema/decode.ts";
import { markSpaced } from "../../apimachinery/schema/raw-values.ts";
import { inDocumentOrder, parseJSON } from "../../apimachinery/serializer/json.ts";
import { decodeProtobuf, type Envelope, openEnvelope } from "../../apimachinery/serializer/protobuf.ts";
import { parseYAML, yamlUnmarshalErrors } from "../../apimachinery/serializer/yaml.ts";
import type { KubeObject } from "../../apimachinery/types.ts";
import { resolveSchema } from "../../apis/generated/schemas.ts";
import { findKind } from "../../apis/index.ts";
import { isCommonKind, isUnservedKind } from "../../apis/rows/unserved-kinds.ts";
import type { RequestContext } from "../../context.ts";
import { apiVersionOf } from "../../registry/scope.ts";
import { joined } from "./joined.ts";

/** upstream: apiserver/pkg/server/config.go MaxRequestBodyBytes */
const bodyBytesMax = 3 * 1024 * 1024;

/** What is too big is read to its end up to here: who is still sending may not hear an answer. */
const drainedBytesMax = 8 * bodyBytesMax;

/** A body comes as long as its request may take, no longer. upstream: apiserver/pkg/server/config.go RequestTimeout */
const bodyMilliseconds = 60_000;

/** A body that says that it is no longer than this is taken in one piece. */
const smallBytesMax = 256 * 1024;

const tooLate = (): StatusError => newTimeout("request did not complete within the allotted timeout", 0);
const noRoom = (): StatusError => newTooManyRequests("Too many requests, please try again later.", 1);

/** The whole body; 413 if it is too big, 429 if bodies take too much room already, 504 if it does not come. */
export function readBody(ctx: RequestContext): Promise<Uint8Array> {
  const { body, headers } = ctx.request;
  if (body === null) return Promise.resolve(new Uint8Array(0));
  const length = Number(headers.get("Content-Length") ?? Number.NaN);
  return length >= 0 && length <= smallBytesMax ? readWhole(ctx, length) : readChunks(ctx, body as ReadableStream<Uint8Array>);
}

async function readWhole(ctx: RequestContext, length: number): Promise<Uint8Array> {
  const { inFlight, after } = ctx.deps;
  if (!inFlight.takeBody(length)) throw noRoom();
  let cancel = (): void => undefined;
  const late = new Promise<never>((_resolve, reject) => {
    cancel = after(bodyMilliseconds, () => reject(tooLate()));
  });
  try {
    return new Uint8Array(await Promise.race([ctx.request.arrayBuffer(), late]));
  } finally {
    cancel();
    inFlight.giveBackBody(length);
  }
}

async function readChunks(ctx: RequestContext, body: ReadableStream<Uint8Array>): Promise<Uint8Array> {
  const reader = body.getReader();
  const { inFlight, after } = ctx.deps;
  const chunks: Uint8Array[] = [];
  let taken = 0;
  let late = false;
  const giveUp = (): void => {
    late = true;
    void reader.cancel().catch(() => undefined);
  };
  const cancel = after(bodyMilliseconds, giveUp);
  try {
    let size = 0;
    for (;;) {
      const { done, value } = await reader.read();
      if (late) throw tooLate();
      if (done || size > drainedBytesMax) break;
      size += value.byteLength;
      if (size > bodyBytesMax) continue;
      if (!inFlight.takeBody(value.byteLength)) throw noRoom();
      taken += value.byteLength;
      chunks.push(value);
    }
    if (size > bodyBytesMax) throw newRequestEntityTooLarge(`limit is ${bodyBytesMax}`);
    return joined(chunks);
  } finally {
    cancel();
    // Of what is left unread nothing is wanted.
    void reader.cancel().catch(() => undefined);
    inFlight.giveBackBody(taken);
  }
}

export type BodyFormat = "json" | "yaml" | "protobuf";

const mediaTypes: Readonly<Record<string, BodyFormat>> = {
  "application/json": "json",
  "application/yaml": "yaml",
  "application/vnd.kubernetes.protobuf": "protobuf",
};

const parameter = /^\s*[!#$%&'*+.^_`|~\w-]+=(?:[!#$%&'*+.^_`|~\w-]+|"(?:[^"\\]|\\.)*")\s*$/;

/** The type of a Content-Type in lower case, "" if its parameters make no sense. upstream: Go's mime.ParseMediaType */
function mediaTypeName(header: string): string {
  const [type = "", ...parameters] = header.split(";");
  const wellFormed = parameters.every((one, i) => parameter.test(one) || (one.trim() === "" && i === parameters.length - 1));
  return wellFormed ? type.trim().toLowerCase() : "";
}

/** The format that Content-Type names; none means JSON. */
export function bodyFormat(request: Request): BodyFormat {
  const header = request.headers.get("Content-Type") ?? "";
  if (header === "") return "json";
  const type = mediaTypeName(header);
  const format = Object.hasOwn(mediaTypes, type) ? mediaTypes[type] : undefined;
  if (format !== undefined) return format;
  const accepted = "application/json, application/yaml, application/vnd.kubernetes.protobuf";
  throw new StatusError(
    415,
    "UnsupportedMediaType",
    `the body of the request was in an unknown format - accepted media types include: ${accepted}`,
  );
}

/** The first bytes of a body that cannot be read, as upstream shows them: text when it looks like JSON, hex otherwise. */
function excerpt(bytes: Uint8Array): string {
  if (bytes.length === 0) return "<empty>";
  const head = bytes.subarray(0, 30);
  const more = bytes.length > 30 ? " ..." : "";
  if (bytes.find((b) => b > 0x20) === 0x7b) return new TextDecoder().decode(head) + more;
  return Array.from(head, (b) => b.toString(16).padStart(2, "0")).join("") + more;
}

/** The kind that a body should hold. */
export interface Expected {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly schema: string;
  /** Group versions beside its own in which the kind may come. */
  readonly accepts?: readonly string[];
  /** Options that come in any group's version: errors say only why, and not of what. */
  readonly bare?: true;
  /** An empty map that is given is not the same as none. */
  readonly exact?: true;
}

/** How a value of the kind is decoded. */
export const decodeOptions = ({ exact }: Expected): DecodeOptions => ({ givenEmpty: exact ? "all" : "lists" });

const jsonType = (value: unknown): string => (Array.isArray(value) ? "array" : typeof value === "boolean" ? "bool" : typeof value);
const message = (error: unknown): string => (error instanceof Error ? error.message : String(error));

interface Parsed {
  readonly value: unknown;
  readonly duplicates: readonly string[];
}

async function parse(format: BodyFormat, bytes: Uint8Array, expected: Expected, strict: boolean): Promise<Parsed> {
  const text = new TextDecoder().decode(bytes);
  const refuse = (why: string): StatusError =>
    newBadRequest(
      expected.bare ? why : `the object provided is unrecognized (must be of type ${expected.kind}): ${why} (${excerpt(bytes)})`,
    );
  let parsed: Parsed;
  if (format === "protobuf") return parseProtobuf(bytes, expected, refuse);
  try {
    parsed = format === "json" ? parseJSON(text, { strict }) : await parseYAML(text, { strict });
  } catch (error) {
    throw refuse(format === "json" ? `couldn't get version/kind; json parse error: ${message(error)}` : message(error));
  }
  const { value } = parsed;
  if (value !== null && (typeof value !== "object" || Array.isArray(value))) {
    const type = jsonType(value);
    const into = 'struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }';
    throw refuse(`couldn't get version/kind; json parse error: json: cannot unmarshal ${type} into Go value of type ${into}`);
  }
  const unreadable = unreadableKind(value);
  if (unreadable !== undefined) throw refuse(unreadable);
  const apiVersion = (value as KubeObject | null)?.apiVersion;
  if (typeof apiVersion === "string" && apiVersion.split("/").length > 2) throw refuse(`unexpected GroupVersion string: ${apiVersion}`);
  return { value: value ?? {}, duplicates: parsed.duplicates };
}

/** A protobuf body as the JSON value of the kind that is expected; a body of another kind is left to checkKind. */
function parseProtobuf(bytes: Uint8Array, expected: Expected, refuse: (why: string) => StatusError): Parsed {
  const schema = resolveSchema(expected.schema);
  if (schema === undefined) throw new Error(`no schema: ${expected.schema}`);
  let envelope: Envelope;
  try {
    envelope = openEnvelope(bytes);
  } catch (error) {
    throw refuse(message(error));
  }
  const { kind, raw } = envelope;
  // What is no version of a group is as none at all. upstream: apimachinery/pkg/runtime/schema FromAPIVersionAndKind
  const apiVersion = envelope.apiVersion.split("/").length > 2 ? "" : envelope.apiVersion;
  const said = { ...(apiVersion === "" ? {} : { apiVersion }), ...(kind === "" ? {} : { kind }) };
  if (kind !== "" && kind !== expected.kind) return { value: said, duplicates: [] };
  try {
    return { value: { ...decodeProtobuf(schema, raw, resolveSchema), ...said }, duplicates: [] };
  } catch (error) {
    throw newBadRequest(`${cannotBeHandled(said, expected)}${message(error)}`);
  }
}

/** How an error of a body begins of which is known what it is. */
function cannotBeHandled(object: { apiVersion?: unknown; kind?: unknown }, expected: Expected): string {
  if (expected.bare) return "";
  const { apiVersion, kind } = saidKind(object, expected);
  return `${kind} in version ${goQuote(apiVersion.split("/").at(-1) ?? "")} cannot be handled as a ${expected.kind}: `;
}

/** Why it cannot be told what kind a document is of; undefined if it can. */
export function unreadableKind(value: unknown): string | undefined {
  for (const [name, said] of Object.entries(value ?? {})) {
    if ((name !== "kind" && name !== "apiVersion") || typeof said === "string" || said === null) continue;
    const wrong = `json: cannot unmarshal ${goJSONKind(said)} into Go struct field .${name} of type string`;
    return `couldn't get version/kind; json parse error: ${wrong}`;
  }
  return undefined;
}

/**
 * Why an object that says it is of a kind cannot be read as the expected one; undefined if it can, or is of another version of it.
 * `internal`: it says no version, and is read as upstream's internal one. upstream: apimachinery/pkg/runtime/scheme.go ConvertToVersion
 */
export function foreignKind(object: { apiVersion?: unknown; kind?: unknown }, expected: Expected, internal = false): string | undefined {
  const { apiVersion, kind } = saidKind(object, expected);
  const [version = "", group = ""] = apiVersion.split("/").reverse();
  const asked = internal ? `the internal version of group ${goQuote(group)}` : `version ${goQuote(apiVersionOf(group, version))}`;
  const unregistered = `no kind ${goQuote(kind)} is registered for ${asked} in scheme "pkg/runtime/scheme.go:111"`;
  if (expected.bare) return kind === expected.kind ? undefined : unregistered;
  const served = apiVersion === apiVersionOf(expected.group, expected.version) && kind === expected.kind;
  const registered = served || findKind(group, version, kind.replace(/List$/, "")) !== undefined;
  const isCommon = isCommonKind(kind, internal);
  if (!registered && !isCommon && !isUnservedKind(group, version, kind)) return unregistered;
  // What was in the group extensions first is the same kind elsewhere now.
  if (kind === expected.kind && (group === expected.group || group === "extensions")) return undefined;
  const nameOf = (name: string): string => (name === "" ? "core" : (name.split(".")[0] ?? ""));
  const from = internal && !isCommon ? nameOf(group) : version;
  return `converting (${from}.${kind}) to (${nameOf(expected.group)}.${expected.kind}): unknown conversion`;
}

/** What an object says it is; what it leaves out it is expected to be. */
function saidKind(
  { apiVersion, kind }: { apiVersion?: unknown; kind?: unknown },
  expected: Expected,
): { apiVersion: string; kind: string } {
  return {
    apiVersion: typeof apiVersion === "string" && apiVersion !== "" ? apiVersion : apiVersionOf(expected.group, expected.version),
    kind: typeof kind === "string" && kind !== "" ? kind : expected.kind,
  };
}

/** What a body says it is, checked against what it should be. */
function checkKind(object: { apiVersion?: unknown; kind?: unknown }, expected: Expected): void {
  const { apiVersion, kind } = saidKind(object, expected);
  if (kind === expected.kind && expected.accepts?.includes(apiVersion)) return;
  const foreign = foreignKind(object, expected);
  if (foreign !== undefined) throw newBadRequest(`${cannotBeHandled(object, expected)}${foreign}`);
  const want = apiVersionOf(expected.group, expected.version);
  if (!expected.bare && apiVersion !== want)
    throw newBadRequest(`the API version in the data (${apiVersion}) does not match the expected API version (${want})`);
}

/** A body as an object of the expected kind: types checked, unknown fields dropped, refused or warned of as fieldValidation says. */
export async function decodeBody(
  ctx: RequestContext,
  bytes: Uint8Array,
  format: BodyFormat,
  expected: Expected,
  fieldValidation: "Ignore" | "Warn" | "Strict",
): Promise<KubeObject> {
  const { value, duplicates } = await parse(format, bytes, expected, fieldValidation !== "Ignore");
  checkKind(value as KubeObject, expected);
  return decodeValue(ctx, value, duplicates, expected, fieldValidation, format === "json" ? new TextDecoder().decode(bytes) : undefined);
}

/** Strict errors of one document that upstream's decoder keeps. upstream: sigs.k8s.io/json saveStrictError */
export const strictErrorsMax = 100;

/** Strict errors as upstream lists them: in the order of a JSON document; of YAML duplicates first, then unknown fields sorted. */
function inOrder(unknownFields: readonly string[], duplicates: readonly string[], json: string | undefined): string[] {
  if (json === undefined) return [...duplicates, ...[...unknownFields].sort().slice(0, strictErrorsMax)];
  const errors = [...unknownFields, ...duplicates];
  return (unknownFields.length > 0 && errors.length > 1 ? inDocumentOrder(json, errors) : errors).slice(0, strictErrorsMax);
}

/** The second half of decodeBody, for values that were parsed elsewhere. */
export function decodeValue(
  ctx: RequestContext,
  value: unknown,
  duplicates: readonly string[],
  expected: Expected,
  fieldValidation: "Ignore" | "Warn" | "Strict",
  json?: string,
): KubeObject {
  const schema = resolveSchema(expected.schema);
  if (schema === undefined) throw new Error(`no schema: ${expected.schema}`);
  const said = expected.bare
    ? ""
    : `${expected.kind} in version ${JSON.stringify(expected.version)} cannot be handled as a ${expected.kind}: `;
  const { object, unknownFields, typeError, raws } = decodeObject(schema, keepReset(value), resolveSchema, false, decodeOptions(expected));
  if (typeError !== undefined) throw newBadRequest(`${said}${typeError}`);
  if (json !== undefined) markSpaced(raws, json);
  const strict = inOrder(unknownFields, duplicates, json);
  if (fieldValidation === "Strict" && strict.length > 0) {
    const repeated = json === undefined && duplicates.length > 0;
    const errors = repeated ? [yamlUnmarshalErrors(duplicates), ...strict.slice(duplicates.length)] : strict;
    throw newBadRequest(`${said}strict decoding error: ${errors.join(", ")}`);
  }
  if (fieldValidation === "Warn") for (const warning of strict) ctx.warnings.add(warning);
  object.apiVersion = apiVersionOf(expected.group, expected.version);
  object.kind = expected.kind;
  return object;
}
