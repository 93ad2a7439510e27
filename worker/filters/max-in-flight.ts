import type { Handler } from "../context.ts";
import { isLongRunning } from "./long-running.ts";

const readOnly = new Set(["get", "list", "watch"]);
const privilegedGroup = "system:masters";

const tooMany = (): Response =>
  new Response("Too many requests, please try again later.\n", {
    status: 429,
    headers: { "Content-Type": "text/plain; charset=utf-8", "X-Content-Type-Options": "nosniff", "Retry-After": "1" },
  });

/**
 * Refuses what is more than the isolate takes on at once. Requests that last as long as the client likes do not count, nor do those of
 * the privileged group. upstream: apiserver/pkg/server/filters/maxinflight.go
 */
export function withMaxInFlight(next: Handler): Handler {
  return async (ctx) => {
    if (isLongRunning(ctx.info)) return next(ctx);
    const kind = readOnly.has(ctx.info.verb) ? "readOnly" : "mutating";
    const over = ctx.deps.inFlight.begin(kind, ctx.user.groups.includes(privilegedGroup));
    if (over === undefined) return tooMany();
    try {
      return await next(ctx);
    } finally {
      over();
    }
  };
}
