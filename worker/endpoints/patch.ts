import { newInvalid, StatusError } from "../apimachinery/errors.ts";
import { goQuote } from "../apimachinery/go/go-quote.ts";
import { keepReset } from "../apimachinery/managedfields/field-manager.ts";
import { isJSONObject } from "../apimachinery/patch/clone-json.ts";
import { applyJSONPatch, parseJSONPatch, patchJSON } from "../apimachinery/patch/json-patch.ts";
import { applyMergePatch, parseMergePatch } from "../apimachinery/patch/merge-patch.ts";
import { conversionError, showJSONPatched, showMergePatched } from "../apimachinery/patch/show-patched.ts";
import {
  applyStrategicMergePatch,
  parseStrategicMergePatch,
  showStrategicPatch,
} from "../apimachinery/patch/strategic/strategic-merge-patch.ts";
import { decodeObject } from "../apimachinery/schema/decode.ts";
import { inDocumentOrder } from "../apimachinery/serializer/json.ts";
import type { JSONObject, JSONValue, KubeObject } from "../apimachinery/types.ts";
import { resolveSchema } from "../apis/generated/schemas.ts";
import type { RequestContext } from "../context.ts";
import { parseWriteOptions, type WriteOptions } from "../registry/reading/options.ts";
import { apiVersionOf, type Scope, strategyOf } from "../registry/scope.ts";
import { checkNamespace, checkUIDAndVersion } from "../registry/writing/object-lifecycle.ts";
import { updateObject } from "../registry/writing/write-loop.ts";
import { apply, applyMediaType } from "./apply.ts";
import { decodeOptions, type Expected, foreignKind, readBody, strictErrorsMax, unreadableKind } from "./encoding/body.ts";
import { anyObject, negotiate } from "./encoding/negotiation.ts";
import { offering } from "./encoding/protobuf.ts";
import { checkName, expectedKind, writtenResponse } from "./write.ts";

/** A patch, read once; `apply` runs again when a compare-and-swap is lost. */
interface PreparedPatch {
  readonly apply: (current: JSONValue) => JSONValue;
  /** Duplicate fields of the patch itself. */
  readonly duplicates: readonly string[];
  /** How an error about the result shows what was asked. */
  readonly shown: (patched: JSONValue, current: JSONValue) => string;
  /** Patches of the typed object are not asked for their kind, and say otherwise that a value is of the wrong type. */
  readonly typed?: true;
}

/** How a patch of each media type is read. */
const patchTypes: Readonly<Record<string, (text: string, scope: Scope) => PreparedPatch>> = {
  "application/json-patch+json": (text) => {
    const parsed = parseJSONPatch(text);
    return {
      apply: (current) => applyJSONPatch(current, parsed),
      duplicates: parsed.strictErrors,
      shown: (_patched, current) => showJSONPatched(patchJSON(current, parsed)),
    };
  },
  "application/merge-patch+json": (text) => {
    const { value, duplicates } = parseMergePatch(text, { strict: true });
    return {
      apply: (current) => applyMergePatch(current, value as JSONValue),
      duplicates,
      shown: (patched, current) => showMergePatched(current, value, patched),
    };
  },
  "application/strategic-merge-patch+json": (text, scope) => {
    const { value, duplicates } = parseStrategicMergePatch(text, { strict: true });
    const schema = resolveSchema(scope.subresource?.schema ?? scope.version.schema);
    if (schema === undefined) throw new Error(`no schema: ${scope.version.schema}`);
    return {
      apply: (current) => applyStrategicMergePatch(current as JSONObject, value, schema, resolveSchema) as JSONValue,
      duplicates,
      shown: (_patched, current) => showStrategicPatch(current as JSONObject, value, schema, resolveSchema),
      typed: true,
    };
  },
};

const unsupported = (): StatusError => new StatusError(415, "UnsupportedMediaType", "415: Unsupported Media Type", {});

const mediaType = (request: Request): string => (request.headers.get("Content-Type") ?? "").split(";")[0]?.trim() ?? "";

export const isApply = (request: Request): boolean => mediaType(request) === applyMediaType;

function patchType(request: Request): (text: string, scope: Scope) => PreparedPatch {
  const type = mediaType(request);
  const found = Object.hasOwn(patchTypes, type) ? patchTypes[type] : undefined;
  if (found === undefined) throw unsupported();
  return found;
}

