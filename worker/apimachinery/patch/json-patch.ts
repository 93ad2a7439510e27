import { newBadRequest, newRequestEntityTooLarge, StatusError } from "../errors.ts";
import { inDocumentOrder, parseJSON } from "../serializer/json.ts";
import type { JSONObject, JSONValue } from "../types.ts";
import { cloneJSON, getOwn, isJSONObject, setOwn } from "./clone-json.ts";
import { goJSONKind } from "./go-format.ts";

/** upstream: apiserver/pkg/endpoints/handlers/patch.go maxJSONPatchOperations */
export const jsonPatchOperationsMax = 10_000;
/** What the copies of one patch may add up to. upstream: apiserver/pkg/server/config.go JSONPatchMaxCopyBytes */
export const jsonPatchCopyBytesMax = 3 * 1024 * 1024;

/** A decoded patch, and the strict errors of its text: `json patch unknown field "[0].comment"`. */
export interface JSONPatch {
  readonly operations: readonly (JSONObject | null)[];
  readonly strictErrors: readonly string[];
}

/** The answer to every patch that does not apply; upstream keeps the reason to itself. */
export function newPatchRefused(): StatusError {
  return new StatusError(422, "Invalid", "the server rejected our request due to an error in our request", {});
}

const decodingError = (message: string): StatusError => newBadRequest(`error decoding patch: ${message}`);
const members: readonly string[] = ["op", "path", "from", "value"];

function checkOperation(operation: JSONValue, index: number): string[] {
  if (operation === null) return [];
  if (!isJSONObject(operation))
    throw decodingError(`json: cannot unmarshal ${goJSONKind(operation)} into Go value of type handlers.jsonPatchOp`);
  for (const member of ["op", "path", "from"]) {
    const value = getOwn(operation, member) ?? null;
    if (value !== null && typeof value !== "string")
      throw decodingError(`json: cannot unmarshal ${goJSONKind(value)} into Go struct field jsonPatchOp.${member} of type string`);
  }
  const unknown = Object.keys(operation).filter((key) => !members.includes(key));
  return unknown.map((key) => `unknown field ${JSON.stringify(`[${index}].${key}`)}`);
}

/** Decodes a JSON patch; throws StatusError 400 or 413. upstream: apiserver/pkg/endpoints/handlers/patch.go applyJSPatch */
export function parseJSONPatch(text: string): JSONPatch {
  let parsed: ReturnType<typeof parseJSON>;
  try {
    parsed = parseJSON(text, { strict: true });
  } catch (error) {
    throw decodingError(error instanceof Error ? error.message : String(error));
  }
  const operations = parsed.value ?? [];
  if (!Array.isArray(operations))
    throw decodingError(`json: cannot unmarshal ${goJSONKind(operations)} into Go value of type []handlers.jsonPatchOp`);
  const unknown = operations.flatMap(checkOperation);
  if (operations.length > jsonPatchOperationsMax)
    throw newRequestEntityTooLarge(`The allowed maximum operations in a JSON patch is ${jsonPatchOperationsMax}, got ${operations.length}`);
  // Below `value` anything goes: upstream decodes it without a type, but still sees its duplicates.
  const strict = unknown.length === 0 ? parsed.duplicates : inDocumentOrder(text, [...parsed.duplicates, ...unknown]);
  return { operations: operations as (JSONObject | null)[], strictErrors: strict.map((error) => `json patch ${error}`) };
}

type Container = JSONObject | JSONValue[];

const isContainer = (value: JSONValue | undefined): value is Container => typeof value === "object" && value !== null;

/** An index of a list of that length as upstream reads it: negative ones count from the end. */
function indexOf(key: string, length: number): number {
  if (!/^[+-]?\d+$/.test(key)) throw newPatchRefused();
  const index = Number(key);
  if (index >= length || index < -length) throw newPatchRefused();
  return index < 0 ? index + length : index;
}

function get(container: Container, key: string): JSONValue {
  if (!Array.isArray(container)) return getOwn(container, key) ?? null;
  return container[indexOf(key, container.length)] ?? null;
}

function add(container: Container, key: string, value: JSONValue): void {
  if (!Array.isArray(container)) setOwn(container, key, value);
  else container.splice(key === "-" ? container.length : indexOf(key, container.length + 1), 0, value);
}

function remove(container: Container, key: string): void {
  if (Array.isArray(container)) container.splice(indexOf(key, container.length), 1);
  else if (Object.hasOwn(container, key)) delete container[key];
  else throw newPatchRefused();
}

/** A map takes a key that is not there; a list does not. */
function replace(container: Container, key: string, value: JSONValue): void {
  if (Array.isArray(container)) container[indexOf(key, container.length)] = value;
  else setOwn(container, key, value);
}

function equal(a: JSONValue | undefined, b: JSONValue | undefined): boolean {
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((item, i) => equal(item, b[i]));
  if (!isJSONObject(a)) return a === b;
  if (!isJSONObject(b)) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && equal(a[key], b[key]));
}

