import { newUnknown, type StatusError } from "../../errors.ts";
import type { JSONObject, JSONValue } from "../../types.ts";
import { getOwn, isJSONObject } from "../clone-json.ts";
import { formatGo, goType } from "../go-format.ts";
import { newPatchRefused } from "../json-patch.ts";
import { newBadPatchType, newNoMergeKey } from "./errors.ts";
import { identity, orderElements } from "./order.ts";

/** Whether a list is merged by its elements, and by which key; `isDeletion` for `$deleteFromPrimitiveList`. */
export interface ListOptions {
  readonly mergeKey: string;
  readonly isDeletion: boolean;
  /** Merges an element of the patch into the live one that has its key. */
  readonly mergeElement: (live: JSONObject, patch: JSONObject) => JSONObject;
}

const listsOfLists = (): StatusError => newPatchRefused();

/** Refuses lists of lists and lists of several types; says whether the elements are maps. */
export function areMaps(...lists: readonly (readonly JSONValue[])[]): boolean {
  const types = new Set(lists.flat().map((element) => (typeof element === "number" ? "number" : goType(element))));
  const [first] = types;
  if (first === undefined) throw newUnknown("no elements in any of the given slices");
  if (first === "[]interface {}") throw listsOfLists();
  if (types.size > 1) throw newUnknown(`list element types are not identical: ${formatGo(lists.map((list) => [...list]))}`);
  return first === "map[string]interface {}";
}

/** What remains when the elements with `$patch` have done their work: the live elements, and those to merge into them. */
function applyElementDirectives(live: JSONObject[], patch: JSONObject[], mergeKey: string): { live: JSONObject[]; patch: JSONObject[] } {
  const rest = patch.filter((element) => !Object.hasOwn(element, "$patch"));
  let remaining = live;
  let replaces = false;
  for (const element of patch) {
    if (!Object.hasOwn(element, "$patch")) continue;
    if (element.$patch === "delete") {
      const id = getOwn(element, mergeKey);
      if (id === undefined) throw newNoMergeKey(element, mergeKey);
      remaining = remaining.filter((other) => getOwn(other, mergeKey) !== id);
    } else if (element.$patch === "replace") replaces = true;
    else if (element.$patch === "merge") throw newUnknown("merging lists cannot yet be specified in the patch");
    else throw newBadPatchType(element.$patch, element);
  }
  return replaces ? { live: rest, patch: [] } : { live: remaining, patch: rest };
}

function mergeMaps(live: readonly JSONObject[], patch: readonly JSONObject[], { mergeKey, mergeElement }: ListOptions): JSONObject[] {
  const merged = [...live];
  const places = new Map<JSONValue, number>();
  for (const [i, element] of live.entries()) {
    const id = getOwn(element, mergeKey);
    if (id !== undefined && !places.has(id)) places.set(id, i);
  }
  for (const element of patch) {
    const id = identity(element, mergeKey);
    const place = places.get(id);
    const current = place === undefined ? undefined : merged[place];
    if (place !== undefined && current !== undefined) merged[place] = mergeElement(current, element);
    else {
      places.set(id, merged.length);
      merged.push(element);
    }
  }
  return merged;
}

/** A list merged into the live one by its elements. upstream: apimachinery/pkg/util/strategicpatch/patch.go mergeSlice */
export function mergeList(live: JSONValue[], patch: JSONValue[], options: ListOptions): JSONValue[] {
  if (live.length === 0 && patch.length === 0) return live;
  if (!areMaps(live, patch)) {
    if (options.isDeletion) return live.filter((element) => !patch.includes(element));
    return orderElements([...new Set([...live, ...patch])], patch, live, "");
  }
  const { mergeKey } = options;
  if (mergeKey === "") throw newUnknown("cannot merge lists without merge key for struct");
  const rest = applyElementDirectives(live.filter(isJSONObject), patch.filter(isJSONObject), mergeKey);
  return orderElements(mergeMaps(rest.live, rest.patch, options), rest.patch, rest.live, mergeKey);
}
