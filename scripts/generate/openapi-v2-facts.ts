import { shortestKeys, type Use } from "./shortest-keys.ts";

interface Parameter {
  readonly $ref?: string;
  readonly name?: string;
  readonly in?: string;
  readonly schema?: { readonly $ref?: string };
}

interface PathItem {
  readonly parameters?: readonly Parameter[];
  readonly [method: string]: { readonly parameters?: readonly Parameter[] } | readonly Parameter[] | undefined;
}

interface GroupVersionKind {
  readonly group: string;
  readonly version: string;
}

interface Swagger {
  readonly definitions: Readonly<Record<string, { readonly "x-kubernetes-group-version-kind"?: readonly GroupVersionKind[] }>>;
  readonly paths: Readonly<Record<string, PathItem>>;
  readonly parameters: Readonly<Record<string, Parameter>>;
}

/** The keys of a parameter, from its name alone to everything that may matter. */
export function parameterKeys(at: { in: string; name: string; method: string; path: string; schema: string }): string[] {
  const last = at.path.split("/").at(-1) ?? "";
  const name = `${at.in} ${at.name}`;
  const schema = at.schema === "" ? name : `${name} ${at.schema}`;
  return [name, schema, `${schema} ${at.method}`, `${schema} ${at.method} ${last}`, `${schema} ${at.method} ${at.path}`];
}

/** Each use of a parameter, with the name of its shared definition, "" where it is written where it is used. */
function usesOf({ paths, parameters }: Swagger): Use[] {
  const use = (parameter: Parameter, method: string, path: string): Use => {
    const shared = parameter.$ref?.replace("#/parameters/", "") ?? "";
    const { name = "", in: place = "", schema } = parameters[shared] ?? parameter;
    const of = schema?.$ref?.replace("#/definitions/", "") ?? "";
    return { keys: parameterKeys({ in: place, name, method, path, schema: of }), value: shared };
  };
  return Object.entries(paths)
    .filter(([path]) => !/\/v\d+(alpha|beta)\d+(\/|$)/.test(path))
    .flatMap(([path, item]) => [
      ...(item.parameters ?? []).map((parameter) => use(parameter, "", path)),
      ...Object.entries(item).flatMap(([method, operation]) =>
        Array.isArray(operation) || operation === undefined
          ? []
          : ((operation as { parameters?: readonly Parameter[] }).parameters ?? []).map((parameter) => use(parameter, method, path)),
      ),
    ]);
}

/** Which parameters OpenAPI v2 shares, and under which name: upstream makes the name from a hash of the whole parameter, prose included. */
export const sharedParameters = (swagger: Swagger): Record<string, string> => shortestKeys(usesOf(swagger));

/** Types of every group (DeleteOptions, WatchEvent): `group/version` of each, also of those that are not served. */
export function sharedKinds({ definitions }: Swagger): Record<string, string[]> {
  const kinds: Record<string, string[]> = {};
  for (const [id, { "x-kubernetes-group-version-kind": all = [] }] of Object.entries(definitions))
    if (all.length > 1) kinds[id] = all.map(({ group, version }) => `${group}/${version}`);
  return kinds;
}
