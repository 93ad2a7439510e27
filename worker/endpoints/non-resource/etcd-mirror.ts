import type { LaneStatus, MirrorStatus } from "../../../durable-objects/mirror/status.ts";
import { newBadRequest, newGenericNotFound } from "../../apimachinery/errors.ts";
import type { MirrorSource, RequestContext } from "../../context.ts";
import { mirroredResources } from "../../registry/etcd/layout.ts";
import { labelsOf, Numbers } from "../../registry/metrics/metric-families.ts";
import { rawJSONResponse } from "../encoding/response.ts";

/** How far behind the mirror may be and still count as ready. */
const lagSecondsMax = 60;

const help = {
  lag: "Changes of a shard that the etcd does not have yet.",
  seconds: "How long a shard's oldest change waits for the etcd.",
  state: "1 for the state that a shard's mirror is in.",
  resyncs: "Full resyncs of a shard.",
  foreign: "1 where somebody else has changed keys of a shard.",
  objects: "Objects written to the etcd.",
  transactions: "Transactions of the etcd.",
  bytes: "Bytes of values written to the etcd.",
  errors: "Calls of the etcd that failed.",
};

/** What is wrong with a shard's mirror; undefined: nothing. */
function problemOf({ shard, state, problem, lagSeconds, foreign }: LaneStatus): string | undefined {
  if (state === "halted" || state === "failing") return `${shard} is ${state}: ${problem}`;
  if (foreign !== "") return `${shard}: ${foreign}`;
  if (state === "copying") return `${shard} is being copied`;
  return lagSeconds > lagSecondsMax ? `${shard} is ${Math.round(lagSeconds)} s behind` : undefined;
}

/** Why the mirror is not ready, a line a shard; none: it is. */
export async function mirrorProblems(mirror: MirrorSource): Promise<string[]> {
  let status: MirrorStatus | undefined;
  try {
    status = await mirror.status();
  } catch (error) {
    // Its settings are wrong, for one.
    return [error instanceof Error ? error.message : String(error)];
  }
  if (status === undefined) return ["nothing is mirrored"];
  const { lanes, upkeepProblem } = status;
  return [
    ...lanes.flatMap((lane) => problemOf(lane) ?? []),
    ...(upkeepProblem === "" ? [] : [`the etcd cannot be compacted: ${upkeepProblem}`]),
  ];
}

/** The mirror's metrics; none where it cannot be asked. */
export async function mirrorLines(mirror: MirrorSource): Promise<string[]> {
  const status = await mirror.status().catch(() => undefined);
  return status === undefined ? [] : linesOf(status);
}

function linesOf({ lanes, counters }: MirrorStatus): string[] {
  const gauge = (name: string, text: string): Numbers => new Numbers(`edge_apiserver_etcd_mirror_${name}`, `[ALPHA] ${text}`, "gauge");
  const lag = gauge("lag_revisions", help.lag);
  const seconds = gauge("lag_seconds", help.seconds);
  const states = gauge("state", help.state);
  const foreign = gauge("foreign_changes", help.foreign);
  const resyncs = new Numbers("edge_apiserver_etcd_mirror_resyncs_total", `[ALPHA] ${help.resyncs}`);
  for (const lane of lanes) {
    const labels = labelsOf({ shard: lane.shard });
    lag.set(labels, lane.lagRevisions);
    seconds.set(labels, lane.lagSeconds);
    states.set(labelsOf({ shard: lane.shard, state: lane.state }), 1);
    foreign.set(labels, lane.foreign === "" ? 0 : 1);
    resyncs.set(labels, lane.resyncs);
  }
  const totals = (["objects", "transactions", "bytes", "errors"] as const).map((name) => {
    const total = new Numbers(`edge_apiserver_etcd_mirror_${name}_total`, `[ALPHA] ${help[name]}`);
    total.set(labelsOf({}), counters[name]);
    return total;
  });
  return [lag, seconds, states, foreign, resyncs, ...totals].flatMap((one) => one.lines());
}

async function status(ctx: RequestContext, mirror: MirrorSource): Promise<Response> {
  const resources = mirroredResources(ctx.deps.settings).map(({ resource, shard }) => ({ resource, shard }));
  return rawJSONResponse(ctx, { ...(await mirror.status()), resources });
}

async function verify(ctx: RequestContext, mirror: MirrorSource): Promise<Response> {
  const part = await mirror.verify(shardOf(ctx), ctx.query.get("startKey") ?? "");
  if (part === undefined) throw newBadRequest("the shard is being copied, or not mirrored: it cannot be compared now");
  return rawJSONResponse(ctx, part);
}

async function repair(ctx: RequestContext, mirror: MirrorSource): Promise<Response> {
  if (!(await mirror.repair(shardOf(ctx)))) throw newBadRequest("there is no such shard");
  return rawJSONResponse(ctx, { repairing: shardOf(ctx) });
}

const shardOf = (ctx: RequestContext): string => ctx.query.get("shard") ?? "";

type Serve = (ctx: RequestContext, mirror: MirrorSource) => Promise<Response>;
const pages: Readonly<Record<string, { readonly method: string; readonly serve: Serve }>> = {
  "": { method: "GET", serve: status },
  verify: { method: "POST", serve: verify },
  repair: { method: "POST", serve: repair },
};

/** `/etcd-mirror`, `/etcd-mirror/verify?shard=&startKey=`, `/etcd-mirror/repair?shard=`: what `npm run mirror` asks. */
export async function serveEtcdMirror(ctx: RequestContext, parts: readonly string[]): Promise<Response> {
  const page = parts.slice(1).join("/");
  const found = Object.hasOwn(pages, page) ? pages[page] : undefined;
  const { mirror } = ctx.deps;
  if (found === undefined || mirror === undefined) throw newGenericNotFound();
  if (ctx.request.method !== found.method) throw newBadRequest(`it is asked with ${found.method}`);
  return found.serve(ctx, mirror);
}
