import type { JSONObject } from "../../worker/apimachinery/types.ts";
import { resolveSchema } from "../../worker/apis/generated/schemas.ts";
import { groups } from "../../worker/apis/index.ts";
import type { ResourceRow } from "../../worker/registry/resource.ts";
import { mutatedStruct, newRandom, type Random, randomStruct } from "../suites/random-objects.ts";
import { sampleObject } from "../suites/sample-objects.ts";
import { compare, option, send, serverOf } from "./two-servers.ts";

// Random objects of every resource, created in a dry run by a stock server and by this one: verdict, object and causes must be the same.
// npm run fuzz:objects -- --stock=PORT,CA --ours=PORT,CA [--seed=1] [--count=20] [--only=pods,services]
// Both servers take the bearer token `admin-token`.

function objectFor(row: ResourceRow, random: Random): JSONObject {
  const { name, body } = sampleObject(row.group, row.names.plural);
  const [version] = row.versions;
  const groupVersion = `${row.group}${row.group === "" ? "" : "/"}${version?.name}`;
  const object: JSONObject = { apiVersion: groupVersion, kind: row.names.kind, metadata: { name }, ...body };
  const schema = version?.schema ?? "";
  if (random(5) === 0) return { ...object, ...randomStruct(schema, resolveSchema, random), metadata: { name } };
  let mutated = object;
  for (let count = 1 + random(2); count > 0; count--) mutated = mutatedStruct(mutated, schema, resolveSchema, random);
  return mutated;
}

async function main(): Promise<void> {
  const [stock, ours] = [serverOf("stock"), serverOf("ours")];
  const [seed, count] = [Number(option("seed") ?? 1), Number(option("count") ?? 20)];
  const only = option("only")?.split(",");
  let [same, different] = [0, 0];
  for (const row of groups().flatMap(({ rows }) => rows.filter((one) => !one.virtual))) {
    const { plural } = row.names;
    if (only !== undefined && !only.includes(plural)) continue;
    const random = newRandom(seed * 7919 + plural.length);
    const root = row.group === "" ? `/api/${row.versions[0]?.name}` : `/apis/${row.group}/${row.versions[0]?.name}`;
    const path = `${root}${row.scope === "Namespaced" ? "/namespaces/default" : ""}/${plural}?dryRun=All`;
    for (let i = 0; i < count; i++) {
      const object = objectFor(row, random);
      const [theirs, own] = await Promise.all([
        send(stock, { method: "POST", path, body: object }),
        send(ours, { method: "POST", path, body: object }),
      ]);
      const found = compare(theirs, own);
      if (found.length === 0) same += 1;
      else {
        different += 1;
        console.log(
          `${plural}.${row.group} seed=${seed} i=${i} ${JSON.stringify(object)}\n${found.map((line) => `    ${line}`).join("\n")}`,
        );
      }
    }
  }
  console.log(`${same} the same, ${different} different`);
  for (const { agent } of [stock, ours]) agent.destroy();
}

await main();
