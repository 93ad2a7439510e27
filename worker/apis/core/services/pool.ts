/** Places in a row, some of them taken; the store says who was first. */
export interface Pool {
  /** False: somebody has it already. */
  take(place: bigint): Promise<boolean>;
  /** Every place that is taken: read when guessing has failed, since it costs a list. */
  taken(): Promise<ReadonlySet<bigint>>;
}

/** How many places there are, and how many of the first ones are for those who ask for a certain one. */
export interface Places {
  readonly size: bigint;
  readonly reserved: bigint;
}

/** Guesses before the pool is listed: nine of ten places taken still leave four of five requests without a list. */
const guessesMax = 16;
/** Free places tried from a list, each lost to another request meanwhile. */
const racesMax = 64;

type Random = (below: bigint) => bigint;

/** The first free place from a random one on; one of any `taken.size + 1` places is free, so the search is short. */
function freePlace(from: bigint, to: bigint, taken: ReadonlySet<bigint>, random: Random): bigint | undefined {
  const count = to - from;
  if (count <= 0n) return undefined;
  const start = random(count);
  for (let step = 0n; step < count; step++) {
    const place = from + ((start + step) % count);
    if (!taken.has(place)) return place;
  }
  return undefined;
}

/**
 * Takes any free place; undefined when there is none. Places beyond the reserved ones go first, so that an address or port that somebody
 * will ask for by name is likely still free. upstream: pkg/registry/core/service/ipallocator/ipallocator.go allocateNextService
 */
export async function takeAny(pool: Pool, { size, reserved }: Places, random: Random): Promise<bigint | undefined> {
  const upper = size - reserved;
  for (let guess = 0; upper > 0n && guess < guessesMax; guess++) {
    const place = reserved + random(upper);
    if (await pool.take(place)) return place;
  }
  const taken = new Set(await pool.taken());
  for (let race = 0; race < racesMax; race++) {
    const place = freePlace(reserved, size, taken, random) ?? freePlace(0n, reserved < size ? reserved : size, taken, random);
    if (place === undefined) return undefined;
    if (await pool.take(place)) return place;
    taken.add(place);
  }
  return undefined;
}
