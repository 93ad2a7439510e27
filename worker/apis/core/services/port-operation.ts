import { urlPath } from "../../../apimachinery/url-path.ts";
import type { ClaimOwner, StoreContext } from "../../../registry/resource.ts";
import type { CoreV1Service } from "../../generated/types.ts";
import { type Places, type Pool, takeAny } from "./pool.ts";

// upstream: pkg/registry/core/service/portallocator/{allocator,operation}.go

const poolName = "servicenodeports";
const [reservedMin, reservedMax, reservedStep] = [16, 128, 32];
/** Where a dry run starts to make up numbers. */
const dryRunFirst = 32769;

export interface PortRange {
  readonly first: number;
  readonly last: number;
}

/** `30000-32767`, `30000+100` (a hundred more) or `30000`; undefined for anything else. upstream: apimachinery/pkg/util/net/port_range.go */
export function parsePortRange(text: string): PortRange | undefined {
  const match = /^(\d{1,5})(?:([-+])(\d{1,5}))?$/.exec(text.trim());
  if (match === null) return undefined;
  const first = Number(match[1]);
  const last = match[2] === undefined ? first : match[2] === "-" ? Number(match[3]) : Math.min(first + Number(match[3]), 65535);
  return first <= last && last <= 65535 ? { first, last } : undefined;
}

function placesOf({ first, last }: PortRange): Places {
  const size = last - first + 1;
  const share = Math.floor(size / reservedStep);
  const reserved = size <= reservedMin ? 0 : Math.min(reservedMax, Math.max(reservedMin, share));
  return { size: BigInt(size), reserved: BigInt(reserved) };
}

/** Every port that a service holds, the one of its health check among them. */
export const heldPorts = ({ spec = {} }: CoreV1Service): number[] => [
  ...new Set([...(spec.ports ?? []).map(({ nodePort = 0 }) => nodePort), spec.healthCheckNodePort ?? 0].filter((port) => port > 0)),
];

/** Whether the owner of a claim is a service that has the port. */
async function holds(ctx: StoreContext, owner: ClaimOwner, port: number): Promise<boolean> {
  const { status, body } = await ctx.loopback.request("GET", urlPath`/api/v1/namespaces/${owner.namespace}/services/${owner.name}`);
  if (status === 404) return false;
  return status >= 400 || (body.metadata?.uid === owner.uid && heldPorts(body).includes(port));
}

/** The node ports that one write takes and gives back; nothing of it lasts unless the service is stored. */
export class PortOperation {
  readonly #ctx: StoreContext;
  readonly #owner: ClaimOwner;
  readonly #range: PortRange;
  readonly #taken: number[] = [];
  readonly #toRelease: number[] = [];

  constructor(ctx: StoreContext, owner: ClaimOwner) {
    this.#ctx = ctx;
    this.#owner = owner;
    const range = parsePortRange(ctx.settings.serviceNodePortRange);
    if (range === undefined) throw new Error(`not a range of ports: ${ctx.settings.serviceNodePortRange}`);
    this.#range = range;
  }

  /** Takes a certain port; returns why it cannot be had. A dry run does not mind the range, as upstream's. */
  async allocate(port: number): Promise<string | undefined> {
    const { first, last } = this.#range;
    const inRange = port >= first && port <= last;
    if (!inRange && !this.#ctx.dryRun) return `provided port is not in the valid range. The range of valid ports is ${first}-${last}`;
    const free = this.#ctx.dryRun ? !this.#taken.includes(port) && !(inRange && (await this.#isTaken(port))) : await this.#take(port);
    if (!free) return "provided port is already allocated";
    this.#taken.push(port);
    return undefined;
  }

  /** Takes any port; undefined when there is none left. A dry run makes one up. */
  async allocateNext(): Promise<number | undefined> {
    const port = this.#ctx.dryRun ? Math.max(...this.#taken, this.#taken.length === 0 ? dryRunFirst - 1 : 0) + 1 : await this.#takeAny();
    if (port !== undefined) this.#taken.push(port);
    return port;
  }

  /** Gives a port back once the service is stored. */
  releaseLater(port: number): void {
    this.#toRelease.push(port);
  }

  async finish(stored: boolean): Promise<void> {
    if (!this.#ctx.dryRun) await releasePorts(this.#ctx, this.#owner, stored ? this.#toRelease : this.#taken);
  }

  #take(port: number): Promise<boolean> {
    return this.#ctx.claims.take(poolName, String(port), this.#owner, (owner) => holds(this.#ctx, owner, port));
  }

  async #isTaken(port: number): Promise<boolean> {
    return (await this.#ctx.claims.taken(poolName)).has(String(port));
  }

  async #takeAny(): Promise<number | undefined> {
    const { first } = this.#range;
    const pool: Pool = {
      take: (place) => this.#take(first + Number(place)),
      taken: async () => new Set([...(await this.#ctx.claims.taken(poolName))].map((port) => BigInt(port) - BigInt(first))),
    };
    const place = await takeAny(pool, placesOf(this.#range), this.#ctx.random);
    return place === undefined ? undefined : first + Number(place);
  }
}

/** Takes the ports of a service that has them from elsewhere, wherever nobody holds them here. */
export async function claimPorts(ctx: StoreContext, owner: ClaimOwner, ports: readonly number[]): Promise<void> {
  await Promise.all(ports.map((port) => ctx.claims.take(poolName, String(port), owner, (holder) => holds(ctx, holder, port))));
}

export async function releasePorts(ctx: StoreContext, owner: ClaimOwner, ports: readonly number[]): Promise<void> {
  await Promise.all(ports.map((port) => ctx.claims.release(poolName, String(port), owner)));
}
