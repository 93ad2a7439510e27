/**
 * Header that says which values a header really had that was sent several times: `{"impersonate-group":["a, b","c"]}`. A runtime that
 * joins equal headers with a comma and a blank cannot tell "a, b" from "a" and "b" otherwise; the TLS front adds it where that matters.
 * Who could forge it could as well send the headers themselves: it gives no right.
 */
const companion = "x-edge-header-values";

function companionValues(headers: Headers, name: string): string[] | undefined {
  const text = headers.get(companion);
  if (text === null) return undefined;
  try {
    const all = JSON.parse(text) as Readonly<Record<string, unknown>>;
    const values = Object.hasOwn(all, name) ? all[name] : undefined;
    return Array.isArray(values) && values.every((value) => typeof value === "string") ? values : undefined;
  } catch {
    return undefined;
  }
}

/** The values of a header that may come several times, in order. `name` in lower case. */
export function headerValues(headers: Headers, name: string): string[] {
  const joined = headers.get(name);
  if (joined === null) return [];
  const values = companionValues(headers, name);
  return values !== undefined && values.join(", ") === joined ? values : joined.split(", ");
}

/** `%2F` is a slash; a bad escape is kept as it is. upstream: url.PathUnescape */
function decodeKey(key: string): string {
  try {
    return decodeURIComponent(key);
  } catch {
    return key;
  }
}

/** The headers that begin with a prefix (in lower case), by the rest of their names. */
export function headersByPrefix(headers: Headers, prefix: string): Record<string, string[]> {
  const found: Record<string, string[]> = Object.create(null) as Record<string, string[]>;
  for (const name of headers.keys()) {
    if (!name.startsWith(prefix)) continue;
    const key = decodeKey(name.slice(prefix.length));
    found[key] = [...(found[key] ?? []), ...headerValues(headers, name)];
  }
  return found;
}
