import { describe, expect, test } from "vitest";
import type { JSONObject } from "../../worker/apimachinery/types.ts";
import { resolveSchema } from "../../worker/apis/generated/schemas.ts";
import { groups } from "../../worker/apis/index.ts";
import { InProcessServer } from "../suites/in-process-server.ts";
import { mutatedStruct, newRandom, type Random, randomStruct } from "../suites/random-objects.ts";
import { sampleObject } from "../suites/sample-objects.ts";
import { StorageModel } from "../suites/storage-model.ts";

/** `SEED=n` makes other objects, `MUTATIONS=n` more of them. */
const SEED = Number(process.env.SEED ?? 1);
const MUTATIONS = Number(process.env.MUTATIONS ?? 10);

const writes = [
  ["POST", "application/json"],
  ["PUT", "application/json"],
  ["PATCH", "application/merge-patch+json"],
  ["PATCH", "application/strategic-merge-patch+json"],
  ["PATCH", "application/apply-patch+yaml"],
] as const;

const rows = groups().flatMap(({ rows }) => rows.filter((row) => !row.virtual));

async function newServer(): Promise<InProcessServer> {
  const server = new InProcessServer(new StorageModel());
  await server.request("POST", "/api/v1/namespaces", { metadata: { name: "default" } });
  await server.request("POST", "/api/v1/namespaces/default/serviceaccounts", { metadata: { name: "default" } });
  return server;
}

describe.each(rows.map((row) => [`${row.names.plural}.${row.group}`, row] as const))("%s", (id, row) => {
  const { name, body } = sampleObject(row.group, row.names.plural);
  const [version] = row.versions;
  const groupVersion = `${row.group}${row.group === "" ? "" : "/"}${version?.name}`;
  const root = `/${row.group === "" ? "api" : "apis"}/${groupVersion}`;
  const collection = `${root}${row.scope === "Namespaced" ? "/namespaces/default" : ""}/${row.names.plural}`;
  const object: JSONObject = { apiVersion: groupVersion, kind: row.names.kind, metadata: { name }, ...body };

  /** The valid object with something wrong in it; now and then with a few things, or all of it. */
  function broken(random: Random): JSONObject {
    const schema = version?.schema ?? "";
    if (random(6) === 0) return { ...object, ...randomStruct(schema, resolveSchema, random), metadata: { name } };
    let mutated = object;
    for (let count = 1 + random(3); count > 0; count--) mutated = mutatedStruct(mutated, schema, resolveSchema, random);
    return mutated;
  }

  test("no body makes the server panic", async () => {
    const server = await newServer();
    await server.request("POST", collection, object);
    const random = newRandom(SEED * 7919 + id.length);
    for (let i = 0; i < MUTATIONS; i++) {
      const sent = broken(random);
      for (const [method, type] of writes) {
        const path = method === "POST" ? `${collection}?dryRun=All` : `${collection}/${name}?dryRun=All&fieldManager=f`;
        const answer = await server.request(method, path, sent, { "Content-Type": type });
        expect(answer.text, `SEED=${SEED} ${method} ${type} ${JSON.stringify(sent)}`).not.toContain("could not complete the request");
      }
    }
  });
});
