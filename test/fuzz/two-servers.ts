import { readFileSync } from "node:fs";
import { Agent, request } from "node:https";
import type { JSONObject, JSONValue } from "../../worker/apimachinery/types.ts";

// What the comparisons with a stock server share. Both servers take the bearer token `admin-token`.

export interface Server {
  readonly port: number;
  readonly agent: Agent;
}

export interface Sent {
  readonly method: string;
  readonly path: string;
  readonly body?: JSONValue;
  readonly contentType?: string;
  /** A header with several values is sent several times. */
  readonly headers?: Readonly<Record<string, readonly string[]>>;
}

export interface Answer {
  readonly status: number;
  readonly body: JSONObject;
  readonly warnings: readonly string[];
}

/** The value of `--name=value` on the command line. */
export const option = (name: string): string | undefined =>
  process.argv.find((argument) => argument.startsWith(`--${name}=`))?.slice(name.length + 3);

/** The server of the option `--name=PORT,CA`. */
export function serverOf(name: string): Server {
  const [port = "", ca = ""] = (option(name) ?? "").split(",");
  if (ca === "") throw new Error(`--${name}=PORT,CA is missing`);
  return { port: Number(port), agent: new Agent({ ca: readFileSync(ca), keepAlive: true }) };
}

export function send({ port, agent }: Server, { method, path, body, contentType = "application/json", ...more }: Sent): Promise<Answer> {
  const headers = { authorization: "Bearer admin-token", "content-type": contentType, "user-agent": "fuzz", ...more.headers };
  return new Promise((resolve, reject) => {
    const sent = request({ host: "127.0.0.1", port, method, path, headers, agent }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () => {
        const text = Buffer.concat(chunks).toString();
        const warnings = response.headersDistinct["warning"] ?? [];
        const answer = text.startsWith("{") ? (JSON.parse(text) as JSONObject) : { text };
        resolve({ status: response.statusCode ?? 0, body: answer, warnings });
      });
    });
    // Stock servers panic over some objects, and then hang up.
    sent
      .on("error", (error) => resolve({ status: 0, body: { message: error.message }, warnings: [] }))
      .end(body === undefined ? undefined : JSON.stringify(body));
  });
}

/** Values that differ between any two servers, or any two moments. */
const changing = new Set(["uid", "creationTimestamp", "resourceVersion", "time", "controller-uid", "batch.kubernetes.io/controller-uid"]);

function comparable(value: JSONValue | undefined): JSONValue {
  if (Array.isArray(value)) return value.map(comparable);
  if (typeof value !== "object" || value === null) return value ?? null;
  const entries = Object.entries(value).filter(([name]) => !changing.has(name));
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, inner]) => [name, comparable(inner)]));
}

/** `path: stock | ours` of everything that differs. */
function differences(stock: JSONValue, ours: JSONValue, path = ""): string[] {
  if (JSON.stringify(stock) === JSON.stringify(ours)) return [];
  const bothObjects = [stock, ours].every((value) => typeof value === "object" && value !== null && !Array.isArray(value));
  const bothLists = Array.isArray(stock) && Array.isArray(ours);
  if (!bothObjects && !bothLists) return [`${path}: ${JSON.stringify(stock)} | ${JSON.stringify(ours)}`];
  const [a, b] = [stock as JSONObject, ours as JSONObject];
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...names].flatMap((name) => differences(a[name] ?? null, b[name] ?? null, `${path}.${name}`));
}

interface Cause {
  readonly field?: string;
  readonly message?: string;
}

/** Causes of a refusal, one a line; its message where it has none. */
function causesOf({ status, body }: Answer): string[] {
  const { causes = [] } = (body["details"] ?? {}) as { causes?: readonly Cause[] };
  return causes.length === 0 ? [`${status} ${String(body["message"] ?? body["text"])}`] : causes.map((c) => `${c.field}: ${c.message}`);
}

/** The map that a cause is about a key of; undefined if there is none. */
function mapOf(cause: string): string | undefined {
  const field = cause.slice(0, cause.indexOf(": "));
  const [resources] = /^.*\.resources\b/.exec(field) ?? [];
  if (resources !== undefined) return resources;
  const [, map, key = ""] = /^(.*)\[([^[\]]*)\]$/.exec(field) ?? [];
  if (map !== undefined && !/^\d+$/.test(key)) return map;
  return /(labels|annotations|Labels|[sS]elector|overhead)$/.test(field) ? field : undefined;
}

/** Causes about one map come in the order of a Go map: neighbours among them are sorted. */
function withMapsSorted(causes: readonly string[]): string[] {
  const out: string[] = [];
  for (let at = 0; at < causes.length; ) {
    const map = mapOf(causes[at] ?? "");
    let end = at + 1;
    while (map !== undefined && end < causes.length && mapOf(causes[end] ?? "") === map) end += 1;
    out.push(...causes.slice(at, end).sort());
    at = end;
  }
  return out;
}

/** What differs between two answers, one a line; `view` makes objects, and texts, comparable beforehand. */
export function compare(stock: Answer, ours: Answer, text: (line: string) => string = (line) => line): string[] {
  if (stock.status < 300 && ours.status < 300) return differences(comparable(stock.body), comparable(ours.body));
  const [theirs, own] = [causesOf(stock).map(text), causesOf(ours).map(text)];
  const missing = theirs.filter((cause) => !own.includes(cause)).map((cause) => `missing: ${cause}`);
  const extra = own.filter((cause) => !theirs.includes(cause)).map((cause) => `extra: ${cause}`);
  if (missing.length + extra.length > 0)
    return [...(stock.status === ours.status ? [] : [`${stock.status} | ${ours.status}`]), ...missing, ...extra];
  // Conflicts come in the order of a Go map.
  return stock.status === 409 || withMapsSorted(theirs).join("\n") === withMapsSorted(own).join("\n")
    ? []
    : [`order: ${theirs.join(" ; ")} | ${own.join(" ; ")}`];
}
