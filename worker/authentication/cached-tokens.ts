import type { Authenticated } from "../context.ts";
import type { AuthMetrics } from "../registry/metrics/auth-metrics.ts";
import type { TokenAuthenticator } from "./token-authenticator.ts";

/** upstream: pkg/kubeapiserver/options/authentication.go NewBuiltInAuthenticationOptions TokenSuccessCacheTTL */
const successMilliseconds = 10_000;
const entriesMax = 4096;

interface Entry {
  readonly until: number;
  readonly found: Authenticated;
  readonly warnings: readonly string[];
}

const encoder = new TextEncoder();

async function digest(text: string): Promise<string> {
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", encoder.encode(text)));
  return String.fromCharCode(...bytes);
}

/**
 * Remembers for ten seconds whose token it was, by its digest, so that a client's requests are looked up once.
 * upstream: apiserver/pkg/authentication/token/cache
 */
export function cachedTokens(authenticate: TokenAuthenticator, now: () => number, metrics: AuthMetrics): TokenAuthenticator {
  const entries = new Map<string, Entry>();
  return async (token, call) => {
    const key = await digest(JSON.stringify([token, call.audiences]));
    const known = entries.get(key);
    if (known !== undefined && now() < known.until) {
      metrics.tokenSought("hit");
      known.warnings.forEach(call.warn);
      return known.found;
    }
    entries.delete(key);
    const warnings: string[] = [];
    let found: Authenticated | undefined;
    try {
      found = await authenticate(token, { ...call, warn: (text) => warnings.push(text) });
    } catch (error) {
      metrics.tokenSought("miss", "error");
      throw error;
    }
    metrics.tokenSought("miss", "ok");
    if (found === undefined) return undefined;
    warnings.forEach(call.warn);
    entries.set(key, { until: now() + successMilliseconds, found, warnings });
    if (entries.size > entriesMax) entries.delete(entries.keys().next().value ?? key);
    return found;
  };
}
