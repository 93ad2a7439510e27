import { newBadRequest } from "../apimachinery/errors.ts";
import { parseGoDuration } from "../apimachinery/go/go-duration.ts";
import type { Handler, RequestContext } from "../context.ts";
import { isLongRunning } from "./long-running.ts";

/** How long the request may take: what it asks for, no more than the server allows. */
function timeoutOf(ctx: RequestContext): number {
  const timeoutMilliseconds = ctx.deps.settings.requestTimeoutSeconds * 1000;
  const asked = ctx.query.get("timeout") ?? "";
  if (asked === "") return timeoutMilliseconds;
  const parsed = parseGoDuration(asked);
  if ("error" in parsed) throw newBadRequest(`invalid timeout specified in the request URL - ${parsed.error}`);
  return parsed.milliseconds <= 0 ? timeoutMilliseconds : Math.min(parsed.milliseconds, timeoutMilliseconds);
}

/** Said as Go's timeout handler says it: a Status without its kind, as text. upstream: apiserver/pkg/server/filters/timeout.go */
const timedOut = (): Response =>
  new Response(
    '{"metadata":{},"status":"Failure","message":"Timeout: request did not complete within the allotted timeout","reason":"Timeout","details":{},"code":504}\n',
    { status: 504, headers: { "Content-Type": "text/plain; charset=utf-8" } },
  );

/** Answers in time, or with 504; what the request began goes on. upstream: apiserver/pkg/endpoints/filters/request_deadline.go */
export function withDeadline(next: Handler): Handler {
  return async (ctx) => {
    if (isLongRunning(ctx.info)) return next(ctx);
    const timeout = timeoutOf(ctx);
    let late = (_answer: Response): void => undefined;
    const tooLate = new Promise<Response>((resolve) => {
      late = resolve;
    });
    const cancel = ctx.deps.after(timeout, () => late(timedOut()));
    try {
      return await Promise.race([next(ctx), tooLate]);
    } finally {
      cancel();
    }
  };
}
