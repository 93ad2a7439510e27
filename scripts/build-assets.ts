import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const generated = join(root, "worker/apis/generated/openapi");
const models = join(root, "node_modules/@kubernetes/client-node/dist/gen/models");
/** Groups that are published upstream but not served by default. */
const notServed = new Set(["apis/internal.apiserver.k8s.io", "apis/storagemigration.k8s.io"]);

interface Schema {
  description?: string;
  properties?: Record<string, Schema>;
  [key: string]: unknown;
}

/** `io.k8s.api.core.v1.Pod` -> the model files that may describe it. */
function modelNames(id: string): string[] {
  const [group = "", version = "", name = ""] = id.split(".").slice(-3);
  const capitalized = (s: string): string => `${s.slice(0, 1).toUpperCase()}${s.slice(1)}`;
  return [`${capitalized(version)}${name}`, `${capitalized(group)}${capitalized(version)}${name}`];
}

/** Descriptions of a type and its fields, from the comments of a dependency's type declarations. */
function descriptionsOf(id: string): { own: string; fields: Map<string, string> } | undefined {
  const path = modelNames(id)
    .map((name) => join(models, `${name}.d.ts`))
    .find((file) => existsSync(file));
  if (path === undefined) return undefined;
  const text = readFileSync(path, "utf8");
  const clean = (comment: string): string =>
    comment
      .split("\n")
      .map((line) => line.replace(/^\s*\*\s?/, "").trim())
      .filter((line) => line !== "")
      .join(" ")
      .replace(/\\(['"])/g, "$1");
  const fields = new Map<string, string>();
  for (const [, comment = "", name = ""] of text.matchAll(/\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*'([^']+)'\??:/g))
    fields.set(name, clean(comment));
  const own = /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*export declare class/.exec(text)?.[1] ?? "";
  return { own: clean(own), fields };
}

function describe(schemas: Record<string, Schema>): void {
  for (const [id, schema] of Object.entries(schemas)) {
    const found = descriptionsOf(id);
    if (found === undefined) continue;
    if (found.own !== "") schema.description = found.own;
    for (const [name, property] of Object.entries(schema.properties ?? {})) {
      const text = found.fields.get(name) ?? found.fields.get(`_${name}`);
      if (text !== undefined && text !== "") property.description = text;
    }
  }
}

function documents(dir = generated, prefix = ""): string[] {
  return readdirSync(dir, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? documents(join(dir, entry.name), `${prefix}${entry.name}/`) : [`${prefix}${entry.name.replace(/\.json$/, "")}`],
  );
}

/** Writes OpenAPI v3 with descriptions, and its index with content hashes, below `out`/openapi/v3. */
export function buildAssets(out: string): void {
  const paths: Record<string, { serverRelativeURL: string }> = {};
  for (const name of documents().sort()) {
    if (notServed.has(name)) continue;
    const document = JSON.parse(readFileSync(join(generated, `${name}.json`), "utf8")) as {
      components?: { schemas?: Record<string, Schema> };
    };
    describe(document.components?.schemas ?? {});
    const text = JSON.stringify(document);
    const hash = createHash("sha512").update(text).digest("hex").toUpperCase();
    paths[name] = { serverRelativeURL: `/openapi/v3/${name}?hash=${hash}` };
    const path = join(out, "openapi/v3", `${name}.json`);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  writeFileSync(join(out, "openapi/v3/index.json"), JSON.stringify({ paths }));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) buildAssets(process.argv[2] ?? join(root, "assets"));
