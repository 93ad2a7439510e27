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

/** Headers of which Go's server reads the first only; workerd would join them. */
const FIRST_ONLY = new Set(["accept"]);

/**
 * The headers of a request as the Worker gets them: the client's own without those of the connection and those that name
 * identity, then the blob. `pairs` holds name, value, name, value; HTTP/2's `:authority` becomes Host.
 */
export function requestHeaders(pairs: Iterable<readonly [string, string]>, blob: readonly [name: string, value: string]): HeaderList {
  const headers: HeaderList = [];
  const seen = new Set<string>();
  for (const [given, value] of pairs) {
    const name = given === ":authority" ? "host" : given.toLowerCase();
    if (name.startsWith(":") || HOP_BY_HOP.has(name) || namesIdentity(name) || (FIRST_ONLY.has(name) && seen.has(name))) continue;
    seen.add(name);
    headers.push(name, value);
  }
  headers.push(...blob);
  return headers;
}

/** Pairs of a Node header object, an array being the header several times. */
export function* pairsOf(headers: Readonly<Record<string, string | readonly string[] | undefined>>): Generator<readonly [string, string]> {
  for (const [name, value] of Object.entries(headers)) {
    if (typeof value === "string") yield [name, value];
    else for (const one of value ?? []) yield [name, one];
  }
}

/** Pairs of HTTP/2's list of names and values, each as it came. */
export function* pairsOfRaw(raw: readonly string[]): Generator<readonly [string, string]> {
  for (let at = 0; at + 1 < raw.length; at += 2) yield [raw[at] ?? "", raw[at + 1] ?? ""];
}

/** What Go's server writes behind the sorted rest. */
const LAST = ["content-length", "date"];
const place = (name: string): string => `${LAST.indexOf(name) + 1}${name}`;

/** The answer's headers without those of the connection to the Worker, in Go's order. */
export function responseHeaders(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string | string[]> {
  const kept: Record<string, string | string[]> = {};
  const names = Object.keys(headers).sort((a, b) => (place(a) < place(b) ? -1 : 1));
  for (const name of names) {
    const value = headers[name];
    if (value !== undefined && !HOP_BY_HOP.has(name)) kept[name] = value;
  }
  return kept;
}

/** `content-type` as HTTP/1.1 has it from Go: `Content-Type`. */
export const canonicalName = (name: string): string => name.replace(/(^|-)[a-z]/g, (start) => start.toUpperCase());

const KNOWN_METHODS = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"]);

/** A method that workerd's parser would refuse travels as one that it lets through and that the API does not know either. */
export const forwardedMethod = (method: string): string => (KNOWN_METHODS.has(method) ? method : "TRACE");