/** The patch of a request, read once: `apply` makes the patched value of a current one. */
export function preparePatch(request: Request, text: string, scope: Scope): PreparedPatch {
  return patchType(request)(text, scope);
}

/** A current object with the patch applied, decoded as the kind that the endpoint takes; 422 on the field `patch` if it is none. */
export function patchedObject(scope: Scope, prepared: PreparedPatch, current: KubeObject, options: WriteOptions): KubeObject {
  const expected = expectedKind(scope);
  const schema = resolveSchema(expected.schema);
  if (schema === undefined) throw new Error(`no schema: ${expected.schema}`);
  const patched = prepared.apply(current as JSONValue);
  const { object, unknownFields, typeError, wrong } = decodeObject(schema, keepReset(patched), resolveSchema, false, {
    ...decodeOptions(expected),
    ...(prepared.typed ? { converts: true } : {}),
  });
  const shown = (): string => prepared.shown(patched, current as JSONValue);
  const refuse = (why: string): StatusError =>
    newInvalid("", "", "", [{ type: "FieldValueInvalid", field: "patch", body: `Invalid value: ${goQuote(shown())}: ${why}` }]);
  // Errors come in the order of the text that was decoded, whose maps are sorted where the patch reached into them.
  const firstError = (): string | undefined => decodeObject(schema, keepReset(JSON.parse(shown())), resolveSchema, false).typeError;
  const versionless = !prepared.typed && isJSONObject(patched) && (patched["apiVersion"] ?? "") === "";
  const foreign = prepared.typed ? undefined : foreignPatched(patched, object, expected, versionless);
  if (foreign !== undefined) throw refuse(foreign);
  const unknown = (): readonly string[] => {
    if (versionless) return unknownWithoutVersion(patched as JSONObject);
    return prepared.typed || unknownFields.length < 2
      ? [...unknownFields].sort()
      : inDocumentOrder(shown(), unknownFields).slice(0, strictErrorsMax);
  };
  if (typeError !== undefined && !versionless)
    throw refuse(prepared.typed ? conversionError(typeError, wrong) : (firstError() ?? typeError));
  const strict = [...prepared.duplicates, ...unknown()];
  if (options.fieldValidation === "Strict" && strict.length > 0) throw refuse(`strict decoding error: ${strict.join(", ")}`);
  if (options.fieldValidation === "Warn") for (const warning of strict) scope.ctx.warnings.add(warning);
  if (versionless) checkName(scope, "");
  return { ...object, apiVersion: apiVersionOf(expected.group, expected.version), kind: expected.kind };
}

/** Why a patched document cannot be read as what is expected. What was patched is sorted, so its version is looked at before its kind. */
function foreignPatched(patched: JSONValue, object: KubeObject, expected: Expected, versionless: boolean): string | undefined {
  const { apiVersion = "", kind = "" } = isJSONObject(patched) ? patched : {};
  return unreadableKind({ apiVersion, kind }) ?? foreignKind(object, expected, versionless);
}

/** What says no version is read as upstream's internal type, whose fields have no JSON names: nothing is known of it. */
const unknownWithoutVersion = (patched: JSONObject): string[] =>
  Object.keys(patched)
    .sort()
    .flatMap((name) => (name === "apiVersion" || name === "kind" ? [] : [`unknown field ${goQuote(name)}`]));

/** PATCH by JSON patch, merge patch or strategic merge patch. upstream: endpoints/handlers/patch.go */
export async function patch(ctx: RequestContext, scope: Scope): Promise<Response> {
  if (isApply(ctx.request)) return apply(ctx, scope);
  const type = patchType(ctx.request);
  negotiate(ctx.request, ctx.query, offering(scope, anyObject));
  const options = parseWriteOptions(ctx.query, "PatchOptions");
  const text = new TextDecoder().decode(await readBody(ctx));
  let prepared: PreparedPatch | undefined;
  const written = await updateObject(scope, {
    dryRun: options.dryRun,
    transform: (current) => {
      prepared ??= type(text, scope);
      const object = patchedObject(scope, prepared, current, options);
      (scope.version.setDefaults ?? scope.row.strategy?.setDefaults)?.(object);
      const meta = (object.metadata ??= {});
      checkNamespace(scope, meta);
      checkName(scope, meta.name ?? "");
      checkUIDAndVersion(
        scope,
        { ...object.metadata, ...uidIfSame(object, current) },
        current.metadata ?? {},
        strategyOf(scope).allowUnconditionalUpdate === false,
        options.dryRun,
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
