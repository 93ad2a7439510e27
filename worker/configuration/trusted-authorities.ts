import { ConfigurationError } from "./configuration-error.ts";
import type { Fetch } from "./webhook-client.ts";

/** The authorities that can be trusted one by one: a JSON list of PEM. Who configures the runtime gives each a network of its own. */
export interface TrustVars {
  readonly TRUSTED_AUTHORITIES?: string;
}

const bindingOf = (place: number): string => `NETWORK_${place}`;

function placeOf(vars: TrustVars, pem: string): number {
  const known = JSON.parse(vars.TRUSTED_AUTHORITIES || "[]") as unknown;
  return Array.isArray(known) ? known.findIndex((one) => typeof one === "string" && one.trim() === pem.trim()) : -1;
}

/**
 * The authority (PEM) that a server's certificate must be signed by; throws a ConfigurationError where nothing can see to that: trusting
 * the runtime's public authorities instead would let any of them stand in for it.
 */
export function trustedAuthority(vars: TrustVars, setting: string, field: string, pem: string): string {
  if (placeOf(vars, pem) < 0)
    throw new ConfigurationError(setting, field, "a certificate authority of one's own cannot be trusted from here");
  return pem;
}

/** What reaches out: the runtime's fetch, and for each authority the binding to the network that trusts it alone. */
export function fetchTrusting(vars: TrustVars, bindings: object, plain: Fetch): Fetch {
  const networks = bindings as Readonly<Record<string, { fetch: Fetch } | undefined>>;
  return (url, init, authority) => {
    if (authority === undefined) return plain(url, init);
    const place = placeOf(vars, authority);
    const network = place < 0 ? undefined : networks[bindingOf(place)];
    if (network === undefined) throw new Error("there is no network that trusts the certificate authority");
    return network.fetch(url, init);
  };
}
