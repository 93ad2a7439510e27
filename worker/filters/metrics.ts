import type { Handler, RequestContext } from "../context.ts";
import type { RequestLabels } from "../registry/metrics/metrics.ts";

const verbNames: ReadonlyMap<string, string> = new Map([
  ["create", "POST"],
  ["update", "PUT"],
  ["patch", "PATCH"],
  ["delete", "DELETE"],
  ["deletecollection", "DELETECOLLECTION"],
  ["get", "GET"],
  ["list", "LIST"],
  ["watch", "WATCH"],
]);
const readOnly = new Set(["get", "list"]);

function scopeLabel(ctx: RequestContext): string {
  const { info } = ctx;
  if (!info.isResourceRequest) return "";
  if (info.name !== "" || info.verb === "create") return "resource";
  return info.namespace !== "" ? "namespace" : "cluster";
}

const labelsOf = (ctx: RequestContext): Omit<RequestLabels, "code" | "dryRun"> => ({
  verb: verbNames.get(ctx.info.verb) ?? ctx.info.verb.toUpperCase(),
  group: ctx.info.apiGroup,
  version: ctx.info.apiVersion,
  resource: ctx.info.resource,
  subresource: ctx.info.subresource,
  scope: scopeLabel(ctx),
});

/** Counts and times every request to a resource that is served; unknown names never become labels. */
export function withMetrics(next: Handler): Handler {
  return async (ctx) => {
    const { info, deps } = ctx;
    const startedAt = deps.now();
    const done = info.verb === "watch" ? undefined : deps.metrics.started(readOnly.has(info.verb) ? "readOnly" : "mutating");
    const ended = done === undefined ? new AbortController() : undefined;
    if (ended !== undefined) ctx.ended = ended;
    let code = "500";
    try {
      const response = await next(ctx);
      code = String(response.status);
      if (ended?.signal.aborted === false && ctx.resource !== undefined && (response.ok || response.status === 101))
        ended.signal.addEventListener("abort", deps.metrics.started(labelsOf(ctx)), { once: true });
      return response;
    } finally {
      done?.();
      if (ctx.resource !== undefined)
        deps.metrics.record(
          { ...labelsOf(ctx), dryRun: ctx.query.get("dryRun") === "All" ? "All" : "", code },
          (deps.now() - startedAt) / 1000,
          readOnly.has(info.verb) ? ctx.responseBytes : undefined,
        );
    }
  };
}
