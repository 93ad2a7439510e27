import { newInvalid, StatusError } from "../apimachinery/errors.ts";
import { keepReset } from "../apimachinery/managedfields/field-manager.ts";
import { formatGo } from "../apimachinery/patch/go-format.ts";
import { applyJSONPatch, parseJSONPatch } from "../apimachinery/patch/json-patch.ts";
import { applyMergePatch, parseMergePatch } from "../apimachinery/patch/merge-patch.ts";
import { applyStrategicMergePatch, parseStrategicMergePatch } from "../apimachinery/patch/strategic/strategic-merge-patch.ts";
import { decodeObject } from "../apimachinery/schema/decode.ts";
import type { JSONObject, JSONValue, KubeObject } from "../apimachinery/types.ts";
import { resolveSchema } from "../apis/generated/schemas.ts";
import type { RequestContext } from "../context.ts";
import { checkUIDAndVersion } from "../registry/object-lifecycle.ts";
import { parseWriteOptions, type WriteOptions } from "../registry/options.ts";
import { type Scope, strategyOf } from "../registry/scope.ts";
import { updateObject } from "../registry/write-loop.ts";
import { readBody } from "./body.ts";
import { anyObject, negotiate } from "./negotiation.ts";
import { offering } from "./protobuf.ts";
import { writtenResponse } from "./write.ts";

/** A patch, read once; `apply` runs again when a compare-and-swap is lost. */
interface PreparedPatch {
  readonly apply: (current: JSONValue) => JSONValue;
  /** Duplicate fields of the patch itself. */
  readonly duplicates: readonly string[];
  /** How an error about the result shows what was asked. */
  readonly shown: (patched: JSONValue) => string;
}

const showResult = (patched: JSONValue): string => JSON.stringify(patched);

/** How a patch of each media type is read. */
const patchTypes: Readonly<Record<string, (text: string, scope: Scope) => PreparedPatch>> = {
  "application/json-patch+json": (text) => {
    const parsed = parseJSONPatch(text);
    return { apply: (current) => applyJSONPatch(current, parsed), duplicates: parsed.strictErrors, shown: showResult };
  },
  "application/merge-patch+json": (text) => {
    const { value, duplicates } = parseMergePatch(text, { strict: true });
    return { apply: (current) => applyMergePatch(current, value as JSONValue), duplicates, shown: showResult };
  },
  "application/strategic-merge-patch+json": (text, scope) => {
    const { value, duplicates } = parseStrategicMergePatch(text, { strict: true });
    const schema = resolveSchema(scope.subresource?.schema ?? scope.version.schema);
    if (schema === undefined) throw new Error(`no schema: ${scope.version.schema}`);
    return {
      apply: (current) => applyStrategicMergePatch(current as JSONObject, value, schema, resolveSchema) as JSONValue,
      duplicates,
      shown: () => formatGo(value),
    };
  },
};

const unsupported = (): StatusError => new StatusError(415, "UnsupportedMediaType", "415: Unsupported Media Type", {});

function patchType(request: Request): (text: string, scope: Scope) => PreparedPatch {
  const type = (request.headers.get("Content-Type") ?? "").split(";")[0]?.trim() ?? "";
  const found = Object.hasOwn(patchTypes, type) ? patchTypes[type] : undefined;
  if (found === undefined) throw unsupported();
  return found;
}

/** The patch of a request, read once: `apply` makes the patched value of a current one. */
export function preparePatch(request: Request, text: string, scope: Scope): PreparedPatch {
  return patchType(request)(text, scope);
}

/** The patched value as an object of the kind, or 422 on the field `patch`. */
export function decodePatched(
  ctx: RequestContext,
  scope: Scope,
  patched: JSONValue,
  prepared: PreparedPatch,
  options: WriteOptions,
): KubeObject {
  const id = scope.subresource?.schema ?? scope.version.schema;
  const schema = resolveSchema(id);
  if (schema === undefined) throw new Error(`no schema: ${id}`);
  const { object, unknownFields, typeError } = decodeObject(schema, keepReset(patched), resolveSchema, false);
  const refuse = (why: string): StatusError =>
    newInvalid("", "", "", [
      { type: "FieldValueInvalid", field: "patch", body: `Invalid value: ${JSON.stringify(prepared.shown(patched))}: ${why}` },
    ]);
  if (typeError !== undefined) throw refuse(typeError);
  const strict = [...prepared.duplicates, ...[...unknownFields].sort()];
  if (options.fieldValidation === "Strict" && strict.length > 0) throw refuse(`strict decoding error: ${strict.join(", ")}`);
  if (options.fieldValidation === "Warn") for (const warning of strict) ctx.warnings.add(warning);
  return object;
}

/** PATCH by JSON patch, merge patch or strategic merge patch. upstream: endpoints/handlers/patch.go */
export async function patch(ctx: RequestContext, scope: Scope): Promise<Response> {
  const type = patchType(ctx.request);
  negotiate(ctx.request, ctx.query, offering(scope, anyObject));
  const options = parseWriteOptions(ctx.query, "PatchOptions");
  const text = new TextDecoder().decode(await readBody(ctx.request));
  let prepared: PreparedPatch | undefined;
  const written = await updateObject(scope, {
    dryRun: options.dryRun,
    transform: (current) => {
      prepared ??= type(text, scope);
      const patched = prepared.apply(current as JSONValue);
      const object = decodePatched(ctx, scope, patched, prepared, options);
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
