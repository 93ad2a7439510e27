import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A struct of a Go package, its embedded structs not flattened yet. */
export interface GoStruct {
  readonly id: string;
  readonly goName: string;
  readonly fields: GoField[];
  readonly atomic?: true;
}

export interface GoField {
  /** "" for an embedded struct. */
  readonly json: string;
  /** The embedded struct's name. */
  readonly goName: string;
  readonly type: string;
  readonly shape: "" | "list" | "map" | "mapOfLists";
  readonly flags: string;
  readonly number: number;
  readonly listType: string;
  readonly listMapKeys: string[];
  readonly mapType: string;
  readonly patchMergeKey: string;
  readonly patchStrategy: string;
  /** A named list that is a message of its own on the protobuf wire. */
  readonly wrapped: boolean;
  /** The struct that a JSON value of several forms is on the protobuf wire. */
  readonly union: string;
  /** The Go type, where it has a name of its own: `v1.Protocol`, `[]v1.PodIP`; "" otherwise. */
  readonly goType: string;
}

/** Types whose JSON is a boolean, a list or an object, each in a field of its own on the protobuf wire. */
const unions = new Set([
  "apiextensions.v1.JSONSchemaPropsOrBool",
  "apiextensions.v1.JSONSchemaPropsOrArray",
  "apiextensions.v1.JSONSchemaPropsOrStringArray",
]);

const scalars: Readonly<Record<string, string>> = {
  string: "string",
  bool: "bool",
  int: "int64",
  int32: "int32",
  int64: "int64",
  uint32: "int64",
  float64: "float64",
  "[]byte": "bytes",
  "resource.Quantity": "quantity",
  "meta.v1.Time": "time",
  "meta.v1.MicroTime": "microTime",
  "meta.v1.Duration": "duration",
  "meta.v1.FieldsV1": "fieldsV1",
  "intstr.IntOrString": "intOrString",
  "runtime.RawExtension": "json",
  "runtime.Object": "json",
  "types.UID": "string",
  "types.NodeName": "string",
  "types.NamespacedName": "json",
  "apiextensions.v1.JSON": "json",
};

const aliases = new Map<string, string>();
/** Named lists that are marked nullable: each is a message of its own. */
const wrappedLists = new Set<string>();

interface Source {
  readonly prefix: string;
  /** Import alias -> id prefix. */
  readonly imports: ReadonlyMap<string, string>;
}

function importsOf(text: string): Map<string, string> {
  const imports = new Map<string, string>();
  for (const [, alias, path] of text.matchAll(/^\s*(?:import\s+)?(\w+)?\s*"(k8s\.io\/[^"]+)"/gm)) {
    const parts = (path ?? "").split("/");
    const name = alias ?? parts.at(-1) ?? "";
    const version = /^v\d/.test(parts.at(-1) ?? "");
    imports.set(name, version ? `${parts.at(-2)}.${parts.at(-1)}` : (parts.at(-1) ?? ""));
  }
  return imports;
}

interface Resolved {
  readonly type: string;
  readonly shape: GoField["shape"];
  readonly pointer: boolean;
  readonly wrapped?: boolean;
  readonly union?: string;
}

/** `*v1.PodSpec` -> its id; `[]Container`, `map[string]X` -> shape and element. */
function resolve(goType: string, source: Source): Resolved {
  let type = goType;
  const pointer = type.startsWith("*");
  if (pointer) type = type.slice(1);
  if (type === "[]byte") return { type: "bytes", shape: "", pointer };
  if (type.startsWith("[]")) return { type: resolve(type.slice(2), source).type, shape: "list", pointer };
  const map = /^map\[[\w.]+\](.+)$/.exec(type);
  if (map !== null) {
    const element = resolve(map[1] ?? "", source);
    return { ...element, shape: element.shape === "list" ? "mapOfLists" : "map", pointer };
  }
  const [pkg, name] = type.includes(".") ? type.split(".") : ["", type];
  const id =
    pkg === "" ? (Object.hasOwn(scalars, type) ? type : `${source.prefix}.${name}`) : `${source.imports.get(pkg ?? "") ?? pkg}.${name}`;
  if (unions.has(id)) return { type: "json", shape: "", pointer, union: id };
  const scalar = scalars[id];
  if (scalar !== undefined) return { type: scalar, shape: "", pointer };
  const alias = aliases.get(id);
  if (alias === undefined) return { type: id, shape: "", pointer };
  const resolved = resolve(alias, { prefix: id.slice(0, id.lastIndexOf(".")), imports: source.imports });
  return { ...resolved, pointer, ...(wrappedLists.has(id) ? { wrapped: true } : {}) };
}

const builtIn = new Set(["string", "bool", "int32", "int64", "float64"]);

