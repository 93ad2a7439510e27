import { newBadRequest } from "../../apimachinery/errors.ts";

/** Go's url.ParseQuery: a pair that cannot be decoded, or has a semicolon, is dropped. */
export function parseQuery(search: string): URLSearchParams {
  const params = new URLSearchParams();
  for (const pair of search.replace(/^\?/, "").split("&")) {
    if (pair === "" || pair.includes(";")) continue;
    const at = pair.indexOf("=");
    try {
      const decode = (s: string): string => decodeURIComponent(s.replaceAll("+", " "));
      params.append(decode(at < 0 ? pair : pair.slice(0, at)), at < 0 ? "" : decode(pair.slice(at + 1)));
    } catch {
      // Dropped, as upstream does.
    }
  }
  return params;
}

const nanosecondsPerSecond = 10n ** 9n;

/** A 64-bit integer parameter; undefined when absent. upstream: strconv.ParseInt's texts */
export function queryInt(query: URLSearchParams, key: string): number | undefined {
  const value = queryBigInt(query, key);
  return value === undefined ? undefined : Number(value);
}

/** Seconds as they are as a time.Duration, which counts nanoseconds in 64 bits and begins anew beyond 292 years. */
export function querySeconds(query: URLSearchParams, key: string): number | undefined {
  const value = queryBigInt(query, key);
  return value === undefined ? undefined : Number(BigInt.asIntN(64, value * nanosecondsPerSecond)) / Number(nanosecondsPerSecond);
}

function queryBigInt(query: URLSearchParams, key: string): bigint | undefined {
  const value = query.get(key);
  if (value === null) return undefined;
  if (!/^[+-]?\d+$/.test(value)) throw newBadRequest(`strconv.ParseInt: parsing ${JSON.stringify(value)}: invalid syntax`);
  const parsed = BigInt(value);
  if (parsed >= 2n ** 63n || parsed < -(2n ** 63n))
    throw newBadRequest(`strconv.ParseInt: parsing ${JSON.stringify(value)}: value out of range`);
  return parsed;
}
