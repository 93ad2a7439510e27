import type { RequestContext } from "../../context.ts";
import type { Scope } from "../../registry/scope.ts";
import { update } from "../write.ts";

/** PUT of /finalize: an update that may change the object's own finalizers; the write loop removes what no finalizer holds. */
export const finalize = (ctx: RequestContext, scope: Scope): Promise<Response> => update(ctx, scope);
