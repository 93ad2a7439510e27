import { attributesOf, forbiddenError } from "../authorization/attributes.ts";
import type { Decision, Handler } from "../context.ts";
import { errorResponse } from "../endpoints/encoding/response.ts";

const results = { Allow: "allowed", Deny: "denied", NoOpinion: "no-opinion" } as const;

const resultOf = ({ decision, error }: Decision): (typeof results)[keyof typeof results] | "error" =>
  decision !== "Allow" && error !== undefined ? "error" : results[decision];

/** Asks whether the user may; runs before anything is known of the resource, so that a denial tells nothing. */
export function withAuthorization(next: Handler): Handler {
  return async (ctx) => {
    const attributes = attributesOf(ctx);
    const { authorizer, metrics, now } = ctx.deps;
    const began = now();
    const decision = await authorizer.authorize(attributes);
    metrics.auth.authorized(resultOf(decision), (now() - began) / 1000);
    if (decision.decision === "Allow") return next(ctx);
    const response = await errorResponse(ctx, forbiddenError(attributes, decision));
    response.headers.set("X-Content-Type-Options", "nosniff");
    return response;
  };
}
