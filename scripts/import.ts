import type { KubeObject } from "../worker/apimachinery/types.ts";
import type { Imported } from "../worker/registry/etcd/import-object.ts";
import { argumentsOf, CommandError, run } from "./clusters/arguments.ts";
import { type Found, ownersFirst } from "./clusters/found-object.ts";
import { type Cluster, clusterOf } from "./clusters/kubeconfig.ts";
import { readCluster } from "./clusters/read-cluster.ts";
import { etcdFlags, readEtcd } from "./clusters/read-etcd.ts";

/** Characters of objects that one request brings: below the server's limit of a body. */
const partCharactersMax = 1_500_000;
const reasonsShownMax = 20;
const usage = `usage: npm run import -- --etcd-servers=URL[,URL] [--etcd-cafile=F --etcd-certfile=F --etcd-keyfile=F --etcd-prefix=/registry]
       npm run import -- --from-kubeconfig=F
   both: [--kubeconfig=.edge-apiserver/admin.kubeconfig] [--dry-run]; may be run again: what is there already stays`;

interface Object {
  readonly place: string;
  readonly resource: string;
  readonly object: KubeObject;
}

/** What became of a resource's objects. */
interface Row {
  found: number;
  created: number;
  replaced: number;
  unchanged: number;
  refused: number;
  left: number;
}

/** Counts by resource, and what could not be taken. */
class Report {
  readonly rows = new Map<string, Row>();
  readonly #reasons: string[] = [];

  row(resource: string): Row {
    const row = this.rows.get(resource) ?? { found: 0, created: 0, replaced: 0, unchanged: 0, refused: 0, left: 0 };
    this.rows.set(resource, row);
    return row;
  }

  not(kind: "refused" | "left", { place, resource }: Pick<Found, "place" | "resource">, reason: string): void {
    this.row(resource)[kind] += 1;
    this.#reasons.push(`${place}: ${reason}`);
  }

  print(): void {
    const names = ["found", "created", "replaced", "unchanged", "refused", "left"] as const;
    const lines = [...this.rows]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([resource, row]) => [resource, ...names.map((name) => String(row[name]))]);
    for (const [resource = "", ...cells] of [["RESOURCE", ...names.map((name) => name.toUpperCase())], ...lines])
      console.log(resource.padEnd(60) + cells.map((cell) => cell.padStart(10)).join(""));
    for (const reason of this.#reasons.slice(0, reasonsShownMax)) console.log(`not taken: ${reason}`);
    if (this.#reasons.length > reasonsShownMax) console.log(`not taken: and ${this.#reasons.length - reasonsShownMax} more`);
  }
}

/** Everything there is, before anything is stored: what cannot be read must not be found out about halfway. */
async function readAll(source: AsyncIterable<Found>, report: Report): Promise<Object[]> {
  const objects: Object[] = [];
  const unreadable: string[] = [];
  for await (const found of source) {
    report.row(found.resource).found += 1;
    if (found.unreadable !== undefined) unreadable.push(`${found.place}: ${found.unreadable}`);
    else if (found.object === undefined) report.not("left", found, found.left ?? "");
    else objects.push({ place: found.place, resource: found.resource, object: found.object });
  }
  if (unreadable.length > 0)
    throw new CommandError(
      [`nothing was stored: ${unreadable.length} values cannot be read`, ...unreadable.slice(0, reasonsShownMax)].join("\n"),
    );
  return ownersFirst(objects);
}

function* parts(objects: readonly Object[]): Generator<{ readonly objects: readonly Object[]; readonly body: string }> {
  let part: Object[] = [];
  let body = "";
  for (const one of objects) {
    const line = `${JSON.stringify(one.object)}\n`;
    if (part.length > 0 && body.length + line.length > partCharactersMax) {
      yield { objects: part, body };
      part = [];
      body = "";
    }
    part.push(one);
    body += line;
  }
  if (part.length > 0) yield { objects: part, body };
}

async function send(
  target: Cluster,
  objects: readonly Object[],
  query: string,
  each: (object: Object, imported: Imported) => void,
): Promise<void> {
  let done = 0;
  for (const part of parts(objects)) {
    const { text } = await target.call("POST", `/import${query}`, part.body);
    const { results } = JSON.parse(text) as { results: Imported[] };
    for (const [at, one] of part.objects.entries())
      each(one, results[at] ?? { outcome: "refused", reason: "the server said nothing of it" });
    done += part.objects.length;
    console.error(`${done} of ${objects.length}`);
  }
}

async function main(argv: readonly string[]): Promise<number> {
  const given = argumentsOf(argv, { ...etcdFlags, "from-kubeconfig": true, kubeconfig: true, "dry-run": false, help: false });
  const { flags, words } = given;
  const from = flags.get("from-kubeconfig");
  if (flags.has("help") || words.length > 0 || flags.has("etcd-servers") === (from !== undefined)) throw new CommandError(usage);
  const target = clusterOf(flags.get("kubeconfig") ?? ".edge-apiserver/admin.kubeconfig");
  const dryRun = flags.get("dry-run") === "true";
  const report = new Report();
  const objects = await readAll(from === undefined ? readEtcd(given) : readCluster(clusterOf(from)), report);
  console.error(`${objects.length} objects to store in ${target.server}${dryRun ? " (dry run)" : ""}`);
  await send(target, objects, dryRun ? "?dryRun=All" : "", (one, { outcome, reason = "" }) => {
    if (outcome === "refused") report.not("refused", one, reason);
    else report.row(one.resource)[outcome] += 1;
  });
  if (!dryRun) await compare(target, objects);
  report.print();
  const refused = [...report.rows.values()].reduce((sum, row) => sum + row.refused, 0);
  return refused === 0 ? 0 : 1;
}

/** Compares every object with what is stored now, tells what is not as it came, and lets the controllers know of the rest. */
async function compare(target: Cluster, objects: readonly Object[]): Promise<void> {
  await send(target, objects, "?dryRun=All&tell=true", ({ place }, { outcome }) => {
    if (outcome !== "unchanged" && outcome !== "refused") console.log(`stored, and changed by a controller here since: ${place}`);
  });
}

await run(() => main(process.argv.slice(2)));
