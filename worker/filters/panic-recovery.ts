import { newInternalError, StatusError } from "../apimachinery/errors.ts";
import type { Handler } from "../context.ts";
import { errorResponse } from "../endpoints/encoding/response.ts";

/** Turns what a stage throws into an answer: a StatusError into its Status, anything else into a 500 that tells nothing. */
export function withPanicRecovery(next: Handler): Handler {
  return async (ctx) => {
    try {
      return await next(ctx);
    } catch (error) {
      if (error instanceof StatusError) return errorResponse(ctx, error);
      ctx.deps.log({
        level: "error",
        message: "panic",
        method: ctx.request.method,
        path: ctx.info.path,
        error: error instanceof Error ? (error.stack ?? error.message) : String(error),
      });
      return errorResponse(ctx, newInternalError("the server could not complete the request"));
    }
  };
}
