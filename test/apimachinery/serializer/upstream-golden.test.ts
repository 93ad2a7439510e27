import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { decodeObject } from "../../../worker/apimachinery/schema/decode.ts";
import type { StructSchema } from "../../../worker/apimachinery/schema/schema.ts";
import { decodeProtobuf, openEnvelope } from "../../../worker/apimachinery/serializer/protobuf.ts";
import { encodeProtobuf } from "../../../worker/apimachinery/serializer/protobuf-encode.ts";
import { formatYAML, parseYAML } from "../../../worker/apimachinery/serializer/yaml.ts";
import { resolveSchema } from "../../../worker/apis/generated/schemas.ts";
import { groups } from "../../../worker/apis/index.ts";

const folders = ["k8s.io/api@v0.36.3/testdata/HEAD", "k8s.io/apiextensions-apiserver@v0.36.3/pkg/apis/testdata/HEAD"];

/** Where Go keeps modules: its own word, or its default. */
function moduleCache(): string {
  const go = spawnSync("go", ["env", "GOMODCACHE"], { encoding: "utf8" });
  return go.status === 0 ? go.stdout.trim() : join(homedir(), "go/pkg/mod");
}

const modules = moduleCache();
const found = folders.every((folder) => existsSync(join(modules, folder)));

/** `core.v1.Pod` -> its path without the extension, of stable versions. */
function goldenFiles(): Map<string, string> {
  const paths = folders.flatMap((folder) => {
    const names = readdirSync(join(modules, folder)).filter((name) => /\.v\d+\.\w+\.pb$/.test(name));
    return names.map((name): [string, string] => [name.slice(0, -3), join(modules, folder, name.slice(0, -3))]);
  });
  return new Map(paths);
}

/** Upstream counts the kinds of every group among the core ones. */
function schemaOf(name: string): StructSchema | undefined {
  const [kind = "", version = "", ...group] = name.split(".").reverse();
  return resolveSchema(`${group.at(-1)}.${version}.${kind}`) ?? resolveSchema(`meta.${version}.${kind}`);
}

test.skipIf(found)(`skipped: the Go modules with upstream's golden files are not in ${modules}`, () => undefined);

describe.runIf(found)("upstream's golden files of stable kinds", () => {
  const files = found ? goldenFiles() : new Map<string, string>();
  // An event of a watch is no object: what frames it is tested beside its encoder.
  const kinds = [...files].filter(([name]) => name !== "core.v1.WatchEvent");

  test.each(kinds)("%s is read from protobuf, and written back, as upstream does", (name, path) => {
    const schema = schemaOf(name);
    if (schema === undefined) throw new Error(`no schema for ${name}`);
    const bytes = readFileSync(`${path}.pb`);
    const json = JSON.parse(readFileSync(`${path}.json`, "utf8"));
    const { apiVersion, kind, raw } = openEnvelope(bytes);
    const read = decodeObject(schema, { apiVersion, kind, ...decodeProtobuf(schema, raw, resolveSchema) }, resolveSchema);
    expect([read.object, read.unknownFields, read.typeError]).toEqual([json, [], undefined]);
    expect(Buffer.from(encodeProtobuf(schema, json, resolveSchema)).toString("hex")).toBe(bytes.toString("hex"));
  });

  test.each(kinds)("%s is read from YAML, and written back, as upstream does", async (_name, path) => {
    const text = readFileSync(`${path}.yaml`, "utf8");
    const json = JSON.parse(readFileSync(`${path}.json`, "utf8"));
    expect((await parseYAML(text, { strict: true })).value).toEqual(json);
    expect(formatYAML(json)).toBe(text);
  });

  test("there is one of every stable kind that is served", () => {
    const served = groups().flatMap(({ rows }) =>
      rows.flatMap(({ group, names, versions }) => versions.map(({ name }) => `${group === "" ? "core" : group}.${name}.${names.kind}`)),
    );
    // The aggregator's own module has no golden files.
    expect(served.filter((name) => !files.has(name))).toEqual(["apiregistration.k8s.io.v1.APIService"]);
  });
});
