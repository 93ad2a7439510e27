import { decodeObject } from "../../apimachinery/schema/decode.ts";
import type { KubeObject } from "../../apimachinery/types.ts";
import { resolveSchema } from "../../apis/generated/schemas.ts";
import { apiVersionOf, type Scope } from "../../registry/scope.ts";

/** The kind with nothing in it but a version and the fields that are always shown: what a bookmark carries. */
export function zeroObject(scope: Scope, resourceVersion: string, annotations: Readonly<Record<string, string>>): KubeObject {
  const { row, version } = scope;
  const type = { kind: row.names.kind, apiVersion: apiVersionOf(row.group, version.name) };
  const { metadata, ...zero } = structuredClone(version.zero ?? {});
  const all = { ...metadata?.annotations, ...annotations };
  const meta = { resourceVersion, ...(Object.keys(all).length === 0 ? {} : { annotations: all }) };
  const schema = resolveSchema(version.schema);
  if (schema === undefined) return { ...type, metadata: meta };
  const { kind: _kind, apiVersion: _apiVersion, ...rest } = decodeObject(schema, { ...type, metadata: {}, ...zero }, resolveSchema).object;
  // Decoding drops what is null, where it may be left out.
  const nulls = Object.fromEntries(Object.entries(zero).filter(([, value]) => value === null));
  const { metadata: _metadata, ...fields } = rest;
  return { ...type, metadata: meta, ...nulls, ...fields };
}
