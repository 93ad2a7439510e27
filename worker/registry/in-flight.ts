/** What an isolate takes on at once; of requests 0 is no limit. */
export interface InFlightLimits {
  readonly readOnly: number;
  readonly mutating: number;
  /** Of bodies that are being read, all together. */
  readonly bodyBytes: number;
}

/** An isolate has 128 MiB. */
export const bodiesBytesMax = 48 * 1024 * 1024;

/** Counts what an isolate has under way; what is too much is not begun. */
export class InFlight {
  readonly #limits: InFlightLimits;
  readonly #requests = { readOnly: 0, mutating: 0 };
  #bodyBytes = 0;

  constructor(limits: InFlightLimits) {
    this.#limits = limits;
  }

  /** Takes a request on and returns how to say that it is over; undefined if there are too many, unless it is `exempt`. */
  begin(kind: "readOnly" | "mutating", exempt: boolean): (() => void) | undefined {
    const limit = this.#limits[kind];
    if (exempt || limit === 0) return () => undefined;
    if (this.#requests[kind] >= limit) return undefined;
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
