import { newBadRequest, newInvalid, StatusError } from "../apimachinery/errors.ts";
import { applyJSONPatch } from "../apimachinery/patch/json-patch.ts";
import { applyMergePatch } from "../apimachinery/patch/merge-patch.ts";
import { applyStrategicMergePatch } from "../apimachinery/patch/strategic/strategic-merge-patch.ts";
import { decodeObject } from "../apimachinery/schema/decode.ts";
import { parseJSON } from "../apimachinery/serializer/json.ts";
import type { JSONValue, KubeObject } from "../apimachinery/types.ts";
import { resolveSchema } from "../apis/generated/schemas.ts";
import type { RequestContext } from "../context.ts";
import { checkUIDAndVersion } from "../registry/object-lifecycle.ts";
import { parseWriteOptions, type WriteOptions } from "../registry/options.ts";
import { type Scope, strategyOf } from "../registry/scope.ts";
import { updateObject } from "../registry/write-loop.ts";
import { readBody } from "./body.ts";
import { negotiate } from "./negotiation.ts";
import { writtenResponse } from "./write.ts";

/** How a patch of one media type is read once and applied to each current object. */
interface PatchType {
  /** Parses the body; the result is applied again when a compare-and-swap is lost. */
  readonly prepare: (
    text: string,
    scope: Scope,
  ) => { readonly apply: (current: JSONValue) => JSONValue; readonly duplicates: readonly string[] };
}

function parseMap(text: string): { value: JSONValue; duplicates: readonly string[] } {
  try {
    return parseJSON(text, { strict: true }) as { value: JSONValue; duplicates: string[] };
  } catch (error) {
    throw newBadRequest(error instanceof Error ? error.message : String(error));
  }
}

const patchTypes: Readonly<Record<string, PatchType>> = {
  "application/json-patch+json": {
    prepare: (text) => ({ apply: (current) => applyJSONPatch(current, text), duplicates: [] }),
  },
  "application/merge-patch+json": {
    prepare: (text) => {
      const { value, duplicates } = parseMap(text);
      return { apply: (current) => applyMergePatch(current, value), duplicates };
    },
  },
  "application/strategic-merge-patch+json": {
    prepare: (text, scope) => {
      const { value, duplicates } = parseMap(text);
      const schema = resolveSchema(scope.subresource?.schema ?? scope.version.schema);
      if (schema === undefined) throw new Error(`no schema: ${scope.version.schema}`);
      return {
        apply: (current) => applyStrategicMergePatch(current as never, value as never, schema, resolveSchema) as JSONValue,
        duplicates,
      };
    },
  },
};

const unsupported = (): StatusError => new StatusError(415, "UnsupportedMediaType", "415: Unsupported Media Type", {});

function patchType(request: Request): PatchType {
  const type = (request.headers.get("Content-Type") ?? "").split(";")[0]?.trim() ?? "";
  const found = Object.hasOwn(patchTypes, type) ? patchTypes[type] : undefined;
  if (found === undefined) throw unsupported();
  return found;
}

/** The patch of a request, read once: `apply` makes the patched value of a current one. */
export function preparePatch(request: Request, text: string, scope: Scope): ReturnType<PatchType["prepare"]> {
  return patchType(request).prepare(text, scope);
}

/** The patched value as an object of the kind, or 422 on the field `patch`. */
function decodePatched(
  ctx: RequestContext,
  scope: Scope,
  patched: JSONValue,
  duplicates: readonly string[],
  options: WriteOptions,
): KubeObject {
  const schema = resolveSchema(scope.version.schema);
  if (schema === undefined) throw new Error(`no schema: ${scope.version.schema}`);
  const { object, unknownFields, typeError } = decodeObject(schema, patched, resolveSchema);
  const refuse = (why: string): StatusError =>
    newInvalid("", "", "", [
      { type: "FieldValueInvalid", field: "patch", body: `Invalid value: ${JSON.stringify(JSON.stringify(patched))}: ${why}` },
    ]);
  if (typeError !== undefined) throw refuse(typeError);
  const strict = [...duplicates, ...[...unknownFields].sort()];
  if (options.fieldValidation === "Strict" && strict.length > 0) throw refuse(`strict decoding error: ${strict.join(", ")}`);
  if (options.fieldValidation === "Warn") for (const warning of strict) ctx.warnings.add(warning);
  return object;
}

/** PATCH by JSON patch, merge patch or strategic merge patch. upstream: endpoints/handlers/patch.go */
export async function patch(ctx: RequestContext, scope: Scope): Promise<Response> {
  const type = patchType(ctx.request);
  negotiate(ctx.request, ctx.query, { as: ["Table", "PartialObjectMetadata"] });
  const options = parseWriteOptions(ctx.query, "PatchOptions");
  const text = new TextDecoder().decode(await readBody(ctx.request));
  let prepared: ReturnType<PatchType["prepare"]> | undefined;
  const written = await updateObject(scope, {
    dryRun: options.dryRun,
    transform: (current) => {
      prepared ??= type.prepare(text, scope);
      const patched = prepared.apply(current as JSONValue);
      const object = decodePatched(ctx, scope, patched, prepared.duplicates, options);
      (scope.version.setDefaults ?? scope.row.strategy?.setDefaults)?.(object);
      checkUIDAndVersion(
        scope,
        { ...object.metadata, ...uidIfSame(object, current) },
        current.metadata ?? {},
        strategyOf(scope).allowUnconditionalUpdate === false,
      );
      return object;
    },
    retry: () => true,
  });
  return writtenResponse(ctx, scope, written);
}

/** A changed UID in a patch is a validation error of metadata, not a conflict. */
const uidIfSame = (object: KubeObject, current: KubeObject): { uid?: string } =>
  object.metadata?.uid === current.metadata?.uid ? {} : { uid: current.metadata?.uid ?? "" };
