import { impersonationHeaders } from "../authentication/impersonation-headers.ts";
import { attributesOf } from "../authorization/attributes.ts";
import { Impersonator } from "../authorization/impersonation.ts";
import type { Handler } from "../context.ts";

/** Acts as someone else, if the user may; the stages after it see the other user only. upstream: apiserver/pkg/endpoints/filters/impersonation */
export function withImpersonation(next: Handler): Handler {
  const impersonator = new Impersonator();
  return async (ctx) => {
    const wanted = impersonationHeaders(ctx.request.headers);
    if (wanted !== undefined) ctx.user = await impersonator.impersonate(ctx.deps.authorizer, wanted, attributesOf(ctx));
    return next(ctx);
  };
}
