import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The documents that stock publishes by default: GA group-versions, and the bare groups. */
const served = /^(api|apis|version|\.well-known.*|openid.*)(__[\w.]+)?(__v\d+)?_openapi\.json$/;

/** A document without prose; descriptions come at build time from a dependency. */
function withoutDescriptions(value: unknown, inProperties = false): unknown {
  if (Array.isArray(value)) return value.map((item) => withoutDescriptions(item));
  if (typeof value !== "object" || value === null) return value;
  const out: Record<string, unknown> = {};
  for (const [k, v] of Object.entries(value)) {
    if (k === "description" && typeof v === "string" && !inProperties) {
      continue;
    }
    out[k] = withoutDescriptions(v, k === "properties" && !inProperties);
  }
  return out;
}

/** Upstream's published OpenAPI v3 documents, `api__v1_openapi.json` -> `openapi/api/v1.json`. */
export function openAPIDocuments(dir: string): [string, string][] {
  return readdirSync(join(dir, "v3"))
    .filter((name) => served.test(name) && !/v\d(alpha|beta)/.test(name))
    .sort()
    .map((name): [string, string] => {
      const path = name.replace("_openapi.json", "").replaceAll("__", "/");
      return [`openapi/${path}.json`, `${JSON.stringify(withoutDescriptions(JSON.parse(readFileSync(join(dir, "v3", name), "utf8"))))}\n`];
    });
}
