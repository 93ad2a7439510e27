import { groups } from "../../apis/index.ts";
import type { RequestContext } from "../../context.ts";
import { storageLines } from "../../registry/storage-metrics.ts";
import { mirrorLines } from "./etcd-mirror.ts";
import { version } from "./version.ts";

const contentType = "text/plain; version=0.0.4; charset=utf-8; escaping=underscores";

const exposition = (ctx: RequestContext, lines: readonly string[]): Response => {
  const process = [
    "# HELP process_start_time_seconds [ALPHA] Start time of the process since unix epoch in seconds.",
    "# TYPE process_start_time_seconds gauge",
    `process_start_time_seconds ${ctx.deps.startedAt / 1000}`,
  ];
  const text = [...lines, ...process].map((line) => `${line}\n`).join("");
  // Of no length that is told, as upstream's.
  return new Response(new Response(text).body?.pipeThrough(new TransformStream()), {
    headers: { "Content-Type": contentType, "Process-Start-Time-Unix": String(Math.floor(ctx.deps.startedAt / 1000)) },
  });
};

/** `/metrics`: this isolate's; DELETE starts them anew, as upstream's does. */
export async function serveMetrics(ctx: RequestContext): Promise<Response> {
  const { metrics, mirror, storage, now } = ctx.deps;
  metrics.built({
    build_date: version.buildDate,
    compiler: version.compiler,
    git_commit: version.gitCommit,
    git_tree_state: version.gitTreeState,
    git_version: version.gitVersion,
    go_version: version.goVersion,
    major: version.major,
    minor: version.minor,
    platform: version.platform,
  });
  const rows = groups().flatMap((group) => group.rows);
  if (ctx.request.method !== "DELETE") {
    const mirrored = mirror === undefined ? [] : await mirrorLines(mirror);
    return exposition(ctx, [...metrics.lines(), ...(await storageLines(storage, rows, now())), ...mirrored]);
  }
  metrics.reset();
  return new Response("metrics reset\n", { headers: { "Content-Type": contentType } });
}

/** `/metrics/slis`: how the health checks came out. */
export const serveSLIs = (ctx: RequestContext): Response => exposition(ctx, ctx.deps.metrics.healthLines());
