import { setTimeout as sleep } from "node:timers/promises";
import type { SchemaResolver } from "../../worker/apimachinery/schema/schema.ts";
import type { JSONObject, JSONValue } from "../../worker/apimachinery/types.ts";
import { resolveSchema } from "../../worker/apis/generated/schemas.ts";
import { groups } from "../../worker/apis/index.ts";
import type { ResourceRow } from "../../worker/registry/resource.ts";
import { mutatedStruct, newRandom, type Random } from "../suites/random-objects.ts";
import { sampleObject } from "../suites/sample-objects.ts";
import { resolveWidget, widgetBody, widgetDefinition } from "./custom-resource.ts";
import { at, filled, shared } from "./placeholders.ts";
import { applyBody, jsonPatchBody, type Material, mergePatchBody, metadataOf, randomBelow, updateBody } from "./random-writes.ts";
import { type Answer, compare, option, type Sent, send, serverOf } from "./two-servers.ts";
import { comparableText, viewed } from "./views.ts";

// Sequences of writes by several managers to objects of every resource, sent to a stock server and to this one: after each write the
// verdict, the object, its owners and whether it has a new version must be the same.
// npm run fuzz:patches -- --stock=PORT,CA --ours=PORT,CA [--seed=1] [--count=3] [--steps=8] [--only=pods,services] [--not=webhooks] [--all]
// --settle=500 waits so many milliseconds after each write, for what controllers write; --all=1 shows the whole sequence. Stock is best started
// without its controller manager, and this server given a Lease of it, so that no controller writes between two writes.
// Both servers take the bearer token `admin-token`. Objects are really stored: give it servers that nobody else uses.

const [stock, ours] = [serverOf("stock"), serverOf("ours")];
const namespace = "fuzz-patches";

interface Endpoint {
  /** `""`, `status` or `scale`. */
  readonly subresource: string;
  readonly schema: string;
}

interface Target {
  readonly label: string;
  readonly collection: string;
  readonly apiVersion: string;
  readonly kind: string;
  readonly schema: string;
  readonly resolve: SchemaResolver;
  readonly body: JSONObject;
  readonly endpoints: readonly Endpoint[];
  /** Names that are not free to choose. */
  readonly fixedName?: string;
}

function targetOf(row: ResourceRow): Target {
  const [version] = row.versions;
  const { name, body } = sampleObject(row.group, row.names.plural);
  const root = row.group === "" ? `/api/${version?.name}` : `/apis/${row.group}/${version?.name}`;
  const schema = version?.schema ?? "";
  const below = (version?.subresources ?? []).filter((one) => one.name === "status" || one.name === "scale");
  return {
    label: `${row.names.plural}.${row.group}`,
    collection: `${root}${row.scope === "Namespaced" ? `/namespaces/${namespace}` : ""}/${row.names.plural}`,
    apiVersion: `${row.group}${row.group === "" ? "" : "/"}${version?.name}`,
    kind: row.names.kind,
    schema,
    resolve: resolveSchema,
    body,
    endpoints: [{ subresource: "", schema }, ...below.map((one) => ({ subresource: one.name, schema: one.schema ?? schema }))],
    ...(name === "sample" ? {} : { fixedName: name }),
  };
}

/** A custom resource, on the same footing. */
const widgets: Target = {
  label: "widgets.fuzz.example.com",
  collection: `/apis/fuzz.example.com/v1/namespaces/${namespace}/widgets`,
  apiVersion: "fuzz.example.com/v1",
  kind: "Widget",
  schema: "widget",
  resolve: resolveWidget,
  body: widgetBody,
  endpoints: [
    { subresource: "", schema: "widget" },
    { subresource: "status", schema: "widget" },
    { subresource: "scale", schema: "autoscaling.v1.Scale" },
  ],
};

/** Rows that controllers write to at once. */
const controlled =
  "apiservices,clusterroles,customresourcedefinitions,flowschemas,prioritylevelconfigurations,servicecidrs,validatingadmissionpolicies,resourcequotas,namespaces";

/**
 * Rows of which stock stores what is not seen: a claim's phase and a job's labels, which are shown, come with the first update, and empty
 * bytes are not no bytes, nor the same as null ones in a map. A new version of them may show nothing new.
 */
