import { attributesOf } from "../authorization/attributes.ts";
import type { Handler } from "../context.ts";
import { classify } from "../registry/flow-classifier.ts";

/** Subresources that last as long as the client likes, and are not classed. upstream: pkg/controlplane/apiserver/config.go LongRunningFunc */
const longRunning = new Set(["attach", "exec", "log", "portforward", "proxy"]);

/**
 * Says which flow schema and priority level a request belongs to. Nothing waits here: workers have no seats to share, and the shards
 * refuse what is too much for them. upstream: apiserver/pkg/server/filters/priority-and-fairness.go
 */
export function withPriorityAndFairness(next: Handler): Handler {
  return async (ctx) => {
    if (ctx.info.verb === "proxy" || longRunning.has(ctx.info.subresource)) return next(ctx);
    const flow = classify(await ctx.deps.policy.snapshot(), attributesOf(ctx));
    if (flow !== undefined) {
      ctx.flow = flow;
      ctx.deps.metrics.dispatched(flow.schema, flow.priorityLevel);
    }
    return next(ctx);
  };
}
