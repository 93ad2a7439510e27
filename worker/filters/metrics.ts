import type { Handler, RequestContext } from "../context.ts";

const verbNames: Readonly<Record<string, string>> = {
  create: "POST",
  update: "PUT",
  patch: "PATCH",
  delete: "DELETE",
  deletecollection: "DELETECOLLECTION",
  get: "GET",
  list: "LIST",
  watch: "WATCH",
};
const readOnly = new Set(["get", "list"]);

function scopeLabel(ctx: RequestContext): string {
  const { info } = ctx;
  if (!info.isResourceRequest) return "";
  if (info.name !== "" || info.verb === "create") return "resource";
  return info.namespace !== "" ? "namespace" : "cluster";
}

/** Counts and times every request to a resource that is served; unknown names never become labels. */
export function withMetrics(next: Handler): Handler {
  return async (ctx) => {
    const { info, deps } = ctx;
    const kind = info.verb === "watch" ? "watch" : readOnly.has(info.verb) ? "readOnly" : "mutating";
    const startedAt = deps.now();
    const done = deps.metrics.started(kind);
    if (kind === "watch") ctx.request.signal.addEventListener("abort", done, { once: true });
    let code = "500";
    try {
      const response = await next(ctx);
      code = String(response.status);
      return response;
    } finally {
      if (kind !== "watch" || code !== "200") done();
      if (ctx.resource !== undefined)
        deps.metrics.record(
          {
            verb: verbNames[info.verb] ?? info.verb.toUpperCase(),
            group: info.apiGroup,
            version: info.apiVersion,
            resource: info.resource,
            subresource: info.subresource,
            scope: scopeLabel(ctx),
            dryRun: ctx.query.get("dryRun") === "All" ? "All" : "",
            code,
          },
          (deps.now() - startedAt) / 1000,
        );
    }
  };
}
