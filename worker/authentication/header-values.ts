/**
 * Header that says which values a header really had: `{"impersonate-group":["a, b","c "]}`. A runtime that joins equal headers with a comma
 * and a blank cannot tell "a, b" from "a" and "b" otherwise, and it takes away blanks; the TLS front adds it where that matters.
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

const withoutBlanks = (value: string): string => value.replace(/^[ \t]+|[ \t]+$/g, "");

/** The companion's word for a header, as long as it is about what the header says. */
function exactValues(headers: Headers, name: string, joined: string): string[] | undefined {
  const values = companionValues(headers, name);
  return values?.map(withoutBlanks).join(", ") === joined ? values : undefined;
}

/** The values of a header that may come several times, in order. `name` in lower case. */
export function headerValues(headers: Headers, name: string): string[] {
  const joined = headers.get(name);
  return joined === null ? [] : (exactValues(headers, name, joined) ?? joined.split(", "));
}

/** The value of a header that counts once, "" without it. `name` in lower case. */
export function headerValue(headers: Headers, name: string): string {
  const joined = headers.get(name) ?? "";
  return exactValues(headers, name, joined)?.[0] ?? joined;
}

const decoder = new TextDecoder("utf-8", { fatal: false, ignoreBOM: true });

/** `%2F` is a slash, and a byte that is no character is told as one that is not known; a bad escape is kept as it is. upstream: url.PathUnescape */
function decodeKey(key: string): string {
  if (/%(?![0-9a-f]{2})/i.test(key)) return key;
  const bytes = [...key.matchAll(/%([0-9a-f]{2})|([\s\S])/gi)].map(([, hex, char = ""]) =>
    hex === undefined ? char.charCodeAt(0) : Number.parseInt(hex, 16),
  );
  return decoder.decode(Uint8Array.from(bytes));
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