/** A type as Go's messages show it, and whether some name in it stands for a type that has another. */
function shown(goType: string, source: Source): { text: string; named: boolean } {
  const type = goType.replace(/^\*/, "");
  if (type.startsWith("[]") && type !== "[]byte") {
    const element = shown(type.slice(2), source);
    return { ...element, text: `[]${element.text}` };
  }
  const map = /^map\[([\w.]+)\](.+)$/.exec(type);
  if (map !== null) {
    const [key, element] = [shown(map[1] ?? "", source), shown(map[2] ?? "", source)];
    return { text: `map[${key.text}]${element.text}`, named: key.named || element.named };
  }
  if (builtIn.has(type)) return { text: type, named: false };
  if (Object.hasOwn(scalars, type) && !type.includes(".")) return { text: type, named: type !== "[]byte" };
  const [pkg = "", name = ""] = type.includes(".") ? type.split(".") : ["", type];
  const prefix = pkg === "" ? source.prefix : (source.imports.get(pkg) ?? pkg);
  const id = `${prefix}.${name}`;
  return { text: `${prefix.slice(prefix.lastIndexOf(".") + 1)}.${name}`, named: aliases.has(id) || prefix === "types" };
}

function parseField(line: string, comments: readonly string[], source: Source): GoField | undefined {
  const match = /^\s*(?:(\w+)\s+)?([*\w.[\]]+)\s*`([^`]*)`/.exec(line);
  if (match === null) return undefined;
  const tag = match[3] ?? "";
  const get = (key: string): string => new RegExp(`(?:^|\\s)${key}:"([^"]*)"`).exec(tag)?.[1] ?? "";
  const [json = "", ...options] = (/json:"/.test(tag) ? get("json") : (match[1] ?? "")).split(",");
  if (json === "-") return undefined;
  const marker = (name: string): string[] => comments.flatMap((c) => new RegExp(`^\\+${name}=(.*)$`).exec(c)?.[1] ?? []);
  const resolved = resolve(match[2] ?? "", source);
  const optional = comments.some((c) => c.startsWith("+optional"));
  const { text, named } = shown(match[2] ?? "", source);
  return {
    json: options.includes("inline") ? "" : json,
    goName: (match[2] ?? "").slice((match[2] ?? "").lastIndexOf(".") + 1),
    ...{ type: resolved.type, shape: resolved.shape, wrapped: resolved.wrapped ?? false, union: resolved.union ?? "" },
    goType: named ? text : "",
    flags: `${resolved.pointer ? "p" : ""}${options.includes("omitempty") ? "o" : ""}${options.includes("omitzero") ? "z" : ""}${optional || options.includes("omitempty") ? "" : "r"}`,
    number: Number(/,(\d+),/.exec(`,${get("protobuf")},`)?.[1] ?? 0),
    listType: marker("listType")[0] ?? "",
    listMapKeys: marker("listMapKey"),
    mapType: marker("mapType")[0] ?? marker("structType")[0] ?? "",
    patchMergeKey: get("patchMergeKey"),
    patchStrategy: get("patchStrategy"),
  };
}

function sources(dir: string): string[] {
  return readdirSync(dir)
    .filter(
      (name) =>
        /^types.*\.go$|^micro_time\.go$|^duration\.go$|^group_version\.go$/.test(name) &&
        !name.includes("swagger") &&
        !name.endsWith("_test.go"),
    )
    .sort()
    .map((name) => readFileSync(join(dir, name), "utf8"));
}

/** Remembers `type X string`, `type X map[..]..`, `type X []Y` of a package, for fields that name them. */
export function collectAliases(dir: string, prefix: string): void {
  for (const text of sources(dir)) {
    for (const [, name] of text.matchAll(/^\/\/ \+protobuf\.nullable=true\n(?:\/\/.*\n)*\n?type (\w+) \[\]/gm))
      wrappedLists.add(`${prefix}.${name}`);
    for (const [, name, type] of text.matchAll(/^type (\w+) (?:= )?((?:map\[[\w.]+\]|\[\])?[*\w.[\]]+)$/gm))
      if (type !== "struct" && name !== type) aliases.set(`${prefix}.${name}`, type ?? "");
  }
}

/** Every struct of the package in `dir`. Aliases of all packages must have been collected. */
export function parseStructs(dir: string, prefix: string): GoStruct[] {
  const out: GoStruct[] = [];
  for (const text of sources(dir)) {
    const source: Source = { prefix, imports: importsOf(text) };
    let current: GoStruct | undefined;
    let comments: string[] = [];
    for (const line of text.split("\n")) {
      const start = /^type (\w+) struct ?\{/.exec(line);
      if (start !== null) {
        const atomic = comments.includes("+structType=atomic");
        current = { id: `${prefix}.${start[1]}`, goName: start[1] ?? "", fields: [], ...(atomic ? { atomic: true as const } : {}) };
        out.push(current);
        comments = [];
        if (line.trimEnd().endsWith("}")) current = undefined;
      } else if (line.startsWith("}")) {
        current = undefined;
        comments = [];
      } else if (/^\s*\/\//.test(line)) comments.push(line.replace(/^\s*\/\/\s?/, "").trim());
      else if (current === undefined) comments = [];
      else {
        const field = parseField(line, comments, source);
        if (field !== undefined) current.fields.push(field);
        if (line.trim() !== "") comments = [];
      }
    }
  }
  return out;
}
