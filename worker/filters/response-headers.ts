import type { Handler } from "../context.ts";

/** Characters of warning texts that are sent together; where there are more, each text is cut. upstream: endpoints/filters/warning.go */
const warningsMax = 4096;
const cutWarningMax = 256;

/** upstream: Go's net/http bufferBeforeChunkingSize */
const countedBytesMax = 2048;

const quoted = (text: string): string =>
  `299 - "${text
    .replaceAll("\\", "\\\\")
    .replaceAll('"', '\\"')
    .replaceAll(/[\r\n]/g, " ")}"`;

/** The texts of warnings as they are sent: all whole, or cut and, of those that come after it was seen that they must be, few. */
export function shownWarnings(texts: Iterable<string>): string[] {
  const whole: string[] = [];
  let written = 0;
  let cutting = false;
  for (const text of texts) {
    if (cutting && written >= warningsMax) break;
    const characters = [...text];
    whole.push(cutting ? characters.slice(0, cutWarningMax).join("") : text);
    written += cutting ? Math.min(characters.length, cutWarningMax) : characters.length;
    if (cutting || written <= warningsMax) continue;
    cutting = true;
    for (const [i, one] of whole.entries()) whole[i] = [...one].slice(0, cutWarningMax).join("");
    written = whole.reduce((sum, one) => sum + [...one].length, 0);
  }
  return whole;
}

/** A HEAD is answered with the length of what a GET would have got, where that is small enough to be counted. */
async function withoutBody(answer: Response): Promise<Response> {
  const { byteLength } = await answer.arrayBuffer();
  const headers = new Headers(answer.headers);
  if (byteLength > 0 && byteLength <= countedBytesMax) headers.set("Content-Length", String(byteLength));
  return new Response(null, { status: answer.status, headers });
}

/** The answer with its audit id; a copy only where it came from elsewhere, and its headers cannot be changed. */
function identified(answer: Response, auditID: string): Response {
  try {
    answer.headers.set("Audit-Id", auditID);
    return answer;
  } catch {
    const copy = new Response(answer.body, { status: answer.status, headers: answer.headers, encodeBody: "manual" });
    copy.headers.set("Audit-Id", auditID);
    return copy;
  }
}

/** Adds what every answer carries: its audit id, no caching, its flow, and the warnings that the stages collected. */
export function withResponseHeaders(next: Handler): Handler {
  return async (ctx) => {
    const answer = ctx.request.method === "HEAD" ? await withoutBody(await next(ctx)) : await next(ctx);
    if (answer.status === 101) return answer;
    const response = identified(answer, ctx.auditID);
    if (!response.headers.has("Cache-Control")) response.headers.set("Cache-Control", "no-cache, private");
    if (ctx.flow !== undefined) {
      response.headers.set("X-Kubernetes-PF-FlowSchema-UID", ctx.flow.schemaUID);
      response.headers.set("X-Kubernetes-PF-PriorityLevel-UID", ctx.flow.priorityLevelUID);
    }
    for (const text of shownWarnings(ctx.warnings)) response.headers.append("Warning", quoted(text));
    return response;
  };
}
