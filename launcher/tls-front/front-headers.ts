/** Headers in the form undici takes: name, value, name, value. */
export type HeaderList = string[];

/** One connection's business (RFC 9110 section 7.6.1), plus what the HTTP client writes by itself. */
const HOP_BY_HOP = new Set([
  "connection",
  "keep-alive",
  "proxy-connection",
  "proxy-authenticate",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "http2-settings",
  "expect",
]);

/** Names that say who the client is. Only the front may: what comes from outside is thrown away. */
const IDENTITY = new Set([
  "client-cert",
  "client-cert-chain",
  "mf-cf-blob",
  "x-forwarded-client-cert",
  "x-forwarded-tls-client-cert",
  "x-forwarded-tls-client-cert-info",
  "x-ssl-cert",
]);
const IDENTITY_PREFIXES = ["cf-", "x-client-", "x-remote-", "x-ssl-client-", "ssl-client-"];

/** True for a header that must not come from outside. */
export function namesIdentity(name: string): boolean {
  return IDENTITY.has(name) || IDENTITY_PREFIXES.some((prefix) => name.startsWith(prefix));
}

/** Headers of a front proxy, which the Worker believes with the proxy's certificate only; passed on when there may be a proxy. */
const PROXY_PREFIX = "x-remote-";
/** Headers whose every value counts, though the runtime joins them, and every blank at its ends, which HTTP/2 keeps and the runtime does not. */
const EXACT = ["impersonate-", PROXY_PREFIX];
/** Says the values of a header where commas or blanks leave them unclear; the Worker reads it in worker/authentication. */
const VALUES_HEADER = "x-edge-header-values";

/** Says the method of a request that travels as another; the Worker reads it in worker/request-context.ts. */
const METHOD_HEADER = "x-edge-method";
/** What is the front's alone to say, and gives no right. */
const OWN = new Set([VALUES_HEADER, METHOD_HEADER]);

/** What a request's headers are passed on with: the blob, and whether a front proxy's headers are. */
export interface Passing {
  readonly blob: readonly [name: string, value: string];
  readonly proxyHeaders: boolean;
}

/** Headers of which Go's server reads the first only; workerd would join them. */
const FIRST_ONLY = new Set([
  "accept",
  "audit-id",
  "authorization",
  "content-type",
  "host",
  "impersonate-uid",
  "impersonate-user",
  "if-none-match",
  "origin",
  "user-agent",
]);

/**
 * The headers of a request as the Worker gets them: the client's own without those of the connection and those that name
 * identity, then the blob. `pairs` holds name and value; HTTP/2's `:authority` becomes Host.
 */
export function requestHeaders(pairs: Iterable<readonly [string, string]>, { blob, proxyHeaders }: Passing): HeaderList {
  const headers: HeaderList = [];
  const exact = new Map<string, string[]>();
  const seen = new Set<string>();
  for (const [given, value] of pairs) {
    const name = given === ":authority" ? "host" : given.toLowerCase();
    const fromProxy = proxyHeaders && name.startsWith(PROXY_PREFIX);
    if (name.startsWith(":") || HOP_BY_HOP.has(name) || OWN.has(name) || (namesIdentity(name) && !fromProxy)) continue;
    if (FIRST_ONLY.has(name) && seen.has(name)) continue;
    seen.add(name);
    headers.push(name, value);
    if (EXACT.some((prefix) => name.startsWith(prefix))) exact.set(name, [...(exact.get(name) ?? []), value]);
  }
  const unclear = [...exact].filter(([, values]) => values.some((value) => /,|^[ \t]|[ \t]$/.test(value)));
  if (unclear.length > 0) headers.push(VALUES_HEADER, asciiJSON(Object.fromEntries(unclear)));
  headers.push(...blob);
  return headers;
}

/** Header values are bytes: what is not ASCII is escaped. */
const asciiJSON = (value: unknown): string =>
  JSON.stringify(value).replace(/[^\x20-\x7e]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);

