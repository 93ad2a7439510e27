import type { Handler } from "./context.ts";
import { serveNonResource } from "./endpoints/non-resource.ts";
import { serveResource } from "./endpoints/resource.ts";
import { withAuthentication } from "./filters/authentication.ts";
import { withAuthorization } from "./filters/authorization.ts";
import { withImpersonation } from "./filters/impersonation.ts";
import { withMetrics } from "./filters/metrics.ts";
import { withPanicRecovery } from "./filters/panic-recovery.ts";
import { withResponseHeaders } from "./filters/response-headers.ts";

const endpoint: Handler = (ctx) => (ctx.info.isResourceRequest ? serveResource(ctx) : serveNonResource(ctx));

/**
 * Every stage of a request, outermost first. upstream: apiserver/pkg/server/config.go DefaultBuildHandlerChain
 */
export const filters: readonly ((next: Handler) => Handler)[] = [
  withResponseHeaders,
  withPanicRecovery,
  withMetrics,
  withAuthentication,
  withImpersonation,
  withAuthorization,
];

/** The stages composed around the endpoint. */
export const handle: Handler = filters.reduceRight((next, filter) => filter(next), endpoint);
