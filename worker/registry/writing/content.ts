import { serializeObject } from "../../apimachinery/serializer/canonical.ts";
import type { KubeObject } from "../../apimachinery/types.ts";
import { apiVersionOf, type Scope, storageVersion, toStored } from "../scope.ts";
import type { Content } from "../storage.ts";
import { normalizeAs } from "./normalize.ts";

/** Values of a stored object's selectable fields, metadata.name and metadata.namespace among them. */
export function selectableFields(scope: Scope, object: KubeObject): Record<string, string> {
  const fields: Record<string, string> = { "metadata.name": object.metadata?.name ?? "" };
  if (scope.row.scope === "Namespaced") fields["metadata.namespace"] = object.metadata?.namespace ?? "";
  for (const field of scope.version.storedFields ?? scope.version.selectableFields ?? []) fields[field.label] = field.value(object);
  return fields;
}

/** What the store keeps of an object of the request's version: storage version, canonical text, labels and fields beside it. */
export function contentOf(scope: Scope, object: KubeObject): Content {
  const storage = storageVersion(scope.row);
  const { convert } = scope.version;
  const converted = convert === undefined ? object : normalizeAs(convert.schema, toStored(scope, object));
  const { selfLink: _selfLink, ...metadata } = converted.metadata ?? {};
  const stored: KubeObject = {
    ...converted,
    metadata,
    apiVersion: convert === undefined ? apiVersionOf(scope.row.group, storage.name) : (converted.apiVersion ?? ""),
    kind: scope.row.names.kind,
  };
  const content = { ...serializeObject(stored), labels: { ...stored.metadata?.labels }, fields: selectableFields(scope, stored) };
  const expiresAfterSeconds = scope.row.expiresAfter?.(scope.ctx.deps.settings);
  return expiresAfterSeconds === undefined ? content : { ...content, expiresAfterSeconds };
}
