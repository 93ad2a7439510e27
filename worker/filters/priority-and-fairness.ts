import { attributesOf } from "../authorization/attributes.ts";
import type { Handler } from "../context.ts";
import { classify } from "../registry/flow-classifier.ts";
import { isLongRunning } from "./long-running.ts";

/**
 * Says which flow schema and priority level a request belongs to. Nothing waits here: workers have no seats to share, and the shards
 * refuse what is too much for them. upstream: apiserver/pkg/server/filters/priority-and-fairness.go
 */
export function withPriorityAndFairness(next: Handler): Handler {
  return async (ctx) => {
    if (isLongRunning(ctx.info) && ctx.info.verb !== "watch") return next(ctx);
    const { policy } = ctx.deps;
    const flow = classify(policy.latest() ?? (await policy.snapshot()), attributesOf(ctx));
    if (flow === undefined) return next(ctx);
    ctx.flow = flow;
    const answered = ctx.deps.metrics.dispatched(flow.schema, flow.priorityLevel);
    try {
      return await next(ctx);
    } finally {
      answered();
    }
  };
}
