import { newNotAcceptable } from "../../apimachinery/errors.ts";
import type { StructSchema } from "../../apimachinery/schema/schema.ts";
import { encodeProtobuf, encodeWatchEvent, listSchema } from "../../apimachinery/serializer/protobuf-encode.ts";
import type { KubeObject } from "../../apimachinery/types.ts";
import { resolveSchema } from "../../apis/generated/schemas.ts";
import { groups } from "../../apis/index.ts";
import { apiVersionOf, type Scope } from "../../registry/scope.ts";
import type { Offer } from "./negotiation.ts";

/** Kinds that belong to no resource: the types of every group that the meta package has. */
const metaKinds: Readonly<Record<string, string>> = {
  "v1/Status": "meta.v1.Status",
  "v1/APIGroup": "meta.v1.APIGroup",
  "v1/APIGroupList": "meta.v1.APIGroupList",
  "v1/APIResourceList": "meta.v1.APIResourceList",
  "/APIResourceList": "meta.v1.APIResourceList",
  "/APIVersions": "meta.v1.APIVersions",
  "v1/APIVersions": "meta.v1.APIVersions",
  "meta.k8s.io/v1/PartialObjectMetadata": "meta.v1.PartialObjectMetadata",
  "meta.k8s.io/v1/PartialObjectMetadataList": "meta.v1.PartialObjectMetadata[]",
  "meta.k8s.io/v1beta1/PartialObjectMetadata": "meta.v1.PartialObjectMetadata",
  "meta.k8s.io/v1beta1/PartialObjectMetadataList": "meta.v1.PartialObjectMetadata[]",
  "apidiscovery.k8s.io/v2/APIGroupDiscoveryList": "apidiscovery.v2.APIGroupDiscovery[]",
};

/** `apiVersion/kind` -> the id of its schema, with `[]` behind it for a list of them. */
function kindsOfRows(): Map<string, string> {
  const kinds = new Map(Object.entries(metaKinds));
  for (const { rows } of groups())
    for (const { group, names, versions } of rows)
      for (const { name, schema, subresources = [] } of versions) {
        kinds.set(`${apiVersionOf(group, name)}/${names.kind}`, schema);
        kinds.set(`${apiVersionOf(group, name)}/${names.listKind}`, `${schema}[]`);
        for (const sub of subresources)
          if (sub.schema !== undefined) kinds.set(`${apiVersionOf(sub.group ?? group, sub.version ?? name)}/${sub.kind}`, sub.schema);
      }
  return kinds;
}

let known: ReadonlyMap<string, string> | undefined;
const lists = new Map<string, StructSchema>();

function schemaOf({ apiVersion = "", kind = "" }: KubeObject): StructSchema | undefined {
  known ??= kindsOfRows();
  const id = known.get(`${apiVersion}/${kind}`);
  if (id === undefined || !id.endsWith("[]")) return id === undefined ? undefined : resolveSchema(id);
  const list = lists.get(id);
  if (list !== undefined) return list;
  const item = resolveSchema(id.slice(0, -2));
  if (item === undefined) return undefined;
  const made = listSchema(item);
  lists.set(id, made);
  return made;
}

/** What of a scope says what it can be offered as. */
interface OfferedBy {
  readonly row: Pick<Scope["row"], "verbs">;
  readonly version: Scope["version"];
}

/**
 * What of an offer a resource has: no protobuf where the version's objects have no such form, as their type is not generated (custom
 * resources); no tables of what can only be created (reviews).
 */
export function offering({ row, version }: OfferedBy, offer: Offer): Offer {
  const readable = row.verbs.includes("get") || row.verbs.includes("list");
  const as = readable ? offer.as : offer.as.filter((kind) => kind !== "Table");
  return resolveSchema(version.schema) === undefined ? { ...offer, as, protobuf: false } : { ...offer, as };
}

function schemaFor(object: KubeObject): StructSchema {
  const schema = schemaOf(object);
  // upstream: runtime/serializer/protobuf errNotMarshalable
  if (schema === undefined)
    throw newNotAcceptable("object does not implement the protobuf marshalling interface and cannot be encoded to a protobuf message");
  return schema;
}

/** An object, list or Status in the envelope of application/vnd.kubernetes.protobuf. */
export const protobufOf = (object: KubeObject): Uint8Array => encodeProtobuf(schemaFor(object), object, resolveSchema);

/** One frame of a protobuf watch. */
export const protobufEvent = (type: string, object: KubeObject): Uint8Array =>
  encodeWatchEvent(type, schemaFor(object), object, resolveSchema);
