import type { SchemaResolver } from "../../worker/apimachinery/schema/schema.ts";
import { typeHead } from "../../worker/apimachinery/serializer/canonical.ts";
import { decodeProtobuf, openEnvelope } from "../../worker/apimachinery/serializer/protobuf.ts";
import { encodeProtobuf } from "../../worker/apimachinery/serializer/protobuf-encode.ts";
import type { KubeObject } from "../../worker/apimachinery/types.ts";
import type { MirroredResource } from "./layout.ts";

/** How values are written: upstream's --storage-media-type. */
export type StorageMediaType = "application/json" | "application/vnd.kubernetes.protobuf";

/** A stored text and where in it the digits of its revision are. */
export interface StoredText {
  readonly text: string;
  readonly revisionOffset: number;
}

const revisionMember = '"resourceVersion":"';
const encoder = new TextEncoder();
const protobufMagic = [0x6b, 0x38, 0x73, 0x00];
const encryptedHead = "k8s:enc:";

/** Stored text without its revision, which etcd has itself. upstream: apiserver/pkg/storage/api_object_versioner.go PrepareObjectForStorage */
function withoutRevision({ text, revisionOffset }: StoredText): string {
  let start = revisionOffset - revisionMember.length;
  let end = text.indexOf('"', revisionOffset) + 1;
  if (text.slice(start, revisionOffset) !== revisionMember) throw new Error("a stored text whose revision is elsewhere");
  if (text[end] === ",") end += 1;
  else if (text[start - 1] === ",") start -= 1;
  return text.slice(0, start) + text.slice(end);
}

/** Stored text that says the version which a stock server stores the kind in; their fields are the same. */
function restated(text: string, { kind, apiVersion, storedAs }: MirroredResource): string {
  if (apiVersion === storedAs) return text;
  const head = typeHead(kind, apiVersion);
  return text.startsWith(head) ? typeHead(kind, storedAs) + text.slice(head.length) : text;
}

/** What etcd gets of a stored object. JSON ends in a newline, as Go's encoder has it. */
export function encodeValue(
  stored: StoredText,
  resource: MirroredResource,
  mediaType: StorageMediaType,
  resolve: SchemaResolver,
): Uint8Array {
  const text = restated(withoutRevision(stored), resource);
  const schema = resource.json || mediaType === "application/json" ? undefined : resolve(resource.schema);
  if (schema === undefined) return encoder.encode(`${text}\n`);
  return encodeProtobuf(schema, JSON.parse(text) as KubeObject, resolve);
}

/** Finds the type of what an envelope says it holds. */
export type KindResolver = (apiVersion: string, kind: string) => string | undefined;

/** Reads a value that a stock server may have written; throws an Error that says why it cannot be read. */
export function decodeValue(bytes: Uint8Array, kindOf: KindResolver, resolve: SchemaResolver): KubeObject {
  const head = new TextDecoder().decode(bytes.subarray(0, 64));
  if (head.startsWith(encryptedHead)) {
    const [provider = ""] = head.slice(encryptedHead.length).split(":");
    throw new Error(
      `the value is encrypted (provider ${provider}): rewrite it with the identity provider first, the key is not known here`,
    );
  }
  if (!protobufMagic.every((byte, at) => bytes[at] === byte)) return decodeJSON(bytes);
  const { apiVersion, kind, raw } = openEnvelope(bytes);
  const id = kindOf(apiVersion, kind);
  const schema = id === undefined ? undefined : resolve(id);
  if (schema === undefined) throw new Error(`no kind "${kind}" is registered for version "${apiVersion}"`);
  return { kind, apiVersion, ...decodeProtobuf(schema, raw, resolve) } as KubeObject;
}

function decodeJSON(bytes: Uint8Array): KubeObject {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes));
  } catch {
    throw new Error("the value is neither JSON nor protobuf");
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new Error("the value is no object");
  return value as KubeObject;
}