const unescapeSegment = (segment: string): string => segment.replace(/~[01]/g, (escaped) => (escaped === "~1" ? "/" : "~"));

function pointer(operation: JSONObject, member: "path" | "from"): string {
  const value = getOwn(operation, member);
  if (typeof value !== "string") throw newPatchRefused();
  return value;
}

/** A document after a patch. */
export interface Patched {
  readonly value: JSONValue;
  /** The containers that operations reached into: all on the way to a place, and all below what a test compared. */
  readonly opened: ReadonlySet<object>;
}

/** The document under change, and how much its copies have added. */
class Document {
  root: Container;
  readonly opened = new Set<object>();
  #copiedBytes = 0;

  constructor(root: Container) {
    this.root = root;
  }

  /** Where a pointer points: its last segment, and what holds it. What comes before the first slash is not looked at. */
  #find(path: string): { container: Container; key: string } {
    const segments = path.split("/").slice(1).map(unescapeSegment);
    const key = segments.pop();
    if (key === undefined) throw newPatchRefused();
    let container = this.root;
    for (const segment of segments) {
      const next = get(container, segment);
      if (!isContainer(next)) throw newPatchRefused();
      container = next;
      this.opened.add(container);
    }
    return { container, key };
  }

  #openAll(value: JSONValue | undefined): void {
    if (!isContainer(value)) return;
    this.opened.add(value);
    for (const member of Object.values(value)) this.#openAll(member);
  }

  /** A copy is as open as where it comes from. */
  #copy(value: JSONValue): JSONValue {
    if (!isContainer(value)) return value;
    const copy: Container = Array.isArray(value) ? value.map((item) => this.#copy(item)) : {};
    if (!Array.isArray(copy)) for (const [key, member = null] of Object.entries(value)) setOwn(copy, key, this.#copy(member));
    if (this.opened.has(value)) this.opened.add(copy);
    return copy;
  }

  apply(operation: JSONObject): void {
    const operate = Object.hasOwn(this.#operations, String(operation.op)) ? this.#operations[String(operation.op)] : undefined;
    if (operate === undefined) throw newPatchRefused();
    operate(operation);
  }

  readonly #operations: Readonly<Record<string, (operation: JSONObject) => void>> = {
    add: (operation) => this.#add(operation, cloneJSON(getOwn(operation, "value") ?? null)),
    remove: (operation) => {
      const { container, key } = this.#find(pointer(operation, "path"));
      remove(container, key);
    },
    replace: (operation) => this.#replace(operation),
    move: (operation) => {
      const { container, key } = this.#find(pointer(operation, "from"));
      const value = get(container, key);
      remove(container, key);
      this.#add(operation, value);
    },
    copy: (operation) => {
      const { container, key } = this.#find(pointer(operation, "from"));
      const value = get(container, key);
      // Where it goes to is looked for first, and may be in what is copied.
      this.#find(pointer(operation, "path"));
      if (value !== null) this.#copiedBytes += new TextEncoder().encode(JSON.stringify(value)).length;
      if (this.#copiedBytes > jsonPatchCopyBytesMax) throw newPatchRefused();
      this.#add(operation, this.#copy(value));
    },
    test: (operation) => this.#test(operation),
  };

  #add(operation: JSONObject, value: JSONValue): void {
    const { container, key } = this.#find(pointer(operation, "path"));
    add(container, key, value);
  }

  #replace(operation: JSONObject): void {
    const path = pointer(operation, "path");
    const value = cloneJSON(getOwn(operation, "value") ?? null);
    if (path === "") {
      if (!isContainer(value)) throw newPatchRefused();
      this.root = value;
      return;
    }
    const { container, key } = this.#find(path);
    replace(container, key, value);
  }

  /** A value that is not there equals null. */
  #test(operation: JSONObject): void {
    const path = pointer(operation, "path");
    let actual: JSONValue = this.root;
    if (path !== "") {
      const { container, key } = this.#find(path);
      actual = get(container, key);
    }
    if (!equal(actual, getOwn(operation, "value") ?? null)) throw newPatchRefused();
    this.#openAll(actual);
  }
}

/**
 * The document with the patch applied; neither input is changed. Throws StatusError 422, whatever does not apply, and what
 * parseJSONPatch throws when the patch is given as text. upstream: evanphx/json-patch patch.go Apply
 */
export const applyJSONPatch = (document: JSONValue, patch: string | JSONPatch): JSONValue =>
  patchJSON(document, typeof patch === "string" ? parseJSONPatch(patch) : patch).value;

/** As applyJSONPatch, and what it went through. */
export function patchJSON(document: JSONValue, { operations }: Pick<JSONPatch, "operations">): Patched {
  if (!isContainer(document)) throw newPatchRefused();
  const changed = new Document(cloneJSON(document));
  for (const operation of operations) {
    if (operation === null) throw newPatchRefused();
    changed.apply(operation);
  }
  return { value: changed.root, opened: changed.opened };
}
