import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { enumFieldsOf, enumsOf, stringConstantsOf } from "./generate/enums.ts";
import { collectAliases, parseStructs } from "./generate/go-types.ts";
import { internalTypesModule } from "./generate/internal-types.ts";
import { defaultsOf, openAPIDocuments } from "./generate/openapi-documents.ts";
import { sharedKinds, sharedParameters } from "./generate/openapi-v2-facts.ts";
import { proseOf } from "./generate/prose.ts";
import { schemasModule } from "./generate/schemas-module.ts";
import { typesModule } from "./generate/types-module.ts";

const version = "1.36.3";
const staging = "0.36.3";
/** What the documents of a running server say. */
const infoVersion = "1.36";
const out = new URL("../worker/apis/generated/", import.meta.url).pathname;

/** Go packages of the served types: import path inside the module cache -> the prefix of their ids. */
function packages(modules: string): Map<string, string> {
  const found = new Map<string, string>();
  const api = join(modules, `k8s.io/api@v${staging}`);
  for (const group of readdirSync(api, { withFileTypes: true })) {
    if (!group.isDirectory()) continue;
    for (const v of readdirSync(join(api, group.name), { withFileTypes: true }))
      if (/^v\d+$/.test(v.name)) found.set(join(api, group.name, v.name), `${group.name}.${v.name}`);
  }
  found.set(join(modules, `k8s.io/apimachinery@v${staging}/pkg/apis/meta/v1`), "meta.v1");
  found.set(join(modules, `k8s.io/apiextensions-apiserver@v${staging}/pkg/apis/apiextensions/v1`), "apiextensions.v1");
  found.set(join(modules, `k8s.io/kube-aggregator@v${staging}/pkg/apis/apiregistration/v1`), "apiregistration.v1");
  found.set(join(modules, `k8s.io/api@v${staging}/autoscaling/v2`), "autoscaling.v2");
  return found;
}

/** Where the definitions of the served types are, as their OpenAPI is made of them. */
const definitionsFiles = (modules: string): string[] =>
  [`kubernetes@v${version}`, `apiextensions-apiserver@v${staging}`, `kube-aggregator@v${staging}`].map((module) =>
    join(modules, "k8s.io", module, "pkg/generated/openapi/zz_generated.openapi.go"),
  );

function files(modules: string): Map<string, string> {
  const openapi = join(modules, `k8s.io/kubernetes@v${version}/api/openapi-spec`);
  const swagger = JSON.parse(readFileSync(join(openapi, "swagger.json"), "utf8"));
  const dirs = [...packages(modules)];
  const constants = new Map(dirs.flatMap(([dir]) => [...stringConstantsOf(dir)]));
  const enums = new Map(dirs.flatMap(([dir, prefix]) => [...enumsOf(dir, prefix, constants)]));
  const enumFields = new Map(dirs.flatMap(([dir, prefix]) => [...enumFieldsOf(dir, prefix, enums)]));
  for (const [dir, prefix] of dirs) collectAliases(dir, prefix);
  const structs = dirs.flatMap(([dir, prefix]) => parseStructs(dir, prefix));
  const documents = openAPIDocuments(openapi, infoVersion, enumFields);
  const v2Facts = { parameters: sharedParameters(swagger), kinds: sharedKinds(swagger) };
  const prose = proseOf(openapi, definitionsFiles(modules));
  const internals = internalTypesModule(join(modules, `k8s.io/kubernetes@v${version}`), join(modules, `k8s.io/api@v${staging}`));
  return new Map([
    ["types.ts", typesModule(swagger)],
    ["schemas.ts", schemasModule(structs, { enums: enumFields, defaults: defaultsOf(documents.values()) })],
    ["internal-types.ts", internals],
    ["openapi-v2-facts.json", `${JSON.stringify(v2Facts, undefined, 1)}\n`],
    ["openapi-prose.json", `${JSON.stringify(prose, undefined, 1)}\n`],
    ...Array.from(documents, ([name, document]): [string, string] => [`openapi/${name}.json`, `${JSON.stringify(document)}\n`]),
  ]);
}

function main(): number {
  const at = process.argv.indexOf("--modules");
  const modules = at > 0 ? (process.argv[at + 1] ?? "") : goModules();
  if (modules === "" || !existsSync(join(modules, `k8s.io/kubernetes@v${version}`))) {
    console.log(`skipped: the Go module k8s.io/kubernetes@v${version} is not on this machine`);
    return process.argv.includes("--verify") ? 0 : 1;
  }
  let stale = 0;
  for (const [name, text] of files(modules)) {
    const path = join(out, name);
    if (existsSync(path) && readFileSync(path, "utf8") === text) continue;
    stale += 1;
    if (process.argv.includes("--verify")) console.log(`stale: worker/apis/generated/${name}; run npm run generate`);
    else {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
      console.log(`wrote worker/apis/generated/${name}`);
    }
  }
  return process.argv.includes("--verify") && stale > 0 ? 1 : 0;
}

function goModules(): string {
  try {
    return execFileSync("go", ["env", "GOMODCACHE"], { encoding: "utf8" }).trim();
  } catch {
    return "";
  }
}

process.exit(main());
