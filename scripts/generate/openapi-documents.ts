import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type EnumFields, withEnums } from "./enums.ts";
import { withoutProse } from "./without-prose.ts";

/** The documents that stock publishes by default: GA group-versions, and the bare groups. */
const served = /^(api|apis|version|\.well-known.*|openid.*)(__[\w.]+)?(__v\d+)?_openapi\.json$/;

/** Upstream's published OpenAPI v3 documents, `api__v1_openapi.json` -> `openapi/api/v1.json`. */
export function openAPIDocuments(dir: string, infoVersion: string, enumFields: EnumFields): [string, string][] {
  return readdirSync(join(dir, "v3"))
    .filter((name) => served.test(name) && !/v\d(alpha|beta)/.test(name))
    .sort()
    .map((name): [string, string] => {
      const path = name.replace("_openapi.json", "").replaceAll("__", "/");
      const document = JSON.parse(readFileSync(join(dir, "v3", name), "utf8"));
      const { openapi, paths, components } = document;
      if (components.schemas !== undefined) components.schemas = withEnums(components.schemas, enumFields);
      const info = { title: "Kubernetes", version: infoVersion };
      return [`openapi/${path}.json`, `${JSON.stringify(withoutProse({ openapi, info, paths, components }))}\n`];
    });
}