const unseen: ReadonlySet<string> = new Set([
  "persistentvolumeclaims.",
  "secrets.",
  "jobs.batch",
  "certificatesigningrequests.certificates.k8s.io",
]);

/**
 * Answers that nothing can be learnt from: stock hung up, as it does where it panics; it compiled an expression, which is not done here yet;
 * or the object is a service of a name, of which stock stores, and lets be owned, a policy that it never shows.
 */
const isIncomparable = ({ status, body }: Answer): boolean =>
  status === 0 || /compilation failed: |must evaluate to /.test(String(body["message"])) || at(body, "/spec/type") === "ExternalName";

interface Write {
  readonly method: string;
  readonly subresource: string;
  readonly query: Readonly<Record<string, string>>;
  readonly contentType: string;
  readonly body: JSONValue;
}

/** One object on both servers; undefined while there is none. */
interface State {
  stock: JSONObject | undefined;
  ours: JSONObject | undefined;
  /** What each manager last applied, by manager and subresource. */
  readonly applied: Map<string, JSONObject>;
}

const pick = <T>(random: Random, from: readonly [T, ...T[]]): T => from[random(from.length)] ?? from[0];

class Session {
  readonly #target: Target;
  readonly #name: string;
  readonly #random: Random;
  readonly #state: State = { stock: undefined, ours: undefined, applied: new Map() };
  readonly #steps: string[] = [];

  constructor(target: Target, name: string, random: Random) {
    this.#target = target;
    this.#name = target.fixedName ?? name;
    this.#random = random;
  }

  get history(): readonly string[] {
    return this.#steps;
  }

  /** Objects of the kind that stock takes. */
  async #variants(): Promise<JSONObject[]> {
    const { apiVersion, kind, body, schema, resolve, collection } = this.#target;
    const start: JSONObject = { apiVersion, kind, metadata: { name: this.#name }, ...body };
    const out = [start];
    for (let n = 0; n < 2; n++) {
      let grown = start;
      for (let tries = 0; tries < 14; tries++) {
        const mutated = mutatedStruct(grown, schema, resolve, this.#random);
        const candidate = {
          ...mutated,
          metadata: { ...metadataOf(mutated), name: this.#name, ownerReferences: null },
        };
        const { status } = await send(stock, { method: "POST", path: `${collection}?dryRun=All`, body: candidate });
        if (status < 300) grown = candidate;
      }
      out.push(grown);
    }
    return out;
  }

  #path({ method, subresource, query }: Write): string {
    const name = method === "POST" ? "" : `/${this.#name}`;
    return `${this.#target.collection}${name}${subresource === "" ? "" : `/${subresource}`}?${new URLSearchParams(query)}`;
  }

  #sent(write: Write, own: JSONObject | undefined, extra: Readonly<Record<string, string>> = {}): Sent {
    const path = this.#path({ ...write, query: { ...write.query, ...extra } });
    return { method: write.method, path, body: filled(write.body, own ?? {}), contentType: write.contentType };
  }

  #query(applies: boolean): Record<string, string> {
    const random = this.#random;
    const query: Record<string, string> = {};
    if (applies || random(8) > 0) query["fieldManager"] = pick(random, ["a", "b", "c"]);
    if (applies && random(2) === 0) query["force"] = "true";
    const validation = ["Strict", "Ignore"][random(10)];
    if (validation !== undefined) query["fieldValidation"] = validation;
    if (random(20) === 0) query["dryRun"] = "All";
    return query;
  }

