import { goQuote } from "../../apimachinery/go/go-quote.ts";
import type { RequestContext } from "../../context.ts";
import { readBody } from "../encoding/body.ts";

const html = { "Content-Type": "text/html; charset=utf-8" };
const nosniff = { "X-Content-Type-Options": "nosniff" };
const plain = { "Content-Type": "text/plain", ...nosniff };

const page = (title: string, style: string, body: string): string =>
  `<html>\n<head>\n<title>${title}</title>\n${style}</head>\n<body>\n${title}${body}\n</body>\n</html>\n`;

/** Upstream's profiles are those of Go's runtime; a Worker can take none of itself. */
const profileNames = ["allocs", "block", "cmdline", "goroutine", "heap", "mutex", "profile", "symbol", "threadcreate", "trace"];
const profilesPage = page(
  "/debug/pprof/",
  "<style>\n.profile-name{\n\tdisplay:inline-block;\n\twidth:6rem;\n}\n</style>\n",
  `
<br>
Types of profiles available: none
<br>
<p>
Profile Descriptions:
<ul>
${profileNames.map((name) => `<li><div class=profile-name>${name}: </div> Not available: this runtime does not profile itself</li>`).join("\n")}
</ul>
</p>`,
);

/** `/debug/pprof/`. upstream: apiserver/pkg/server/routes/profiling.go */
function profiles(ctx: RequestContext, rest: string | undefined): Response {
  if (rest === undefined) {
    const body = ctx.request.method === "GET" ? '<a href="/debug/pprof/">Found</a>.\n\n' : null;
    return new Response(body, { status: 302, headers: { Location: "/debug/pprof/", ...(body === null ? {} : html) } });
  }
  if (rest === "") return new Response(profilesPage, { headers: { ...html, ...nosniff } });
  const headers = { "Content-Type": "text/plain; charset=utf-8", ...nosniff, "X-Go-Pprof": "1" };
  return new Response("Unknown profile\n", { status: 404, headers });
}

/** What is wrong with a verbosity, in upstream's words: it is read as an unsigned number first, then as a signed one. */
function wrongVerbosity(text: string): string | undefined {
  const parsing = (why: string): string => `parsing ${goQuote(text)}: ${why}`;
  if (!/^\d+$/.test(text)) return `strconv.ParseUint: ${parsing("invalid syntax")}`;
  if (Number(text) >= 2 ** 32) return `strconv.ParseUint: ${parsing("value out of range")}`;
  if (Number(text) < 2 ** 31) return undefined;
  return `failed set klog.logging.verbosity ${text}: strconv.ParseInt: ${parsing("value out of range")}`;
}

/** PUT of a number sets how much is logged, until the isolate ends. upstream: apiserver/pkg/server/routes/flags.go */
async function setVerbosity(ctx: RequestContext): Promise<Response> {
  if (ctx.request.method !== "PUT") return new Response("unsupported http method\n", { status: 406, headers: plain });
  const text = new TextDecoder().decode(await readBody(ctx));
  const wrong = wrongVerbosity(text);
  if (wrong !== undefined) return new Response(`${wrong}\n`, { status: 400, headers: plain });
  ctx.deps.logging.verbosity = Number(text);
  return new Response(`successfully set klog.logging.verbosity to ${text}\n`, { headers: plain });
}

const flagsPage = page("/debug/flags/", "", "<br>\n<br>\nflags:<br>\n<table>\n<tr>v<br>\n</table>\n<br>\nfull flags configurable<br>");

/** `/debug/pprof/`, `/debug/flags/v`: what can be looked at and changed in a server that runs. */
export function serveDebug(ctx: RequestContext): Promise<Response> | Response | undefined {
  const [, , area = "", ...rest] = ctx.info.path.split("/");
  if (area === "pprof") return profiles(ctx, rest.length === 0 ? undefined : rest.join("/"));
  if (area !== "flags") return undefined;
  return rest.join("/") === "v" ? setVerbosity(ctx) : new Response(flagsPage, { headers: html });
}
