import { FieldSet } from "../../../../worker/apimachinery/managedfields/fieldpath/field-set.ts";
import { pathsOf } from "../../../../worker/apimachinery/managedfields/fieldpath/fields-v1.ts";
import { fieldElement, showPath } from "../../../../worker/apimachinery/managedfields/fieldpath/path-element.ts";
import type { Managers } from "../../../../worker/apimachinery/managedfields/managed.ts";
import type { Atom, TypedField } from "../../../../worker/apimachinery/managedfields/typed/atom.ts";
import { validateTyped } from "../../../../worker/apimachinery/managedfields/typed/validate.ts";
import {
  applyManagers,
  Conflicts,
  type TypedObject,
  updateManagers,
  type Versions,
} from "../../../../worker/apimachinery/managedfields/updater.ts";
import type { JSONObject, JSONValue, KubeObject } from "../../../../worker/apimachinery/types.ts";

// Histories of an object as tables: who writes what, one write a line, and what the object and its owners are then.

export const text: Atom = { scalar: "string" };
export const number: Atom = { scalar: "numeric" };
export const flag: Atom = { scalar: "boolean" };

/** A struct: only these fields. `atomic`: owned as a whole. `more`: the type of all other fields. */
export function struct(fields: Readonly<Record<string, Atom | TypedField>>, own: { atomic?: true; more?: Atom } = {}): Atom {
  const typed = new Map(Object.entries(fields).map(([name, type]) => [name, "type" in type ? type : { type, default: undefined }]));
  return { map: { atomic: own.atomic === true, field: (name) => typed.get(name), element: own.more } };
}

/** A field that stands for a value where it is absent from a list's item. */
export const withDefault = (type: Atom, value: JSONValue): TypedField => ({ type, default: value });
export const mapOf = (element: Atom): Atom => ({ map: { atomic: false, field: () => undefined, element } });
export const setOf = (element: Atom): Atom => ({ list: { associative: true, keys: [], element } });
export const keyed = (keys: readonly string[], element: Atom): Atom => ({ list: { associative: true, keys, element } });
export const atomicList = (element: Atom): Atom => ({ list: { associative: false, keys: [], element } });

/** Maps of maps of maps. */
export const recursive: Atom = {
  get map() {
    return { atomic: false, field: () => undefined, element: recursive };
  },
};

export interface Write {
  /** `force` is an apply that minds no conflict. */
  readonly how: "apply" | "force" | "update";
  readonly by: string;
  /** Default: v1. */
  readonly in?: string;
  readonly object: JSONObject;
  /** What stands against it, as `manager .path`. */
  readonly conflicts?: readonly string[];
  /** Fields that the endpoint resets: nobody owns them through it. */
  readonly resets?: readonly string[];
  /** The type of the object from here on. */
  readonly type?: Atom;
}

export interface History {
  readonly type: Atom;
  readonly writes: readonly Write[];
  readonly object: JSONObject;
  /** `manager version` or, of v1, `manager`, and the paths. */
  readonly owners: Readonly<Record<string, readonly string[]>>;
  /** The version in which `object` is told. Default: v1. */
  readonly in?: string;
  /** Default: all versions are the same. */
  readonly convert?: Versions["convert"];
}

const sameInAll: Versions["convert"] = (typed, apiVersion) => ({ ...typed, apiVersion });

function refusals(act: () => void): string[] {
  try {
    act();
    return [];
  } catch (error) {
    if (error instanceof Conflicts) return error.conflicts.map(({ manager, path }) => `${manager} ${showPath(path)}`);
    throw error;
  }
}

/** The object and its owners after all writes; `refused`: what stood against each. */
export function play(history: Pick<History, "type" | "writes" | "in" | "convert">): {
  object: JSONValue;
  owners: Record<string, string[]>;
  refused: (readonly string[])[];
} {
  const convert = history.convert ?? sameInAll;
  const convertible = (typed: TypedObject, apiVersion: string): TypedObject => {
    const converted = convert(typed, apiVersion);
    if (converted === undefined) throw new Error(`no version ${apiVersion}`);
    return converted;
  };
  let live: TypedObject = { apiVersion: "v1", type: history.type, object: {} };
  let managers: Managers = new Map();
  const refused = history.writes.map((write) => {
    const versions = { convert, filter: filterOf(write.resets ?? []) };
    const before = convertible({ ...live, type: write.type ?? live.type }, write.in ?? "v1");
    const wanted: TypedObject = { ...before, object: write.object as KubeObject };
    if (write.how !== "update") validateTyped(wanted.type, write.object);
    return refusals(() => {
      if (write.how === "update") managers = updateManagers(versions, before, wanted, managers, write.by);
      else {
        const applied = applyManagers(versions, before, wanted, managers, write.by, write.how === "force");
        managers = applied.managers;
        live = applied.object ?? before;
        return;
      }
      live = wanted;
    });
  });
  const told = convertible(live, history.in ?? "v1");
  return { object: told.object as JSONValue, owners: ownersOf(managers), refused };
}

function filterOf(names: readonly string[]): Versions["filter"] {
  const reset = FieldSet.of(...names.map((name) => name.split(".").map(fieldElement)));
  return (set) => (names.length === 0 ? set : set.recursiveDifference(reset));
}

const ownersOf = (managers: Managers): Record<string, string[]> =>
  Object.fromEntries(
    [...managers].map(([manager, { set, apiVersion }]) => [
      apiVersion === "v1" ? manager : `${manager} ${apiVersion}`,
      [...pathsOf(set)].map(showPath).sort(),
    ]),
  );

/** What a history should come to, in the shape that play() has. */
export const expected = ({ writes, object, owners }: History): ReturnType<typeof play> => ({
  object,
  owners: Object.fromEntries(Object.entries(owners).map(([who, paths]) => [who, [...paths].sort()])),
  refused: writes.map(({ conflicts = [] }) => conflicts),
});
