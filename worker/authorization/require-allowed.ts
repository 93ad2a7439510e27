import type { RequestContext } from "../context.ts";
import { attributesOf, forbiddenError } from "./attributes.ts";

/** Throws 403 unless the user may also do `verb` on what the request names: a PUT or an apply that turns out to create. */
export async function requireAllowed(ctx: RequestContext, verb: string): Promise<void> {
  const attributes = { ...attributesOf(ctx), verb };
  const decision = await ctx.deps.authorizer.authorize(attributes);
  if (decision.decision !== "Allow") throw forbiddenError(attributes, decision);
}
