/** What an isolate takes on at once. */
export interface InFlightLimits {
  readonly readOnly: number;
  readonly mutating: number;
  /** Of bodies that are being read, all together. */
  readonly bodyBytes: number;
}

/** upstream: apiserver/pkg/server/options --max-requests-inflight, --max-mutating-requests-inflight. The bytes are ours: an isolate has 128 MiB. */
export const inFlightLimits: InFlightLimits = { readOnly: 400, mutating: 200, bodyBytes: 48 * 1024 * 1024 };

/** Counts what an isolate has under way; what is too much is not begun. */
export class InFlight {
  readonly #limits: InFlightLimits;
  readonly #requests = { readOnly: 0, mutating: 0 };
  #bodyBytes = 0;

  constructor(limits: InFlightLimits = inFlightLimits) {
    this.#limits = limits;
  }

  /** Takes a request on and returns how to say that it is over; undefined if there are too many, unless it is `exempt`. */
  begin(kind: "readOnly" | "mutating", exempt: boolean): (() => void) | undefined {
    if (exempt) return () => undefined;
    if (this.#requests[kind] >= this.#limits[kind]) return undefined;
    this.#requests[kind] += 1;
    return () => {
      this.#requests[kind] -= 1;
    };
  }

  /** Takes bytes of a body on; false if there is no room for them. What was taken must be given back. */
  takeBody(bytes: number): boolean {
    if (this.#bodyBytes + bytes > this.#limits.bodyBytes) return false;
    this.#bodyBytes += bytes;
    return true;
  }

  giveBackBody(bytes: number): void {
    this.#bodyBytes -= bytes;
  }
}
