import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { escapeHTML } from "../worker/apimachinery/serializer/go-json.ts";
import { documentV2, documentV3, inGoOrder } from "./assets/go-order.ts";
import { toV2, type V2Facts } from "./assets/openapi-v2.ts";
import { openAPIV2Protobuf } from "./assets/openapi-v2-protobuf.ts";
import { type Document, describeDocument } from "./assets/openapi-v3.ts";
import { openAPIV3Protobuf } from "./assets/openapi-v3-protobuf.ts";
import type { Prose } from "./generate/prose.ts";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const generated = join(root, "worker/apis/generated");
/** Groups that are published upstream but not served by default. */
const notServed = new Set(["apis/internal.apiserver.k8s.io", "apis/storagemigration.k8s.io"]);

function documentNames(dir = join(generated, "openapi"), prefix = ""): string[] {
  return readdirSync(dir, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory()
      ? documentNames(join(dir, entry.name), `${prefix}${entry.name}/`)
      : [`${prefix}${entry.name.replace(/\.json$/, "")}`],
  );
}

/** What a client compares, of either form: upstream's hash of the JSON. upstream: kube-openapi/pkg/handler computeETag */
const hashOf = (text: string): string => createHash("sha512").update(text).digest("hex").toUpperCase();

function write(path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}

function readDocuments(): Map<string, Document> {
  const names = documentNames().filter((name) => !notServed.has(name));
  return new Map(
    names.sort().map((name) => [name, JSON.parse(readFileSync(join(generated, "openapi", `${name}.json`), "utf8")) as Document]),
  );
}

function buildV3(out: string, documents: ReadonlyMap<string, Document>): void {
  const paths: Record<string, { serverRelativeURL: string }> = {};
  for (const [name, document] of documents) {
    const ordered = inGoOrder(document, documentV3);
    const text = escapeHTML(JSON.stringify(ordered));
    write(join(out, `${name}.json`), text);
    write(join(out, `${name}.pb`), openAPIV3Protobuf(ordered));
    paths[name] = { serverRelativeURL: `/openapi/v3/${name}?hash=${hashOf(text)}` };
  }
  write(join(out, "index.json"), JSON.stringify({ paths }));
}

function buildV2(out: string, documents: ReadonlyMap<string, Document>): void {
  const facts = JSON.parse(readFileSync(join(generated, "openapi-v2-facts.json"), "utf8")) as V2Facts;
  const document = inGoOrder(toV2([...documents.values()], facts), documentV2);
  const text = JSON.stringify(document);
  write(join(out, "swagger.json"), text);
  write(join(out, "swagger.pb"), openAPIV2Protobuf(document));
  write(join(out, "index.json"), JSON.stringify({ hash: hashOf(text) }));
}

/** Writes OpenAPI v2 and v3 with descriptions, in JSON and protobuf, and their hashes, below `out`/openapi. */
export function buildAssets(out: string): void {
  const prose = JSON.parse(readFileSync(join(generated, "openapi-prose.json"), "utf8")) as Prose;
  const documents = readDocuments();
  for (const document of documents.values()) describeDocument(document, prose);
  buildV3(join(out, "openapi/v3"), documents);
  buildV2(join(out, "openapi/v2"), documents);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) buildAssets(process.argv[2] ?? join(root, "assets"));
