import { impersonationHeaders } from "../authentication/impersonation-headers.ts";
import { attributesOf } from "../authorization/attributes.ts";
import { Impersonator } from "../authorization/impersonation.ts";
import type { Handler } from "../context.ts";

/** Acts as someone else, if the user may; the stages after it see the other user only. upstream: apiserver/pkg/endpoints/filters/impersonation */
export function withImpersonation(next: Handler): Handler {
  const impersonator = new Impersonator();
  return async (ctx) => {
    const wanted = impersonationHeaders(ctx.request.headers);
    if (wanted === undefined) return next(ctx);
    const { authorizer, metrics, now } = ctx.deps;
    const began = now();
    try {
      const { user, mode } = await impersonator.impersonate(authorizer, wanted, attributesOf(ctx));
      ctx.user = user;
      metrics.auth.impersonated(mode, "allowed", (now() - began) / 1000);
    } catch (error) {
      metrics.auth.impersonated("", "denied", (now() - began) / 1000);
      throw error;
    }
    return next(ctx);
  };
}
