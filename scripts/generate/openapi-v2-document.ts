import { withoutProse } from "./without-prose.ts";

interface Swagger {
  readonly paths: Readonly<Record<string, unknown>>;
  readonly definitions: Readonly<Record<string, unknown>>;
  readonly [key: string]: unknown;
}

function referredFrom(value: unknown, found: Set<string>): void {
  if (typeof value !== "object" || value === null) return;
  for (const [key, member] of Object.entries(value)) {
    if (key === "$ref" && typeof member === "string") found.add(member);
    else referredFrom(member, found);
  }
}

/** The members of `all` that are referred to, directly or through each other, below `prefix`. */
function reachable(all: Readonly<Record<string, unknown>>, prefix: string, roots: Set<string>): Record<string, unknown> {
  const seen = new Set(roots);
  for (const reference of seen) if (reference.startsWith(prefix)) referredFrom(all[reference.slice(prefix.length)], seen);
  return Object.fromEntries(Object.entries(all).filter(([name]) => seen.has(prefix + name)));
}

/** Upstream's published OpenAPI v2, cut down to the paths that `isServed` and to what those refer to. */
export function openAPIV2Document(swagger: Swagger, infoVersion: string, isServed: (path: string) => boolean): string {
  const paths = Object.fromEntries(Object.entries(swagger.paths).filter(([path]) => isServed(path)));
  const parameters = swagger["parameters"] as Readonly<Record<string, unknown>>;
  const roots = new Set<string>();
  referredFrom(paths, roots);
  const usedParameters = reachable(parameters, "#/parameters/", roots);
  referredFrom(usedParameters, roots);
  const { securityDefinitions, security } = swagger;
  const definitions = reachable(swagger.definitions, "#/definitions/", roots);
  const info = { title: "Kubernetes", version: infoVersion };
  const document = { swagger: "2.0", info, paths, definitions, parameters: usedParameters, securityDefinitions, security };
  return `${JSON.stringify(withoutProse(document))}\n`;
}