/** Pairs of Node's raw headers: name, value, name, value. */
export function* rawPairs(raw: readonly string[]): Generator<readonly [string, string]> {
  for (let at = 0; at + 1 < raw.length; at += 2) yield [raw[at] ?? "", raw[at + 1] ?? ""];
}

/** What Go's server writes behind the sorted rest; HTTP/1.1's has them the other way round. */
const LAST = ["content-length", "date"];
const place = (name: string): string => `${LAST.indexOf(name) + 1}${name}`;

/** Each filter of Go's server writes a Vary of its own; workerd joins them. */
const linesOf = (name: string, value: string | string[]): string | string[] =>
  name === "vary" && typeof value === "string" && value.includes(", ") ? value.split(", ") : value;

/** The answer's headers without those of the connection to the Worker, in Go's order. */
export function responseHeaders(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string | string[]> {
  const kept: Record<string, string | string[]> = {};
  const names = Object.keys(headers).sort((a, b) => (place(a) < place(b) ? -1 : 1));
  for (const name of names) {
    const value = headers[name];
    if (value !== undefined && !HOP_BY_HOP.has(name)) kept[name] = linesOf(name, value);
  }
  return kept;
}

/**
 * What Go's server does not count before it sends it, its buffer being full: an answer's length is not told then. One that can be read in
 * ranges tells it all the same.
 */
export function withoutLength(headers: Record<string, string | string[]>, bufferBytes: number): Record<string, string | string[]> {
  const { "content-length": length, ...rest } = headers;
  return Number(length ?? 0) > bufferBytes && rest["accept-ranges"] === undefined ? rest : headers;
}

/** `content-type` as HTTP/1.1 has it from Go: `Content-Type`. */
export const canonicalName = (name: string): string => name.replace(/(^|-)[a-z]/g, (start) => start.toUpperCase());

/** What Go's server takes for a host. upstream: golang.org/x/net/http/httpguts ValidHostHeader */
const HOST = /^[A-Za-z0-9!$%&'()*+,\-.:;=[\]_~]*$/;
const ABSOLUTE = /^[A-Za-z][A-Za-z0-9+.-]*:\/\/[^/?]*/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there.
const CONTROL = /[\x00-\x1f\x7f]/;

/**
 * Whether a request says clearly what it asks for and of whom: its target is a path or an absolute URL, it names no more than one host
 * (`:authority` goes before Host), and that is one. What is not clear may be read in one way here and in another one behind.
 */
export function isWellFormed(target: string, pairs: Iterable<readonly [string, string]>): boolean {
  if (CONTROL.test(target) || !originForm(target).startsWith("/")) return false;
  const names = new Set<string>();
  for (const [given, value] of pairs) {
    const name = given.toLowerCase();
    if (name !== "host" && name !== ":authority") continue;
    if (names.has(name) || !HOST.test(value)) return false;
    names.add(name);
  }
  return true;
}

/** A target's path and query: of an absolute URL what comes after the host. */
function originForm(target: string): string {
  const [absolute = ""] = ABSOLUTE.exec(target) ?? [];
  if (absolute === "") return target;
  const rest = target.slice(absolute.length);
  return rest.startsWith("/") ? rest : `/${rest}`;
}

/**
 * The target that is passed on: a path, never a URL with a host of its own. Characters that have no place in a URL, and that Go's parser
 * takes all the same, are escaped; so is `#`, which begins nothing in a request.
 */
export const forwardedPath = (target: string): string =>
  originForm(target).replace(/[ #<>"{}|\\^`]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);

const KNOWN_METHODS = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"]);

/** A method that workerd's parser would refuse travels as one that it lets through and that the API does not know either; a header says it. */
export const forwardedMethod = (method: string): { readonly method: string; readonly said: HeaderList } =>
  KNOWN_METHODS.has(method) ? { method, said: [] } : { method: "TRACE", said: [METHOD_HEADER, method] };
