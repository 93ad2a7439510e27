import { newUnknown } from "../../errors.ts";
import type { JSONValue } from "../../types.ts";
import { formatGo } from "../go-format.ts";
import { getOwn, isJSONObject } from "../clone-json.ts";
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
