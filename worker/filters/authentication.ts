import { newUnauthorized } from "../apimachinery/errors.ts";
import { AuthenticationError } from "../authentication/authentication-error.ts";
import type { Authenticated, Handler, RequestContext } from "../context.ts";

/** Why a credential is no good is nobody's business but the server's: it is counted. */
async function authenticate(ctx: RequestContext): Promise<Authenticated> {
  const { deps, info, warnings } = ctx;
  const began = deps.now();
  const count = (result: "success" | "failure" | "error", user?: string): void =>
    deps.metrics.auth.authenticated(result, (deps.now() - began) / 1000, user);
  let found: Authenticated | undefined;
  try {
    const { apiAudiences: audiences } = deps.settings.authentication;
    found = await deps.authenticate(ctx.request, { audiences, path: info.path, warn: (text) => warnings.add(text) });
  } catch (error) {
    count("error");
    throw error instanceof AuthenticationError ? newUnauthorized() : error;
  }
  if (found === undefined) {
    count("failure");
    throw newUnauthorized();
  }
  count("success", found.user.name);
  return found;
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