  #create(variants: readonly JSONObject[]): Write {
    const random = this.#random;
    const body = variants[random(variants.length)] ?? {};
    const json = "application/json";
    const way = random(5);
    if (way === 0) return { method: "PUT", subresource: "", query: this.#query(false), contentType: json, body };
    if (way < 3) return { method: "POST", subresource: "", query: this.#query(false), contentType: json, body };
    return { method: "PATCH", subresource: "", query: this.#query(true), contentType: "application/apply-patch+yaml", body };
  }

  async #next(variants: readonly JSONObject[]): Promise<Write> {
    const { stock: current, ours: own } = this.#state;
    if (current === undefined || own === undefined) return this.#create(variants);
    const random = this.#random;
    const endpoints = this.#target.endpoints;
    const endpoint = (random(3) === 0 ? endpoints[random(endpoints.length)] : endpoints[0]) ?? { subresource: "", schema: "" };
    const { subresource } = endpoint;
    let [object, other] = [current, own];
    if (subresource === "scale") {
      const path = `${this.#target.collection}/${this.#name}/scale`;
      const [a, b] = await Promise.all([send(stock, { method: "GET", path }), send(ours, { method: "GET", path })]);
      [object, other] = [a.body, b.body];
    }
    const { resolve } = this.#target;
    const material: Material = { schema: endpoint.schema, resolve, random, current: shared(object, other) as JSONObject, variants: [] };
    const all = subresource === "scale" ? [] : variants;
    const statuses = subresource === "status" ? [0, 1].map(() => ({ ...material.current, ...randomBelow("status", material) })) : [];
    return this.#write({ ...material, variants: [...statuses, ...all] }, subresource);
  }

  #write(material: Material, subresource: string): Write {
    const random = this.#random;
    switch (random(6)) {
      case 0:
        return { method: "PUT", subresource, query: this.#query(false), contentType: "application/json", body: updateBody(material) };
      case 1: {
        const contentType = "application/merge-patch+json";
        return { method: "PATCH", subresource, query: this.#query(false), contentType, body: mergePatchBody(material, false) };
      }
      case 2: {
        const contentType = "application/strategic-merge-patch+json";
        const body = mergePatchBody(material, random(2) === 0);
        return { method: "PATCH", subresource, query: this.#query(false), contentType, body };
      }
      case 3: {
        const contentType = "application/json-patch+json";
        return { method: "PATCH", subresource, query: this.#query(false), contentType, body: jsonPatchBody(material) };
      }
      default: {
        const query = this.#query(true);
        const body = applyBody(material, this.#state.applied.get(`${query["fieldManager"]}/${subresource}`));
        return { method: "PATCH", subresource, query, contentType: "application/apply-patch+yaml", body };
      }
    }
  }

  /** The next write, one that stock takes if there is one in a few tries; now and then any. */
  async #chosen(variants: readonly JSONObject[]): Promise<Write> {
    const anyWill = this.#random(5) === 0;
    for (let tries = 0; ; tries++) {
      const write = await this.#next(variants);
      if (anyWill || tries === 5) return write;
      const { status } = await send(stock, this.#sent(write, this.#state.stock, { dryRun: "All" }));
      if (status < 300) return write;
    }
  }

  #remember(write: Write, theirs: Answer): void {
    const manager = write.query["fieldManager"];
    if (theirs.status < 300 && write.contentType.includes("apply"))
      this.#state.applied.set(`${manager}/${write.subresource}`, write.body as JSONObject);
  }

  /** Sends one write to both; what differs, one a line. Undefined if nothing can be learnt from it. */
  async #step(write: Write): Promise<string[] | undefined> {
    const before = { ...this.#state };
    const [theirs, own] = await Promise.all([send(stock, this.#sent(write, before.stock)), send(ours, this.#sent(write, before.ours))]);
    this.#steps.push(
      `${theirs.status} ${write.method} ${write.contentType.split("/")[1]} ${this.#path(write)} ${JSON.stringify(write.body)}`,
    );
    if (isIncomparable(theirs)) return undefined;
    const view = (answer: Answer): Answer => (answer.status < 300 ? { ...answer, body: viewed(answer.body) as JSONObject } : answer);
    const found = compare(view(theirs), view(own), comparableText);
    const [a, b] = [theirs, own].map(({ warnings }) => warnings.map(comparableText).join(" ; "));
    if (a !== b) found.push(`warnings: ${a} | ${b}`);
    if (found.length > 0 || theirs.status >= 300) return found;
    this.#remember(write, theirs);
    const path = `${this.#target.collection}/${this.#name}`;
    await sleep(Number(option("settle") ?? 0));
    const stored = await Promise.all([send(stock, { method: "GET", path }), send(ours, { method: "GET", path })]);
    const [one, two] = stored;
    if (write.query["dryRun"] === undefined || one.status !== two.status)
      found.push(...compare(view(one), view(two), comparableText).map((line) => `stored ${line}`));
    const version = (object: JSONObject | undefined): JSONValue => at(object ?? {}, "/metadata/resourceVersion");
    const moved = [version(before.stock) !== version(one.body), version(before.ours) !== version(two.body)];
    const isUnseen = moved[0] === true && unseen.has(this.#target.label);
    if (one.status < 300 && moved[0] !== moved[1] && !isUnseen) found.push(`new version: ${moved.join(" | ")}`);
    this.#state.stock = one.status < 300 ? one.body : undefined;
    this.#state.ours = two.status < 300 ? two.body : undefined;
    return found;
  }

  /** The numbers of writes that stock took and refused, and what differs at the last of them. */
  async run(steps: number): Promise<{ taken: number; refused: number; found: readonly string[] }> {
    const variants = await this.#variants();
    let [taken, refused] = [0, 0];
    for (let n = 0; n < steps; n++) {
      const found = await this.#step(await this.#chosen(variants));
      if (found === undefined) break;
      if (found.length > 0) return { taken, refused, found };
      if (this.#steps.at(-1)?.startsWith("2") ?? false) taken += 1;
      else refused += 1;
    }
    return { taken, refused, found: [] };
  }

  async remove(): Promise<void> {
    const path = `${this.#target.collection}/${this.#name}`;
    const free = { metadata: { finalizers: null } };
    for (const server of [stock, ours]) {
      await send(server, { method: "DELETE", path: `${path}?gracePeriodSeconds=0` });
      await send(server, { method: "PATCH", path, body: free, contentType: "application/merge-patch+json" });
    }
  }
}

/** False if custom resources are not served. */
async function prepare(): Promise<boolean> {
  for (const server of [stock, ours]) {
    await send(server, { method: "POST", path: "/api/v1/namespaces", body: { metadata: { name: namespace } } });
    const path = `/api/v1/namespaces/${namespace}/serviceaccounts`;
    await send(server, { method: "POST", path, body: { metadata: { name: "default" } } });
    await send(server, { method: "POST", path: "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", body: widgetDefinition });
    for (let tries = 0; (await send(server, { method: "GET", path: widgets.collection })).status !== 200; tries++) {
      if (tries === 50) return false;
      await sleep(100);
    }
  }
  return true;
}

const isWanted = (plural: string): boolean => option("only")?.split(",").includes(plural) ?? true;

const wanted = ({ names, virtual, verbs }: ResourceRow): boolean =>
  virtual === undefined &&
  verbs.includes("patch") &&
  isWanted(names.plural) &&
  // Webhooks of random objects would stand in the way of everybody; what controllers write between two writes is no difference.
  !(option("not") ?? `mutatingwebhookconfigurations,validatingwebhookconfigurations,${controlled}`).split(",").includes(names.plural);

type Outcome = Awaited<ReturnType<Session["run"]>>;

/** A sequence, played once more if it goes apart: a second that ends on one server only orders owners otherwise. */
async function played(target: Target, n: number, steps: number, again = false): Promise<[Session, Outcome]> {
  const seed = Number(option("seed") ?? 1);
  const session = new Session(target, `fz-${seed}-${n}`, newRandom(seed * 7919 + n * 104_729 + target.label.length * 31));
  const outcome = await session.run(steps);
  await session.remove();
  return outcome.found.length === 0 || again ? [session, outcome] : played(target, n, steps, true);
}

async function main(): Promise<void> {
  const [count, steps] = [Number(option("count") ?? 3), Number(option("steps") ?? 8)];
  const servesCustom = await prepare();
  if (!servesCustom) console.log("custom resources are not served");
  let [takenCount, refusedCount, different] = [0, 0, 0];
  const builtIn = groups().flatMap(({ rows }) => rows.filter(wanted).map(targetOf));
  for (const target of isWanted("widgets") && servesCustom ? [...builtIn, widgets] : builtIn)
    for (let n = 0; n < count; n++) {
      const [session, { taken, refused, found }] = await played(target, n, steps);
      takenCount += taken;
      refusedCount += refused;
      if (found.length === 0) continue;
      different += 1;
      const shown = session.history.slice(option("all") === undefined ? -1 : 0).join("\n  ");
      console.log(`${target.label} seed=${option("seed") ?? 1} n=${n} step=${session.history.length}\n  ${shown}`);
      console.log(found.map((line) => `    ${line}`).join("\n"));
    }
  console.log(`${takenCount} writes taken and ${refusedCount} refused alike, ${different} sequences differ`);
  for (const { agent } of [stock, ours]) agent.destroy();
}

await main();
