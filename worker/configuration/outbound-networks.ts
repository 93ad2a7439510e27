import { ConfigurationError } from "./configuration-error.ts";
import type { Fetch } from "./webhook-client.ts";

/** What a connection outwards is to be like; PEM. What is not said is as the runtime has it: its public authorities, no certificate. */
export interface Outbound {
  /** The one authority that the server's certificate may be signed by. */
  readonly authority?: string;
  /** The certificate that is shown to the server. */
  readonly client?: string;
}

/** The networks that can be reached besides the public one: a JSON list of Outbound. Who configures the runtime gives each a binding. */
export interface OutboundVars {
  readonly OUTBOUND_NETWORKS?: string;
}

const bindingOf = (place: number): string => `NETWORK_${place}`;

const same = (a: unknown, b: string | undefined): boolean => (typeof a === "string" ? a.trim() : a) === b?.trim();

function placeOf(vars: OutboundVars, { authority, client }: Outbound): number {
  const known = JSON.parse(vars.OUTBOUND_NETWORKS || "[]") as readonly Outbound[];
  return known.findIndex((one) => same(one.authority, authority) && same(one.client, client));
}

/**
 * The connection itself, where there is a network for it; else throws a ConfigurationError: trusting the runtime's public authorities
 * instead would let any of them stand in for the one that is meant.
 */
export function outboundConnection(vars: OutboundVars, setting: string, field: string, outbound: Outbound): Outbound {
  if (placeOf(vars, outbound) >= 0) return outbound;
  const what =
    outbound.client === undefined ? "a certificate authority of one's own cannot be trusted" : "a client certificate cannot be shown";
  throw new ConfigurationError(setting, field, `${what} from here`);
}

/** What reaches out: the runtime's fetch, and for each other connection the binding to the network that is made for it alone. */
export function fetchOutbound(vars: OutboundVars, bindings: object, plain: Fetch): Fetch {
  const networks = bindings as Readonly<Record<string, { fetch: Fetch } | undefined>>;
  return (url, init, outbound = {}) => {
    if (outbound.authority === undefined && outbound.client === undefined) return plain(url, init);
    const place = placeOf(vars, outbound);
    const network = place < 0 ? undefined : networks[bindingOf(place)];
    if (network === undefined) throw new Error("there is no network for the connection");
    return network.fetch(url, init);
  };
}
