/** A lease serves this many keys, and for so long. upstream: apiserver/pkg/storage/etcd3/lease_manager.go */
const usesMax = 1000;
const reuseMilliseconds = 60_000;
const slackSecondsMax = 60;
const slackShare = 0.05;

interface Lease {
  readonly id: string;
  readonly grantedAt: number;
  uses: number;
}

/** Leases for keys that go by themselves, shared by those that are written near each other. */
export class Leases {
  readonly #grant: (seconds: number) => Promise<string>;
  readonly #now: () => number;
  readonly #current = new Map<number, Lease>();

  constructor(grant: (seconds: number) => Promise<string>, now: () => number) {
    this.#grant = grant;
    this.#now = now;
  }

  /** A lease of so many seconds at least, and a little more where it is shared. */
  async lease(seconds: number): Promise<string> {
    const known = this.#current.get(seconds);
    if (known !== undefined && known.uses < usesMax && this.#now() - known.grantedAt < reuseMilliseconds) {
      known.uses += 1;
      return known.id;
    }
    const id = await this.#grant(Math.ceil(seconds + Math.min(slackSecondsMax, seconds * slackShare)));
    this.#current.set(seconds, { id, grantedAt: this.#now(), uses: 1 });
    return id;
  }

  /** The etcd knows some of them no more. */
  forget(): void {
    this.#current.clear();
  }
}
