import type { MirrorStatus, Verified } from "../durable-objects/mirror/status.ts";
import { argumentsOf, CommandError, run } from "./clusters/arguments.ts";
import { type Cluster, clusterOf } from "./clusters/kubeconfig.ts";

const differencesShownMax = 50;
/** A shard that moves on while it is compared is compared at another revision. */
const triesMax = 5;
const usage = `usage: npm run mirror -- status
       npm run mirror -- verify [RESOURCE...]     compares etcd with the store, key by key; all resources if none is named
       npm run mirror -- repair RESOURCE...       makes etcd's keys as the store has them, whoever wrote them
   all: [--kubeconfig=.edge-apiserver/admin.kubeconfig]; a resource is named as deployments.apps`;

interface Status extends MirrorStatus {
  readonly resources: readonly { readonly resource: string; readonly shard: string }[];
}

async function statusOf(cluster: Cluster): Promise<Status> {
  const { status, text } = await cluster.call("GET", "/etcd-mirror", undefined, [404]);
  if (status === 404) throw new CommandError(`${cluster.server} mirrors to no etcd: start it with --etcd-servers`);
  return JSON.parse(text) as Status;
}

/** The shards of the named resources, or all. */
function shardsOf({ resources, lanes }: Status, names: readonly string[]): string[] {
  if (names.length === 0) return lanes.map(({ shard }) => shard);
  const shards = names.map((name) => {
    const found = resources.find(({ resource }) => resource === name);
    if (found === undefined)
      throw new CommandError(`no resource ${name}; there are ${resources.map(({ resource }) => resource).join(", ")}`);
    return found.shard;
  });
  return [...new Set(shards)];
}

async function showStatus(cluster: Cluster): Promise<number> {
  const { mirror, endpoint, lanes, counters, upkeepProblem } = await statusOf(cluster);
  console.log(`mirror ${mirror} to ${endpoint}`);
  console.log(`${counters.objects} objects in ${counters.transactions} transactions, ${counters.errors} errors since it woke`);
  for (const { shard, state, revision, lagRevisions, resyncs, ...lane } of lanes) {
    const notes = [lane.problem, lane.foreign, lane.announced === "" ? "" : `last resync: ${lane.announced}`].filter((note) => note);
    console.log(`${shard.padEnd(36)}${state.padEnd(12)}at ${revision}, ${lagRevisions} behind, ${resyncs} resyncs ${notes.join("; ")}`);
  }
  if (upkeepProblem !== "") console.log(`the etcd cannot be compacted: ${upkeepProblem}`);
  return lanes.every(({ state, foreign }) => state === "following" && foreign === "") ? 0 : 1;
}

/** Compares a shard part by part; undefined: it was being copied all the time. */
async function verifyShard(
  cluster: Cluster,
  shard: string,
): Promise<{ compared: number; differences: Verified["differences"] } | undefined> {
  const differences: Verified["differences"][number][] = [];
  let compared = 0;
  let startKey: string | undefined = "";
  for (let tries = 0; startKey !== undefined; ) {
    const query: string = `shard=${encodeURIComponent(shard)}&startKey=${encodeURIComponent(startKey)}`;
    const { status, text } = await cluster.call("POST", `/etcd-mirror/verify?${query}`, undefined, [400]);
    if (status === 400) {
      tries += 1;
      if (tries >= triesMax) return undefined;
      await new Promise((resolve) => setTimeout(resolve, 1000));
      continue;
    }
    const part = JSON.parse(text) as Verified;
    compared += part.compared;
    differences.push(...part.differences);
    startKey = part.nextKey;
  }
  return { compared, differences };
}

async function verify(cluster: Cluster, names: readonly string[]): Promise<number> {
  let wrong = 0;
  for (const shard of shardsOf(await statusOf(cluster), names)) {
    const found = await verifyShard(cluster, shard);
    if (found === undefined) {
      wrong += 1;
      console.log(`${shard}: cannot be compared now (npm run mirror -- status)`);
      continue;
    }
    wrong += found.differences.length;
    console.log(`${shard}: ${found.compared} objects compared, ${found.differences.length} differences`);
    for (const { key, what } of found.differences.slice(0, differencesShownMax)) console.log(`  ${what.padEnd(12)}${key}`);
  }
  return wrong === 0 ? 0 : 1;
}

async function repair(cluster: Cluster, names: readonly string[]): Promise<number> {
  if (names.length === 0) throw new CommandError(usage);
  for (const shard of shardsOf(await statusOf(cluster), names)) {
    await cluster.call("POST", `/etcd-mirror/repair?shard=${encodeURIComponent(shard)}`);
    console.log(`${shard}: taken over, and written anew (npm run mirror -- status shows when it is done)`);
  }
  return 0;
}

const commands: Readonly<Record<string, (cluster: Cluster, names: readonly string[]) => Promise<number>>> = {
  status: showStatus,
  verify,
  repair,
};

async function main(argv: readonly string[]): Promise<number> {
  const { flags, words } = argumentsOf(argv, { kubeconfig: true, help: false });
  const [name = "", ...names] = words;
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (flags.has("help") || command === undefined) throw new CommandError(usage);
  return command(clusterOf(flags.get("kubeconfig") ?? ".edge-apiserver/admin.kubeconfig"), names);
}

await run(() => main(process.argv.slice(2)));
