import { readFileSync } from "node:fs";
import { Agent, request } from "node:https";
import type { JSONObject, JSONValue } from "../../worker/apimachinery/types.ts";
import { resolveSchema } from "../../worker/apis/generated/schemas.ts";
import { groups } from "../../worker/apis/index.ts";
import type { ResourceRow } from "../../worker/registry/resource.ts";
import { mutatedStruct, newRandom, type Random, randomStruct } from "../suites/random-objects.ts";
import { sampleObject } from "../suites/sample-objects.ts";

// Random objects of every resource, created in a dry run by a stock server and by this one: verdict, object and causes must be the same.
// npm run fuzz:objects -- --stock=PORT,CA --ours=PORT,CA [--seed=1] [--count=20] [--only=pods,services]
// Both servers take the bearer token `admin-token`.

interface Server {
  readonly port: number;
  readonly agent: Agent;
}

interface Answer {
  readonly status: number;
  readonly body: JSONObject;
}

const option = (name: string): string | undefined =>
  process.argv.find((argument) => argument.startsWith(`--${name}=`))?.slice(name.length + 3);

function serverOf(name: string): Server {
  const [port = "", ca = ""] = (option(name) ?? "").split(",");
  if (ca === "") throw new Error(`--${name}=PORT,CA is missing`);
  return { port: Number(port), agent: new Agent({ ca: readFileSync(ca), keepAlive: true }) };
}

function send({ port, agent }: Server, method: string, path: string, body: unknown): Promise<Answer> {
  const headers = { authorization: "Bearer admin-token", "content-type": "application/json", "user-agent": "fuzz" };
  return new Promise((resolve, reject) => {
    const sent = request({ host: "127.0.0.1", port, method, path, headers, agent }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () => {
        const text = Buffer.concat(chunks).toString();
        resolve({ status: response.statusCode ?? 0, body: text.startsWith("{") ? (JSON.parse(text) as JSONObject) : { text } });
      });
    });
    sent.on("error", reject).end(JSON.stringify(body));
  });
}

/** Values that differ between any two servers, or any two moments. */
const changing = new Set(["uid", "creationTimestamp", "resourceVersion", "time", "controller-uid", "batch.kubernetes.io/controller-uid"]);

function comparable(value: JSONValue | undefined): JSONValue {
  if (Array.isArray(value)) return value.map(comparable);
  if (typeof value !== "object" || value === null) return value ?? null;
  const entries = Object.entries(value).filter(([name]) => !changing.has(name));
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, inner]) => [name, comparable(inner)]));
}

/** `path: stock | ours` of everything that differs. */
function differences(stock: JSONValue, ours: JSONValue, path = ""): string[] {
  if (JSON.stringify(stock) === JSON.stringify(ours)) return [];
  const bothObjects = [stock, ours].every((value) => typeof value === "object" && value !== null && !Array.isArray(value));
  const bothLists = Array.isArray(stock) && Array.isArray(ours);
  if (!bothObjects && !bothLists) return [`${path}: ${JSON.stringify(stock)} | ${JSON.stringify(ours)}`];
  const [a, b] = [stock as JSONObject, ours as JSONObject];
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...names].flatMap((name) => differences(a[name] ?? null, b[name] ?? null, `${path}.${name}`));
}

interface Cause {
  readonly field?: string;
  readonly message?: string;
}

/** Causes of a refusal, one a line; its message where it has none. */
function causesOf({ status, body }: Answer): string[] {
  const { causes = [] } = (body["details"] ?? {}) as { causes?: readonly Cause[] };
  return causes.length === 0 ? [`${status} ${String(body["message"] ?? body["text"])}`] : causes.map((c) => `${c.field}: ${c.message}`);
}

function compare(stock: Answer, ours: Answer): string[] {
  if (stock.status < 300 && ours.status < 300) return differences(comparable(stock.body), comparable(ours.body));
  const [theirs, own] = [causesOf(stock), causesOf(ours)];
  const missing = theirs.filter((cause) => !own.includes(cause)).map((cause) => `missing: ${cause}`);
  const extra = own.filter((cause) => !theirs.includes(cause)).map((cause) => `extra: ${cause}`);
  if (missing.length + extra.length > 0)
    return [...(stock.status === ours.status ? [] : [`${stock.status} | ${ours.status}`]), ...missing, ...extra];
  return theirs.join("\n") === own.join("\n") ? [] : [`order: ${theirs.join(" ; ")} | ${own.join(" ; ")}`];
}

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
      const [theirs, own] = await Promise.all([send(stock, "POST", path, object), send(ours, "POST", path, object)]);
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
