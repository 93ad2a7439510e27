import { setOwn } from "../../patch/clone-json.ts";
import type { JSONObject, JSONValue } from "../../types.ts";
import type { PathElement } from "../fieldpath/path-element.ts";
import { type Atom, kindOf, type ListType, type MapType } from "./atom.ts";
import { asList, asMap, itemElement, ownValue } from "./list-items.ts";

type Value = JSONValue | undefined;

/**
 * Lays the configuration over the live value: its leaves win, nothing is removed. Lists that it changes take its order.
 * upstream: structured-merge-diff typed/merge.go
 */
export function mergeTyped(atom: Atom, live: Value, config: Value): Value {
  const kind = config === undefined ? kindOf(atom, live) : kindOf(atom, config);
  if (kind === "map" && atom.map?.atomic === false) {
    const left = asMap(live);
    const right = asMap(config);
    if (!isEmptyMap(left) || !isEmptyMap(right)) return mergeMaps(atom.map, left, right);
  }
  if (kind === "list" && atom.list?.associative === true) {
    const left = asList(live) ?? [];
    const right = asList(config) ?? [];
    if (left.length > 0 || right.length > 0) return mergeLists(atom.list, left, right);
  }
  return config === undefined ? live : config;
}

const isEmptyMap = (map: JSONObject | undefined): boolean => map === undefined || Object.keys(map).length === 0;

function mergeMaps(type: MapType, left: JSONObject | undefined, right: JSONObject | undefined): JSONObject | undefined {
  const out: JSONObject = {};
  for (const key of new Set([...Object.keys(left ?? {}), ...Object.keys(right ?? {})])) {
    const atom = type.field(key)?.type ?? type.element;
    const merged = atom === undefined ? undefined : mergeTyped(atom, ownValue(left, key), ownValue(right, key));
    if (merged !== undefined) setOwn(out, key, merged);
  }
  return Object.keys(out).length > 0 ? out : undefined;
}

interface Item {
  readonly element: PathElement;
  readonly value: JSONValue;
}

/** The items by element; of live ones that share an element none is merged. */
function indexed(items: readonly Item[]): ReadonlyMap<PathElement, JSONValue> {
  const found = new Map<PathElement, JSONValue>();
  for (const { element, value } of items) found.set(element, found.has(element) ? null : value);
  return found;
}

/**
 * Both lists are walked together: items that only the live one has stay where they are between their neighbours, items that both have
 * come in the configuration's order.
 */
function mergeLists(type: ListType, left: readonly JSONValue[], right: readonly JSONValue[]): JSONValue[] | undefined {
  const toItem = (value: JSONValue): Item => ({ element: itemElement(type, value), value });
  const live = left.map(toItem);
  const config = right.map(toItem);
  const inLive = indexed(live);
  const inConfig = indexed(config);
  const shared = config.filter(({ element }) => inLive.has(element)).map(({ element }) => element);
  const merged = new Set<PathElement>();
  const out: JSONValue[] = [];
  const add = (liveValue: Value, configValue: Value): void => {
    const value = mergeTyped(type.element, liveValue, configValue);
    if (value !== undefined) out.push(value);
  };
  const takeConfig = ({ element, value }: Item): void => {
    merged.add(element);
    add(inLive.get(element), value);
  };
  let nextShared = shared.shift();
  let at = 0;
  let configAt = 0;
  while (at < live.length || configAt < config.length) {
    const mine = live[at];
    const theirs = config[configAt];
    if (mine !== undefined && theirs !== undefined && mine.element === theirs.element) {
      takeConfig(theirs);
      at += 1;
      configAt += 1;
      nextShared = shared.shift();
      continue;
    }
    const isShared = mine !== undefined && inConfig.has(mine.element);
    if (mine !== undefined && theirs !== undefined && isShared && nextShared !== undefined && nextShared !== mine.element) {
      at += 1; // Another shared item comes first: this one will be met in the configuration.
      continue;
    }
    if (mine !== undefined && !isShared) {
      add(mine.value, undefined);
      at += 1;
      continue;
    }
    if (mine !== undefined && merged.has(mine.element)) at += 1;
    if (theirs !== undefined) {
      takeConfig(theirs);
      configAt += 1;
      if (nextShared === theirs.element) nextShared = shared.shift();
    }
  }
  return out.length > 0 ? out : undefined;
}
