import type { RequestContext } from "../context.ts";

const headers = { "Content-Type": "text/plain; version=0.0.4; charset=utf-8; escaping=underscores" };

/** `/metrics`: this isolate's; DELETE starts them anew, as upstream's does. */
export function serveMetrics(ctx: RequestContext): Response {
  if (ctx.request.method === "DELETE") {
    ctx.deps.metrics.reset();
    return new Response("metrics reset\n", { headers });
  }
  return new Response(ctx.deps.metrics.text(), { headers });
}
