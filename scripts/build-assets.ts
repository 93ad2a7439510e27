import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describeSchemas, type Schema } from "./assets/descriptions.ts";
import { openAPIV2Protobuf } from "./assets/openapi-v2-protobuf.ts";
import { openAPIV3Protobuf } from "./assets/openapi-v3-protobuf.ts";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const generated = join(root, "worker/apis/generated");
/** Groups that are published upstream but not served by default. */
const notServed = new Set(["apis/internal.apiserver.k8s.io", "apis/storagemigration.k8s.io"]);

function documents(dir = join(generated, "openapi"), prefix = ""): string[] {
  return readdirSync(dir, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? documents(join(dir, entry.name), `${prefix}${entry.name}/`) : [`${prefix}${entry.name.replace(/\.json$/, "")}`],
  );
}

/** Writes one asset; returns its hash, as upstream's ETags are. upstream: kube-openapi/pkg/cached */
function write(path: string, content: string | Uint8Array): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  return createHash("sha512").update(content).digest("hex").toUpperCase();
}

function buildV2(out: string): void {
  const document = JSON.parse(readFileSync(join(generated, "openapi-v2.json"), "utf8")) as { definitions: Record<string, Schema> };
  describeSchemas(document.definitions);
  const json = write(join(out, "openapi/v2.json"), JSON.stringify(document));
  const protobuf = write(join(out, "openapi/v2.pb"), openAPIV2Protobuf(document));
  write(join(out, "openapi/v2-hashes.json"), JSON.stringify({ json, protobuf }));
}

function buildV3(out: string): void {
  const paths: Record<string, { serverRelativeURL: string }> = {};
  const protobuf: Record<string, string> = {};
  for (const name of documents().sort()) {
    if (notServed.has(name)) continue;
    const document = JSON.parse(readFileSync(join(generated, "openapi", `${name}.json`), "utf8")) as {
      components?: { schemas?: Record<string, Schema> };
    };
    describeSchemas(document.components?.schemas ?? {});
    const hash = write(join(out, "openapi/v3", `${name}.json`), JSON.stringify(document));
    protobuf[name] = write(join(out, "openapi/v3", `${name}.pb`), openAPIV3Protobuf(document));
    paths[name] = { serverRelativeURL: `/openapi/v3/${name}?hash=${hash}` };
  }
  write(join(out, "openapi/v3/index.json"), JSON.stringify({ paths }));
  write(join(out, "openapi/v3-protobuf-hashes.json"), JSON.stringify(protobuf));
}

/** Writes OpenAPI v2 and v3 with descriptions, and their content hashes, below `out`/openapi. */
export function buildAssets(out: string): void {
  buildV2(out);
  buildV3(out);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) buildAssets(process.argv[2] ?? join(root, "assets"));
