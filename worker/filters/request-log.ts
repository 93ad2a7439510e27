import type { Handler } from "../context.ts";

/** upstream: apiserver/pkg/server/httplog/httplog.go withLoggingLevel */
const requestVerbosity = 3;

/** Says of every request how it was answered, where so much is wanted. Its query stays unsaid: there may be secrets in it. */
export function withRequestLog(next: Handler): Handler {
  return async (ctx) => {
    const { deps, request, info, auditID } = ctx;
    if (deps.logging.verbosity < requestVerbosity) return next(ctx);
    const startedAt = deps.now();
    const response = await next(ctx);
    deps.log({
      level: "info",
      message: "HTTP",
      verb: info.verb,
      path: info.path,
      code: response.status,
      milliseconds: deps.now() - startedAt,
      userAgent: request.headers.get("User-Agent") ?? "",
      auditID,
    });
    return response;
  };
}
