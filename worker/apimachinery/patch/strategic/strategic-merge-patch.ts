import { newBadRequest } from "../../errors.ts";
import type { SchemaResolver, StructSchema } from "../../schema/schema.ts";
import { type ParsedJSON, parseJSON } from "../../serializer/json.ts";
import type { JSONObject, JSONValue } from "../../types.ts";
import { cloneJSON, getOwn, isJSONObject, pruneNulls, setOwn } from "../clone-json.ts";
import { formatGo, goJSONKind } from "../go-format.ts";
import { newBadArgType, newBadPatchFormat, newBadPatchType } from "./errors.ts";
import { newPatchLookup, type PatchLookup, type PatchMeta, type PatchType } from "./lookup.ts";
import { areMaps, mergeList } from "./merge-list.ts";
import { checkElementOrder, liveOrderAfterMerge, orderElements } from "./order.ts";

const retainKeysDirective = "$retainKeys";
const deletionPrefix = "$deleteFromPrimitiveList";
const orderPrefix = "$setElementOrder";

/**
 * Decodes a strategic merge patch with its duplicate fields; throws StatusError 400.
 * upstream: apiserver/pkg/endpoints/handlers/patch.go smpPatcher
 */
export function parseStrategicMergePatch(text: string, { strict }: { strict: boolean }): ParsedJSON & { readonly value: JSONObject } {
  let parsed: ParsedJSON;
  try {
    parsed = parseJSON(text, { strict });
  } catch (error) {
    throw newBadRequest(error instanceof Error ? error.message : String(error));
  }
  const value = parsed.value ?? {};
  if (!isJSONObject(value))
    throw newBadRequest(`json: cannot unmarshal ${goJSONKind(value)} into Go value of type map[string]interface {}`);
  return { value, duplicates: parsed.duplicates };
}

/**
 * A value of the patch that nothing live is there to merge with: its directives have nothing to do and vanish, from the patch too.
 * upstream: apimachinery/pkg/util/strategicpatch/patch.go removeDirectives
 */
function withoutDirectives(value: JSONValue): JSONValue | undefined {
  if (Array.isArray(value)) return value.map(withoutDirectives).filter((item) => item !== undefined);
  if (!isJSONObject(value)) return value;
  if (Object.hasOwn(value, "$patch")) return undefined;
  for (const key of Object.keys(value)) {
    const member = withoutDirectives(value[key] ?? null);
    if (member === undefined) delete value[key];
    else setOwn(value, key, member);
  }
  return value;
}

/** The field that `$setElementOrder/containers` speaks of. */
function directiveField(key: string, prefix: string, of: "primitive list" | "setElementOrder list"): string {
  const slash = key.indexOf("/");
  if (slash < 0 || key.slice(0, slash) !== prefix) throw newBadPatchFormat(of);
  return key.slice(slash + 1);
}

/** Drops the live keys that `$retainKeys` leaves out. upstream: apimachinery/pkg/util/strategicpatch/patch.go applyRetainKeysDirective */
function applyRetainKeys(live: JSONObject, patch: JSONObject): void {
  const retained = getOwn(patch, retainKeysDirective);
  if (retained === undefined) return;
  delete patch[retainKeysDirective];
  if (!Array.isArray(retained)) throw newBadPatchFormat("retainKeys");
  const keys = new Set<JSONValue>(retained);
  for (const key of Object.keys(patch)) {
    if (patch[key] === null || key.startsWith(deletionPrefix) || key.startsWith(orderPrefix)) continue;
    if (!keys.has(key)) throw newBadPatchFormat("retainKeys");
  }
  for (const key of Object.keys(live)) if (!keys.has(key)) delete live[key];
}

const sameType = (a: JSONValue, b: JSONValue): boolean =>
  Array.isArray(a) === Array.isArray(b) && typeof a === typeof b && (a === null) === (b === null);

function asList(value: JSONValue | undefined): JSONValue[] | undefined {
  if (value !== undefined && !Array.isArray(value)) throw newBadArgType("[]interface {}", value);
  return value;
}

/** Merges copies that it may change. */
class Merger {
  readonly #lookup: PatchLookup;

  constructor(lookup: PatchLookup) {
    this.#lookup = lookup;
  }

