import type { JSONObject } from "../../worker/apimachinery/types.ts";
import { resolveSchema } from "../../worker/apis/generated/schemas.ts";
import { groups } from "../../worker/apis/index.ts";
import type { ResourceRow } from "../../worker/registry/resource.ts";
import { mutatedStruct, newRandom, type Random, randomStruct } from "../suites/random-objects.ts";
import { sampleObject } from "../suites/sample-objects.ts";
import { type Answer, compare, option, type Sent, type Server, send, serverOf } from "./two-servers.ts";

// Random objects of every resource, created in a dry run by a stock server and by this one: verdict, object and causes must be the same.
// With --verb=update they replace an object that is stored, with --verb=status they are its new status, in a dry run too.
// npm run fuzz:objects -- --stock=PORT,CA --ours=PORT,CA [--verb=create] [--seed=1] [--count=20] [--only=pods,services]
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

/** What is random in an answer made the same in every answer: generated names and uids. */
function settled(answer: Answer, { generateName }: JSONObject): Answer {
  const generated = typeof generateName === "string" && generateName !== "" ? JSON.stringify(generateName).slice(1, -1) : undefined;
  const uids = /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/g;
  let text = JSON.stringify(answer.body)
    .replaceAll(/kube-api-access-[a-z0-9]{5}/g, "kube-api-access-?")
    .replaceAll(uids, "?");
  const suffixed = new RegExp(`${generated?.replaceAll(/[^A-Za-z0-9]/g, "\\$&")}[a-z0-9]{5}`, "g");
  if (generated !== undefined) text = text.replaceAll(suffixed, "?");
  return { ...answer, body: JSON.parse(text) as JSONObject };
}

const pathOf = (row: ResourceRow): string => {
  const root = row.group === "" ? `/api/${row.versions[0]?.name}` : `/apis/${row.group}/${row.versions[0]?.name}`;
  return `${root}${row.scope === "Namespaced" ? "/namespaces/default" : ""}/${row.names.plural}`;
};

/** The request that compares one object. */
function requestFor(row: ResourceRow, verb: string, object: JSONObject): Sent {
  if (verb === "create") return { method: "POST", path: `${pathOf(row)}?dryRun=All`, body: object };
  const name = sampleObject(row.group, row.names.plural).name;
  const path = `${pathOf(row)}/${name}${verb === "status" ? "/status" : ""}?dryRun=All`;
  return { method: "PUT", path, body: { ...object, metadata: { ...(object["metadata"] as JSONObject | null), name } } };
}

/** Compares `count` objects of a resource; what they differ in is told. */
async function compareRow(servers: readonly [Server, Server], row: ResourceRow, verb: string): Promise<[same: number, different: number]> {
  const [seed, count] = [Number(option("seed") ?? 1), Number(option("count") ?? 20)];
  const random = newRandom(seed * 7919 + row.names.plural.length);
  let same = 0;
  for (let i = 0; i < count; i++) {
    const object = objectFor(row, random);
    const request = requestFor(row, verb, object);
    const [theirs, own] = await Promise.all(servers.map((server) => send(server, request)));
    const meta = (object["metadata"] ?? {}) as JSONObject;
    const found = theirs && own ? compare(settled(theirs, meta), settled(own, meta)) : [];
    if (found.length === 0) same += 1;
    else console.log([`${row.names.plural}.${row.group} seed=${seed} i=${i} ${JSON.stringify(request.body)}`, ...found].join("\n    "));
  }
  return [same, count - same];
}

const changes = (row: ResourceRow, verb: string): boolean =>
  verb === "create" ||
  (row.verbs.includes("update") && (verb === "update" || row.versions[0]?.subresources?.some(({ name }) => name === "status") === true));

async function main(): Promise<void> {
  const servers: [Server, Server] = [serverOf("stock"), serverOf("ours")];
  const verb = option("verb") ?? "create";
  const only = option("only")?.split(",");
  let [same, different] = [0, 0];
  for (const row of groups().flatMap(({ rows }) => rows.filter((one) => !one.virtual && changes(one, verb)))) {
    const { group, names } = row;
    if (only !== undefined && !only.includes(names.plural)) continue;
    const { name, body } = sampleObject(group, names.plural);
    const sample = {
      apiVersion: `${group}${group === "" ? "" : "/"}${row.versions[0]?.name}`,
      kind: names.kind,
      metadata: { name },
      ...body,
    };
    const all = (sent: Sent): Promise<Answer[]> => Promise.all(servers.map((server) => send(server, sent)));
    if (verb !== "create") await all({ method: "POST", path: pathOf(row), body: sample });
    const [alike, unlike] = await compareRow(servers, row, verb);
    if (verb !== "create") await all({ method: "DELETE", path: `${pathOf(row)}/${name}` });
    same += alike;
    different += unlike;
  }
  console.log(`${same} the same, ${different} different`);
  for (const { agent } of servers) agent.destroy();
}

await main();
