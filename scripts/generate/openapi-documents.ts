import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type EnumFields, shortID, withEnums } from "./enums.ts";
import { withoutProse } from "./without-prose.ts";

/** Whether stock publishes a document by default: GA group-versions, and the bare groups. */
export const served = (name: string): boolean =>
  /^(api|apis|version|\.well-known.*|openid.*)(__[\w.]+)?(__v\d+)?_openapi\.json$/.test(name) && !/v\d(alpha|beta)/.test(name);

interface Document {
  readonly components: { schemas?: Record<string, { readonly properties?: Readonly<Record<string, { readonly default?: unknown }>> }> };
}

/** Upstream's published OpenAPI v3 documents, `api__v1_openapi.json` -> `api/v1`. */
export function openAPIDocuments(dir: string, infoVersion: string, enumFields: EnumFields): Map<string, Document> {
  const names = readdirSync(join(dir, "v3")).filter(served);
  return new Map(
    names.sort().map((name) => {
      const { openapi, paths, components } = JSON.parse(readFileSync(join(dir, "v3", name), "utf8"));
      if (components.schemas !== undefined) components.schemas = withEnums(components.schemas, enumFields);
      const info = { title: "Kubernetes", version: infoVersion };
      return [name.replace("_openapi.json", "").replaceAll("__", "/"), withoutProse({ openapi, info, paths, components }) as Document];
    }),
  );
}

const isZero = (value: unknown): boolean =>
  value === undefined || value === 0 || value === "" || value === false || typeof value === "object";

/** Defaults of fields that are no zero values, by `<prefix>.<type>.<json name>`. */
export function defaultsOf(documents: Iterable<Document>): Map<string, unknown> {
  const defaults = new Map<string, unknown>();
  for (const { components } of documents)
    for (const [id, { properties = {} }] of Object.entries(components.schemas ?? {}))
      for (const [name, { default: value }] of Object.entries(properties))
        if (!isZero(value)) defaults.set(`${shortID(id)}.${name}`, value);
  return defaults;
}