  /** upstream: apimachinery/pkg/util/strategicpatch/patch.go mergeMap */
  map(live: JSONObject, patch: JSONObject, type: PatchType): JSONObject {
    if (Object.hasOwn(patch, "$patch")) {
      const directive = patch.$patch;
      if (directive === "delete") return {};
      if (directive !== "replace") throw newBadPatchType(directive, patch);
      delete patch.$patch;
      return patch;
    }
    applyRetainKeys(live, patch);
    for (const key of Object.keys(patch)) if (key.startsWith(orderPrefix)) this.#ordered(live, patch, key, type);
    for (const key of Object.keys(patch)) this.#member(live, key, patch[key] ?? null, type);
    return live;
  }

  #member(live: JSONObject, patchKey: string, value: JSONValue, type: PatchType): void {
    const isDeletion = patchKey.startsWith(deletionPrefix);
    const key = isDeletion ? directiveField(patchKey, deletionPrefix, "primitive list") : patchKey;
    if (value === null) {
      delete live[key];
      return;
    }
    const current = getOwn(live, key);
    if (current === undefined || !sameType(current, value)) {
      if (!isDeletion) this.#take(live, key, value);
    } else if (Array.isArray(current) && Array.isArray(value)) {
      setOwn(live, key, this.#list(current, value, this.#lookup.list(type, key), isDeletion));
    } else if (isJSONObject(current) && isJSONObject(value)) {
      const meta = this.#lookup.map(type, key);
      setOwn(live, key, meta.strategy === "replace" ? value : this.map(current, value, meta.type));
    } else setOwn(live, key, value);
  }

  #take(live: JSONObject, key: string, value: JSONValue): void {
    pruneNulls(value);
    const taken = withoutDirectives(value);
    if (taken === undefined) delete live[key];
    else setOwn(live, key, taken);
  }

  #list(live: JSONValue[], patch: JSONValue[], meta: PatchMeta, isDeletion: boolean): JSONValue[] {
    if (meta.strategy !== "merge" && !isDeletion) return patch;
    const { mergeKey } = meta;
    return mergeList(live, patch, { mergeKey, isDeletion, mergeElement: (current, element) => this.map(current, element, meta.type) });
  }

  /** Merges the list that a `$setElementOrder` speaks of and orders it. upstream: strategicpatch/patch.go mergePatchIntoOriginal */
  #ordered(live: JSONObject, patch: JSONObject, directive: string, type: PatchType): void {
    const order = asList(patch[directive]) ?? [];
    delete patch[directive];
    const key = directiveField(directive, orderPrefix, "setElementOrder list");
    const current = asList(getOwn(live, key));
    const change = asList(getOwn(patch, key));
    const meta = this.#lookup.list(type, key);
    checkElementOrder(change ?? [], order, meta.mergeKey);
    if (current === undefined && change === undefined) return;
    let merged = current ?? [];
    if (change !== undefined)
      merged = current === undefined ? (withoutDirectives(change) as JSONValue[]) : this.#list([...current], change, meta, false);
    areMaps(current ?? [], change ?? []);
    const merges = change !== undefined && meta.strategy === "merge" && meta.mergeKey !== "";
    const liveOrder = merges ? liveOrderAfterMerge(current ?? [], change, meta.mergeKey) : (current ?? []);
    setOwn(live, key, orderElements(merged, order, liveOrder, meta.mergeKey));
    delete patch[key];
  }
}

/** The object with the patch applied, and what is left of the patch: merging takes from it what it has done. */
function merge(original: JSONObject, patch: JSONObject, schema: StructSchema, resolve: SchemaResolver): [JSONObject, left: JSONObject] {
  const left = cloneJSON(patch);
  return [new Merger(newPatchLookup(resolve)).map(cloneJSON(original), left, { struct: schema }), left];
}

/**
 * The object with the patch applied; neither input is changed. Throws StatusError: 400 for a directive of the wrong form, 422 for lists
 * of lists, and otherwise 500 with upstream's text. upstream: apimachinery/pkg/util/strategicpatch/patch.go StrategicMergeMapPatch
 */
export const applyStrategicMergePatch = (...given: Parameters<typeof merge>): JSONObject => merge(...given)[0];

/** A patch that was applied, as Go shows its maps: the nulls and directives that merging took are not there any more. */
export const showStrategicPatch = (...given: Parameters<typeof merge>): string => formatGo(merge(...given)[1]);
