import { newUnauthorized } from "../apimachinery/errors.ts";
import { AuthenticationError } from "../authentication/authentication-error.ts";
import type { Authenticated, Handler, RequestContext } from "../context.ts";

/** Why a credential is no good is nobody's business but the server's. */
async function authenticate(ctx: RequestContext): Promise<Authenticated> {
  try {
    const call = { audiences: undefined, path: ctx.info.path, warn: (text: string) => ctx.warnings.add(text) };
    const found = await ctx.deps.authenticate(ctx.request, call);
    if (found !== undefined) return found;
  } catch (error) {
    if (!(error instanceof AuthenticationError)) throw error;
  }
  throw newUnauthorized();
}

/** Finds out who asks; nobody, or a bad credential, is 401. upstream: apiserver/pkg/endpoints/filters/authentication.go */
export function withAuthentication(next: Handler): Handler {
  return async (ctx) => {
    const { user, bySubprotocol = false } = await authenticate(ctx);
    ctx.user = user;
    ctx.bySubprotocol = bySubprotocol;
    return next(ctx);
  };
}
