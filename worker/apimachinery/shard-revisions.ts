/** How many revisions of a shard tell it from others: far more than it keeps. Starts of shards are further apart, but for bad luck. */
const revisionsMax = 1e8;

/**
 * Where a shard that is new starts, by the hexadecimal id of its object: each somewhere else, far apart, so that a revision says which
 * shard it is of, and one of another shard is too old or too new instead of wrong in silence.
 */
export const firstRevisionOf = (objectId: string): number => (1 + Number.parseInt(objectId.slice(0, 7), 16)) * 1000;

/** Whether a revision is among those that follow the start of a shard. */
export function isNearStartOf(objectId: string, revision: number): boolean {
  const first = firstRevisionOf(objectId);
  return revision >= first && revision < first + revisionsMax;
}
