import type { Handler, RequestContext, UserInfo } from "./context.ts";
import { serveNonResource } from "./endpoints/non-resource/non-resource.ts";
import { serveResource } from "./endpoints/resource.ts";
import { withAuthentication } from "./filters/authentication.ts";
import { withAuthorization } from "./filters/authorization.ts";
import { withCORS } from "./filters/cors.ts";
import { withDeadline } from "./filters/deadline.ts";
import { withImpersonation } from "./filters/impersonation.ts";
import { withMaxInFlight } from "./filters/max-in-flight.ts";
import { withMetrics } from "./filters/metrics.ts";
import { withPanicRecovery } from "./filters/panic-recovery.ts";
import { withPriorityAndFairness } from "./filters/priority-and-fairness.ts";
import { withRequestLog } from "./filters/request-log.ts";
import { withResponseHeaders } from "./filters/response-headers.ts";

const endpoint: Handler = (ctx) => (ctx.info.isResourceRequest ? serveResource(ctx) : serveNonResource(ctx));

type Filter = (next: Handler) => Handler;

/** Every stage of a request, outermost first. upstream: apiserver/pkg/server/config.go DefaultBuildHandlerChain */
export const filters: readonly Filter[] = [
  withResponseHeaders,
  withRequestLog,
  withPanicRecovery,
  withMetrics,
  withDeadline,
  withCORS,
  withAuthentication,
  withImpersonation,
  withMaxInFlight,
  withPriorityAndFairness,
  withAuthorization,
];

const compose = (stages: readonly Filter[]): Handler => stages.reduceRight((next, filter) => filter(next), endpoint);

/** The chain for requests from outside. */
export const handle: Handler = compose(filters);

const trusted = compose(filters.filter((filter) => filter !== withAuthentication && filter !== withImpersonation));

/** The chain for the controllers, whose identity is given by a binding and needs no proof. */
export function handleTrusted(ctx: RequestContext, user: UserInfo): Promise<Response> {
  ctx.user = user;
  return trusted(ctx);
}
