import { newBadRequest } from "../../apimachinery/errors.ts";
import { serializeObject } from "../../apimachinery/serializer/canonical.ts";
import { nestsDeeper } from "../../apimachinery/serializer/json.ts";
import type { KubeObject } from "../../apimachinery/types.ts";
import { apiVersionOf, type Scope, storageVersion, toStored } from "../scope.ts";
import type { Content } from "../storage.ts";
import { normalizeAs } from "./normalize.ts";

/**
 * How deeply what is stored may nest. Upstream's limit is its parser's, 10,000 levels; an isolate's stack does not bear that everywhere,
 * and what is stored must be readable in every form, and deletable.
 */
const levelsMax = 1_000;

/** Values of a stored object's selectable fields, metadata.name and metadata.namespace among them. */
export function selectableFields(scope: Scope, object: KubeObject): Record<string, string> {
  const fields: Record<string, string> = { "metadata.name": object.metadata?.name ?? "" };
  if (scope.row.scope === "Namespaced") fields["metadata.namespace"] = object.metadata?.namespace ?? "";
  for (const field of scope.version.storedFields ?? scope.version.selectableFields ?? []) fields[field.label] = field.value(object);
  return fields;
}

/** What the store keeps of an object of the request's version: storage version, canonical text, labels and fields beside it; 400 if it nests too deeply. */
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
  if (nestsDeeper(content.text, levelsMax)) throw newBadRequest("exceeded max depth");
  const expiresAfterSeconds = scope.row.expiresAfter?.(scope.ctx.deps.settings);
  return expiresAfterSeconds === undefined ? content : { ...content, expiresAfterSeconds };
}
