import { newBadRequest, StatusError } from "../apimachinery/errors.ts";
import { applyConfiguration, newUnconvertible } from "../apimachinery/managedfields/apply.ts";
import { clientSideManager, updateLastApplied } from "../apimachinery/managedfields/last-applied.ts";
import { goJSONKind } from "../apimachinery/patch/go-format.ts";
import { conversionError } from "../apimachinery/patch/show-patched.ts";
import { decodeObject } from "../apimachinery/schema/decode.ts";
import { parseJSON } from "../apimachinery/serializer/json.ts";
import { parseYAML, yamlUnmarshalErrors } from "../apimachinery/serializer/yaml.ts";
import type { JSONValue, KubeObject } from "../apimachinery/types.ts";
import { resolveSchema } from "../apis/generated/schemas.ts";
import type { RequestContext } from "../context.ts";
import { parseWriteOptions, type WriteOptions } from "../registry/reading/options.ts";
import { type Scope, strategyOf } from "../registry/scope.ts";
import { setManagedFields, writerOf, writtenKind } from "../registry/writing/manage-fields.ts";
import { checkNamespace, checkUIDAndVersion } from "../registry/writing/object-lifecycle.ts";
import { updateObject, type Written } from "../registry/writing/write-loop.ts";
import { decodeOptions, readBody } from "./encoding/body.ts";
import { anyObject, negotiate } from "./encoding/negotiation.ts";
import { offering } from "./encoding/protobuf.ts";
import { checkName, createOnUpdate, expectedKind, writtenResponse } from "./write.ts";

export const applyMediaType = "application/apply-patch+yaml";

/** How often an apply that lost the race to create tries again as an update. upstream: endpoints/handlers/patch.go MaxRetryWhenPatchConflicts */
const createRetriesMax = 5;

interface Parsed {
  readonly value: JSONValue;
  readonly duplicates: readonly string[];
}

/** Clients send JSON mostly, which is YAML too; its repeated keys are told as YAML's are, by line. */
async function parse(text: string): Promise<Parsed> {
  if (text.trimStart().startsWith("{"))
    try {
      const parsed = parseJSON(text, { strict: true });
      if (parsed.duplicates.length === 0) return parsed;
    } catch {
      // What is no JSON may still be YAML.
    }
  return parseYAML(text, { strict: true });
}

/** An applied configuration, read once. */
export interface Configuration extends Parsed {
  readonly value: KubeObject & JSONValue;
}

/** Reads the body of an apply; throws 400. */
export async function readConfiguration(ctx: RequestContext): Promise<Configuration> {
  const text = new TextDecoder().decode(await readBody(ctx));
  let parsed: Parsed;
  try {
    parsed = await parse(text);
  } catch (error) {
    throw newBadRequest(`error decoding YAML: error converting YAML to JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  const value = parsed.value ?? {};
  if (typeof value === "object" && !Array.isArray(value)) return { value: value as KubeObject & JSONValue, duplicates: parsed.duplicates };
  const why = `json: cannot unmarshal ${goJSONKind(value)} into Go value of type map[string]interface {}`;
  throw newBadRequest(`error decoding YAML: error unmarshaling JSON: while decoding JSON: ${why}`);
}

/** Repeated keys are looked at once the configuration has proved to apply. */
function checkDuplicates(ctx: RequestContext, { duplicates }: Configuration, { fieldValidation }: WriteOptions): void {
  if (duplicates.length === 0 || fieldValidation === "Ignore") return;
  if (fieldValidation === "Strict")
    throw newBadRequest(`error strict decoding YAML: error converting YAML to JSON: ${yamlUnmarshalErrors(duplicates)}`);
  for (const warning of duplicates) ctx.warnings.add(warning);
}

/** The object after an apply, its owners recorded; `current` is undefined where there is none yet. */
export function applied(scope: Scope, config: Configuration, options: WriteOptions, current: KubeObject | undefined): KubeObject {
  const { kind, versions, typed, zero } = writtenKind(scope);
  const live = current === undefined ? zero() : typed(current);
  const writer = writerOf(scope, options.fieldManager);
  const { object, managedFields } = applyConfiguration({
    ...{ versions, zero: zero(), live, kind, writer },
    config: config.value,
    force: options.force ?? false,
  });
  const next = decoded(scope, object ?? current ?? {}, config.value);
  setManagedFields(next, managedFields);
  if (writer.manager === clientSideManager) updateLastApplied(next, config.value);
  checkDuplicates(scope.ctx, config, options);
  return next;
}

function decoded(scope: Scope, value: KubeObject, config: KubeObject): KubeObject {
  const expected = expectedKind(scope);
  const schema = resolveSchema(expected.schema);
  if (schema === undefined) throw new Error(`no schema: ${expected.schema}`);
  const { object, typeError, wrong } = decodeObject(schema, value, resolveSchema, false, { ...decodeOptions(expected), converts: true });
  if (typeError !== undefined) throw newUnconvertible(config, conversionError(typeError, wrong));
  if (scope.subresource?.schema === undefined) (scope.version.setDefaults ?? scope.row.strategy?.setDefaults)?.(object);
  return object;
}

function applyOnce(ctx: RequestContext, scope: Scope, config: Configuration, options: WriteOptions): Promise<Written> {
  const check = (object: KubeObject): KubeObject => {
    const meta = (object.metadata ??= {});
    checkNamespace(scope, meta);
    checkName(scope, meta.name ?? "");
    return object;
  };
  return updateObject(scope, {
    dryRun: options.dryRun,
    transform(current) {
      const object = check(applied(scope, config, options, current));
      const { uid: _uid, ...meta } = object.metadata ?? {};
      checkUIDAndVersion(scope, meta, current.metadata ?? {}, strategyOf(scope).allowUnconditionalUpdate === false, options.dryRun);
      return object;
    },
    retry: () => true,
    manage: () => undefined,
    ...(scope.subresource === undefined
      ? { create: () => createOnUpdate(ctx, scope, check(applied(scope, config, options, undefined)), options.dryRun, () => undefined) }
      : {}),
  });
}

/** PATCH by server-side apply: merges, or creates. upstream: endpoints/handlers/patch.go applyPatcher */
export async function apply(ctx: RequestContext, scope: Scope): Promise<Response> {
  negotiate(ctx.request, ctx.query, offering(scope, anyObject));
  const options = parseWriteOptions(ctx.query, "PatchOptions", true);
  const config = await readConfiguration(ctx);
  for (let attempt = 0; ; attempt++)
    try {
      return await writtenResponse(ctx, scope, await applyOnce(ctx, scope, config, options));
    } catch (error) {
      // Somebody else created it meanwhile.
      const lost = error instanceof StatusError && error.status.reason === "AlreadyExists" && attempt < createRetriesMax;
      if (!lost) throw error;
    }
}
