import type { Handler } from "../context.ts";

/** What is told to every origin that is allowed. upstream: apiserver/pkg/server/filters/cors.go */
const allowed: Readonly<Record<string, string>> = {
  "Access-Control-Allow-Methods": "POST, GET, OPTIONS, PUT, DELETE, PATCH",
  "Access-Control-Allow-Headers":
    "Content-Type, Content-Length, Accept-Encoding, X-CSRF-Token, Authorization, X-Requested-With, If-Modified-Since",
  "Access-Control-Expose-Headers": "Date",
  "Access-Control-Allow-Credentials": "true",
};

/** Patterns are read once: the setting does not change while the isolate lives. */
const patternsOf = new WeakMap<readonly string[], readonly RegExp[]>();

function isAllowed(origins: readonly string[], origin: string): boolean {
  const patterns = patternsOf.get(origins) ?? origins.map((pattern) => new RegExp(pattern));
  patternsOf.set(origins, patterns);
  return patterns.some((pattern) => pattern.test(origin));
}

/** Tells browsers that pages of the configured origins may read the answers; a preflight ends here. */
export function withCORS(next: Handler): Handler {
  return async (ctx) => {
    const origin = ctx.request.headers.get("Origin") ?? "";
    const { corsAllowedOrigins } = ctx.deps.settings;
    if (origin === "" || corsAllowedOrigins.length === 0 || !isAllowed(corsAllowedOrigins, origin)) return next(ctx);
    const preflight = ctx.request.method === "OPTIONS";
    const answer = preflight ? new Response(null, { status: 204 }) : await next(ctx);
    if (answer.status === 101) return answer;
    const headers = new Headers(answer.headers);
    headers.set("Access-Control-Allow-Origin", origin);
    for (const [name, value] of Object.entries(allowed)) headers.set(name, value);
    return new Response(answer.body, { status: answer.status, headers, encodeBody: "manual" });
  };
}
