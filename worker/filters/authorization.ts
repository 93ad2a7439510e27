import { attributesOf, forbiddenError } from "../authorization/attributes.ts";
import type { Handler } from "../context.ts";
import { errorResponse } from "../endpoints/encoding/response.ts";

/** Asks whether the user may; runs before anything is known of the resource, so that a denial tells nothing. */
export function withAuthorization(next: Handler): Handler {
  return async (ctx) => {
    const attributes = attributesOf(ctx);
    const decision = await ctx.deps.authorizer.authorize(attributes);
    if (decision.decision === "Allow") return next(ctx);
    const response = await errorResponse(ctx, forbiddenError(attributes, decision));
    response.headers.set("X-Content-Type-Options", "nosniff");
    return response;
  };
}
