import { newBadRequest } from "../errors.ts";
import { type ParsedJSON, parseJSON } from "../serializer/json.ts";
import type { JSONObject, JSONValue } from "../types.ts";
import { cloneJSON, getOwn, isJSONObject, pruneNulls, setOwn } from "./clone-json.ts";
import { goJSONKind } from "./go-format.ts";

/** upstream: evanphx/json-patch merge.go ErrBadJSONPatch */
const badPatch = "Invalid JSON Patch";

/**
 * Decodes a merge patch, with its duplicate fields when strict (fieldValidation is not Ignore); throws StatusError 400. Ignoring
 * clients get another message, since upstream then decodes only once. upstream: apiserver/pkg/endpoints/handlers/patch.go applyJSPatch
 */
export function parseMergePatch(text: string, { strict }: { strict: boolean }): ParsedJSON {
  let parsed: ParsedJSON;
  try {
    parsed = parseJSON(text, { strict });
  } catch (error) {
    throw newBadRequest(strict ? `error decoding patch: ${error instanceof Error ? error.message : String(error)}` : badPatch);
  }
  const { value } = parsed;
  if (value === null || (!strict && !isJSONObject(value) && !Array.isArray(value))) throw newBadRequest(badPatch);
  if (strict && !isJSONObject(value))
    throw newBadRequest(`error decoding patch: json: cannot unmarshal ${goJSONKind(value)} into Go value of type map[string]interface {}`);
  return parsed;
}

/** Merges into a document that may be changed. */
function merge(document: JSONObject, patch: JSONObject): void {
  for (const key of Object.keys(patch)) {
    const value = patch[key];
    const current = getOwn(document, key);
    if (value === null || value === undefined) delete document[key];
    else if (isJSONObject(current) && isJSONObject(value)) merge(current, value);
    else {
      const copy = cloneJSON(value);
      // A list that takes an object's place keeps its nulls.
      if (!isJSONObject(current)) pruneNulls(copy);
      setOwn(document, key, copy);
    }
  }
}

/**
 * RFC 7386 as upstream has it: null deletes, maps merge, all else is replaced, and nulls in new maps vanish. Neither input is changed.
 * upstream: evanphx/json-patch merge.go MergePatch
 */
export function applyMergePatch(document: JSONValue, patch: JSONValue): JSONValue {
  if (isJSONObject(document) && isJSONObject(patch)) {
    const merged = cloneJSON(document);
    merge(merged, patch);
    return merged;
  }
  const replaced = cloneJSON(patch);
  pruneNulls(replaced);
  return replaced;
}
