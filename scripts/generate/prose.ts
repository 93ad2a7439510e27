import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { shortID } from "./enums.ts";
import { served } from "./openapi-documents.ts";
import { parameterKeys } from "./openapi-v2-facts.ts";
import { shortestKeys, type Use } from "./shortest-keys.ts";

/** What OpenAPI documents say in sentences; the documents are kept without. */
export interface Prose {
  /** What is said of several types or fields. */
  readonly repeated: readonly string[];
  /** By a type's id: what is said of its fields, and of itself under ""; a number is a place in `repeated`. */
  readonly types: Readonly<Record<string, Readonly<Record<string, string | number>>>>;
  /** By operation id. */
  readonly operations: Readonly<Record<string, string>>;
  /** By parameterKeys. */
  readonly parameters: Readonly<Record<string, string>>;
}

type TypeProse = Readonly<Record<string, string>>;

interface Described {
  readonly name?: string;
  readonly in?: string;
  readonly operationId?: string;
  readonly description?: string;
  readonly parameters?: readonly Described[];
}

interface Published {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described | readonly Described[]>>>>;
  readonly components: { readonly schemas?: Readonly<Record<string, unknown>> };
}

/** A Go string literal of a generated file, whose escapes are JSON's. */
const unquoted = (literal: string): string => JSON.parse(literal) as string;

const literal = String.raw`("(?:[^"\\]|\\.)*")`;

/** What a function of zz_generated.openapi.go says of its type and the type's fields. */
function typeProse(body: string): Record<string, string> {
  const [head = "", ...properties] = body.split(/^\t{5}("[^"]+"): \{$/m);
  const prose: Record<string, string> = {};
  const own = new RegExp(String.raw`^\t+Description: +${literal},$`, "m").exec(head)?.[1];
  if (own !== undefined) prose[""] = unquoted(own);
  for (let i = 0; i < properties.length; i += 2) {
    const said = new RegExp(String.raw`^\t{7}Description: +${literal},$`, "m").exec(properties[i + 1] ?? "")?.[1];
    if (said !== undefined) prose[unquoted(properties[i] ?? "")] = unquoted(said);
  }
  return prose;
}

/** By the last three parts of a type's id, as in `schema_k8sio_api_core_v1_Pod`: the published documents lack what enum values mean. */
function goProse(path: string): Map<string, Record<string, string>> {
  const functions = readFileSync(path, "utf8").matchAll(/^func schema_(\w+)\(ref .*\n([\s\S]*?)^\}$/gm);
  return new Map([...functions].map(([, name = "", body = ""]) => [name.split("_").slice(-3).join("."), typeProse(body)]));
}

function documentsOf(dir: string): Published[] {
  const names = readdirSync(join(dir, "v3")).filter(served);
  return names.sort().map((name) => JSON.parse(readFileSync(join(dir, "v3", name), "utf8")) as Published);
}

/** Every parameter of every path, with what is said of it. */
function parametersOf({ paths }: Published): Use[] {
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).flatMap(([member, value]) => {
      const shared = Array.isArray(value);
      const parameters: readonly Described[] = shared ? value : ((value as Described).parameters ?? []);
      return parameters.map(({ name = "", in: place = "", description = "" }) => ({
        keys: parameterKeys({ in: place, name, method: shared ? "" : member, path, schema: "" }),
        value: description,
      }));
    }),
  );
}

function operationProse(documents: readonly Published[]): Record<string, string> {
  const operations = documents.flatMap(({ paths }) => Object.values(paths).flatMap((item) => Object.values(item) as Described[]));
  return Object.fromEntries(
    operations.flatMap(({ operationId, description }) =>
      operationId === undefined || description === undefined ? [] : [[operationId, description]],
    ),
  );
}

const sorted = <T>(record: Readonly<Record<string, T>>): Record<string, T> =>
  Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));

/** The types' prose, with what is said more than once in a list of its own. */
function withRepeated(types: Readonly<Record<string, TypeProse>>): Pick<Prose, "repeated" | "types"> {
  const said = Map.groupBy(Object.values(types).flatMap(Object.values<string>), (text) => text);
  const repeated = [...said].filter(([, uses]) => uses.length > 1).map(([text]) => text);
  repeated.sort();
  const places = new Map(repeated.map((text, at) => [text, at]));
  const placed = (prose: TypeProse): Record<string, string | number> =>
    Object.fromEntries(Object.entries(prose).map(([name, text]) => [name, places.get(text) ?? text]));
  return { repeated, types: Object.fromEntries(Object.entries(types).map(([id, prose]) => [id, placed(prose)])) };
}

/** The prose of the documents in `openapi`, with that of their types from the Go files that make their definitions. */
export function proseOf(openapi: string, definitions: readonly string[]): Prose {
  const documents = documentsOf(openapi);
  const go = new Map(definitions.flatMap((path) => [...goProse(path)]));
  const ids = new Set(documents.flatMap(({ components }) => Object.keys(components.schemas ?? {})));
  return {
    ...withRepeated(sorted(Object.fromEntries(Array.from(ids, (id) => [id, sorted(go.get(shortID(id)) ?? {})])))),
    operations: sorted(operationProse(documents)),
    parameters: shortestKeys(documents.flatMap(parametersOf)),
  };
}
