import type { Attributes, RequestContext } from "../context.ts";
import { attributesOf, forbiddenError } from "./attributes.ts";

/** Throws 403 unless the user may also do `verb` on what the request names: a PUT or an apply that turns out to create. */
export async function requireAllowed(ctx: RequestContext, verb: string): Promise<void> {
  const attributes = { ...attributesOf(ctx), verb };
  const decision = await ctx.deps.authorizer.authorize(attributes);
  if (decision.decision !== "Allow") throw forbiddenError(attributes, decision);
}

/** Throws 403 unless the user may do anything to anything: what stores objects as they are could make its sender whoever it likes. */
export async function requireEverything(ctx: RequestContext): Promise<void> {
  const everything: Attributes = {
    user: ctx.user,
    verb: "*",
    isResourceRequest: true,
    path: "",
    namespace: "",
    apiGroup: "*",
    apiVersion: "*",
    resource: "*",
    subresource: "",
    name: "",
  };
  const decision = await ctx.deps.authorizer.authorize(everything);
  if (decision.decision !== "Allow") throw forbiddenError(everything, decision);
}
