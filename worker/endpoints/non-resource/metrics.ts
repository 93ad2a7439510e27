import { groups } from "../../apis/index.ts";
import type { RequestContext } from "../../context.ts";
import { storageLines } from "../../registry/storage-metrics.ts";
import { acceptsGzip } from "../encoding/accepts-gzip.ts";
import { mirrorLines } from "./etcd-mirror.ts";
import { version } from "./version.ts";

const contentType = "text/plain; version=0.0.4; charset=utf-8; escaping=underscores";

type Family = readonly [name: string, type: "counter" | "gauge", help: string];

/** What may be known of the process. */
const processFamilies: readonly Family[] = [
  ["process_cpu_seconds_total", "counter", "Total user and system CPU time spent in seconds."],
  ["process_max_fds", "gauge", "Maximum number of open file descriptors."],
  ["process_open_fds", "gauge", "Number of open file descriptors."],
  ["process_resident_memory_bytes", "gauge", "Resident memory size in bytes."],
  ["process_virtual_memory_bytes", "gauge", "Virtual memory size in bytes."],
];
const startTime: Family = ["process_start_time_seconds", "gauge", "[ALPHA] Start time of the process since unix epoch in seconds."];
/** There are no goroutines here; what comes nearest is what is being served. */
const tasks: Family = ["go_goroutines", "gauge", "Number of requests, watches among them, that this isolate is serving."];

const single = ([name, type, help]: Family, value: number): string[] => [
  `# HELP ${name} ${help}`,
  `# TYPE ${name} ${type}`,
  `${name} ${value}`,
];

function exposition(ctx: RequestContext, lines: readonly string[]): Response {
  const { startedAt } = ctx.deps;
  const text = [...lines, ...single(startTime, startedAt / 1000)].map((line) => `${line}\n`).join("");
  const gzip = acceptsGzip(ctx.request);
  // Of no length that is told, as upstream's.
  return new Response(new Response(text).body?.pipeThrough(gzip ? new CompressionStream("gzip") : new TransformStream()), {
    headers: {
      "Content-Type": contentType,
      "Process-Start-Time-Unix": String(Math.floor(startedAt / 1000)),
      ...(gzip ? { "Content-Encoding": "gzip" } : {}),
    },
    encodeBody: "manual",
  });
}

async function processLines(ctx: RequestContext): Promise<string[]> {
  const usage = await ctx.deps.processUsage();
  return processFamilies.flatMap((family) => {
    const value = usage[family[0]];
    return Number.isFinite(value) ? single(family, Number(value)) : [];
  });
}

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
  if (ctx.request.method === "DELETE") {
    metrics.reset();
    return new Response("metrics reset\n", { headers: { "Content-Type": contentType } });
  }
  const rows = groups().flatMap((group) => group.rows);
  const mirrored = mirror === undefined ? [] : mirrorLines(mirror);
  const [stored, used, copied] = await Promise.all([storageLines(storage, rows, now()), processLines(ctx), mirrored]);
  return exposition(ctx, [...metrics.lines(), ...stored, ...single(tasks, metrics.running), ...used, ...copied]);
}

/** `/metrics/slis`: how the health checks came out. */
export const serveSLIs = (ctx: RequestContext): Response => exposition(ctx, ctx.deps.metrics.healthLines());
