import type { Dependencies, RequestContext, UserInfo } from "./context.ts";
import { parseRequestInfo } from "./filters/request-info.ts";
import { parseQuery } from "./registry/reading/query.ts";

/** Nobody yet: what a context says before authentication. */
const nobody: UserInfo = { name: "", groups: [], extra: {} };

/** The path and query as they came, before URL normalisation: `..` and `//` mean something here. */
function splitURL(url: string): { path: string; search: string } {
  const start = url.indexOf("/", url.indexOf("://") + 3);
  const whole = start < 0 ? "/" : url.slice(start);
  const at = whole.indexOf("?");
  const raw = at < 0 ? whole : whole.slice(0, at);
  let path = raw;
  try {
    path = decodeURIComponent(raw);
  } catch {
    // An escape that cannot be decoded stays as it came, and names nothing.
  }
  return { path, search: at < 0 ? "" : whole.slice(at) };
}

/** Carries methods that the runtime's parser refuses. */
const carrier = "TRACE";
const known = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", carrier]);

/** The method, as the TLS front heard it: one that nobody serves, whoever says it. */
function methodOf({ method, headers }: Request): string {
  const said = method === carrier ? headers.get("x-edge-method") : null;
  return said === null || known.has(said.toUpperCase()) ? method : said;
}

/** What the stages of the handler chain share of one request. Throws RequestInfoError for a path that names none. */
export function newRequestContext(request: Request, deps: Dependencies): RequestContext {
  const { path, search } = splitURL(request.url);
  const query = parseQuery(search);
  return {
    request,
    query,
    info: parseRequestInfo(methodOf(request), path, query),
    deps,
    user: nobody,
    auditID: request.headers.get("Audit-Id") ?? deps.uuid(),
    warnings: new Set(),
  };
}
