import { newUnknown } from "../../errors.ts";
import type { JSONValue } from "../../types.ts";
import { getOwn, isJSONObject } from "../clone-json.ts";
import { formatGo } from "../go-format.ts";
import { newBadArgType, newNoMergeKey } from "./errors.ts";

/** What an element is known by: its value of the merge key, or itself where there is none. */
export function identity(element: JSONValue, mergeKey: string): JSONValue {
  if (mergeKey === "") return element;
  if (!isJSONObject(element)) throw newBadArgType("map[string]interface {}", element);
  const value = getOwn(element, mergeKey);
  if (value === undefined) throw newNoMergeKey(element, mergeKey);
  return value;
}

type Index = ReadonlyMap<JSONValue, number>;

/** The first place of each element. */
function indexes(list: readonly JSONValue[], mergeKey: string): Index {
  const found = new Map<JSONValue, number>();
  for (const [i, element] of list.entries()) {
    if (mergeKey !== "" && !isJSONObject(element)) throw newUnknown(`value for key ${i} is not a map`);
    const id = identity(element, mergeKey);
    if (!found.has(id)) found.set(id, i);
  }
  return found;
}

function sorted(list: readonly JSONValue[], order: Index, mergeKey: string): JSONValue[] {
  const place = (element: JSONValue): number => order.get(identity(element, mergeKey)) ?? -1;
  return list.toSorted((a, b) => place(a) - place(b));
}

/**
 * Orders a merged list: what the patch names in the patch's order, the rest in the live order, and the two woven together so that a
 * live element comes first only if it stood before the patch's next one. Live A,B patched with C,A: C,A,B.
 * upstream: apimachinery/pkg/util/strategicpatch/patch.go normalizeElementOrder
 */
export function orderElements(
  merged: readonly JSONValue[],
  patchOrder: readonly JSONValue[],
  liveOrder: readonly JSONValue[],
  mergeKey: string,
): JSONValue[] {
  const patchPlaces = indexes(patchOrder, mergeKey);
  const livePlaces = indexes(liveOrder, mergeKey);
  const ofPatch = sorted(
    merged.filter((element) => patchPlaces.has(identity(element, mergeKey))),
    patchPlaces,
    mergeKey,
  );
  const ofLive = sorted(
    merged.filter((element) => !patchPlaces.has(identity(element, mergeKey))),
    livePlaces,
    mergeKey,
  );
  const place = (element: JSONValue | undefined): number =>
    element === undefined ? Number.NaN : (livePlaces.get(identity(element, mergeKey)) ?? Number.NaN);
  const out: JSONValue[] = [];
  let live = 0;
  for (const element of ofPatch) {
    while (live < ofLive.length && place(ofLive[live]) < place(element)) out.push(ofLive[live++] as JSONValue);
    out.push(element);
  }
  return [...out, ...ofLive.slice(live)];
}

/**
 * The live order that `$setElementOrder` goes by once a list is merged. Upstream deletes and appends in the memory of the live list
 * while it still reads the order from it, so a new element takes the place that a deletion frees at the end, and elements that stood
 * in between come before it. Clients see this, hence it is kept. upstream: strategicpatch/patch.go mergePatchIntoOriginal
 */
export function liveOrderAfterMerge(live: readonly JSONValue[], patch: readonly JSONValue[], mergeKey: string): JSONValue[] {
  const memory = [...live];
  let length = memory.length;
  const find = (id: JSONValue | undefined): number =>
    memory.findIndex((other, i) => i < length && isJSONObject(other) && getOwn(other, mergeKey) === id);
  const elements = patch.filter(isJSONObject);
  for (const element of elements) {
    if (element.$patch !== "delete") continue;
    for (let at = find(getOwn(element, mergeKey)); at >= 0; at = find(getOwn(element, mergeKey))) {
      memory.copyWithin(at, at + 1, length);
      length -= 1;
    }
  }
  if (elements.some((element) => element.$patch === "replace")) return memory;
  for (const element of elements) {
    if (length >= memory.length) break;
    if (Object.hasOwn(element, "$patch") || find(getOwn(element, mergeKey)) >= 0) continue;
    memory[length] = element;
    length += 1;
  }
  return memory;
}

/**
 * Refuses a patch list whose elements the `$setElementOrder` list misses or has in another order.
 * upstream: apimachinery/pkg/util/strategicpatch/patch.go validatePatchWithSetOrderList
 */
export function checkElementOrder(patch: readonly JSONValue[], order: readonly JSONValue[], mergeKey: string): void {
  if (patch.length === 0 || order.length === 0) return;
  for (const element of mergeKey === "" ? [] : patch) if (!isJSONObject(element)) throw newBadArgType("map[string]interface {}", element);
  const named = patch.filter((element) => !isJSONObject(element) || !Object.hasOwn(element, "$patch"));
  let next = 0;
  for (const element of order) {
    const expected = named[next];
    if (expected === undefined) return;
    if (identity(expected, mergeKey) === identity(element, mergeKey)) next += 1;
  }
  if (next < named.length)
    throw newUnknown(`The order in patch list:\n${formatGo([...patch])}\n doesn't match $setElementOrder list:\n${formatGo([...order])}\n`);
}
