import { newUnauthorized } from "../apimachinery/errors.ts";
import type { Handler } from "../context.ts";

/** Asks the authenticators in order; nobody who answers is 401. The credential does not travel further. */
export function withAuthentication(next: Handler): Handler {
  return async (ctx) => {
    if (/^Bearer {2,}\S/i.test(ctx.request.headers.get("Authorization") ?? ""))
      ctx.warnings.add("the provided Authorization header contains extra space before the bearer token, and is ignored");
    for (const authenticate of ctx.deps.authenticators) {
      const user = await authenticate(ctx.request);
      if (user === undefined) continue;
      ctx.user = user;
      return next(ctx);
    }
    throw newUnauthorized();
  };
}
