import { escapeHTML, sortedJSON } from "../serializer/go-json.ts";
import type { JSONObject, JSONValue, KubeObject } from "../types.ts";
import { FieldSet } from "./fieldpath/field-set.ts";
import { toFieldSet } from "./typed/to-field-set.ts";
import { TypedError } from "./typed/typed-error.ts";
import { validateTyped } from "./typed/validate.ts";
import { type Conflict, compareObjects, type TypedObject } from "./updater.ts";

/** The one manager that takes over from client-side apply, and is kept readable for it. */
export const clientSideManager = "kubectl";
const annotation = "kubectl.kubernetes.io/last-applied-configuration";
/** upstream: apimachinery/pkg/api/validation TotalAnnotationSizeLimitB */
const annotationBytesMax = 256 * 1024;

function parsed(text: string): KubeObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as KubeObject) : undefined;
  } catch {
    return undefined;
  }
}

/** The fields of the last client-side apply that still are as it set them. */
function ownedByClientSideApply(live: TypedObject): FieldSet {
  const last = parsed(live.object.metadata?.annotations?.[annotation] ?? "");
  if (last === undefined || last.apiVersion !== live.apiVersion) return new FieldSet();
  try {
    validateTyped(live.type, live.object as JSONValue);
    validateTyped(live.type, last as JSONValue);
  } catch (error) {
    if (error instanceof TypedError) return new FieldSet();
    throw error;
  }
  const { removed, modified, added } = compareObjects({ ...live, object: last }, live);
  return toFieldSet(live.type, last as JSONValue)
    .difference(modified)
    .difference(added)
    .difference(removed);
}

/** The conflicts that client-side apply does not explain. upstream: managedfields/internal/lastappliedmanager.go */
export function conflictsBeyondLastApplied(conflicts: readonly Conflict[], live: TypedObject): readonly Conflict[] {
  const allowed = ownedByClientSideApply(live);
  return conflicts.filter(({ path }) => !allowed.hasPath(path));
}

/** The configuration as the annotation holds it: without the annotation itself. */
function asLastApplied(config: KubeObject): string {
  const { annotations } = config.metadata ?? {};
  const { [annotation]: _last, ...others } = annotations ?? {};
  const metadata = annotations === undefined ? config.metadata : { ...config.metadata, annotations: others };
  return `${escapeHTML(sortedJSON({ ...config, metadata } as JSONObject))}\n`;
}

/** Writes an applied configuration into the annotation, where an object has it. upstream: managedfields/internal/lastappliedupdater.go */
export function updateLastApplied(object: KubeObject, config: KubeObject): void {
  const annotations = object.metadata?.annotations;
  if (annotations === undefined || (annotations[annotation] ?? "") === "") return;
  annotations[annotation] = asLastApplied(config);
  const encoder = new TextEncoder();
  let bytes = 0;
  for (const [key, value] of Object.entries(annotations)) bytes += encoder.encode(key).length + encoder.encode(value).length;
  if (bytes > annotationBytesMax) delete annotations[annotation];
}
