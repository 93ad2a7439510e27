import { Client, type Target } from "./client.ts";
import { fanOut } from "./fan-out.ts";
import { residentMegabytes } from "./memory.ts";
import { rate, titleOf } from "./rate.ts";
import { fill, readRows } from "./reads.ts";
import { objectRows } from "./writes.ts";

const WATCHERS = [1, 1_000];

export interface MeasureOptions {
  /** How many objects the collection has that is read and written. */
  readonly objects: number;
  /** Whether a row is wanted, by its title. */
  readonly wanted: (title: string) => boolean;
}

/**
 * Requests a second by what was measured; of a fan-out, deliveries; of a delay, how many of its median a second has; of memory, how many
 * times it fits into 10 GB. More is better in every row.
 */
export async function measure(target: Target, { objects, wanted }: MeasureOptions): Promise<ReadonlyMap<string, number>> {
  const results = new Map<string, number>();
  const filler = new Client(target, 50);
  await fill(filler, objects);
  filler.close();
  // Reads come first: how much there is to read depends on how fast the others write.
  for (const row of [...readRows, ...objectRows]) if (wanted(titleOf(row))) results.set(titleOf(row), await rate(target, row));
  if (wanted("memory")) results.set("10 GB / memory", 10_240 / residentMegabytes(target.pids()));
  for (const watchers of WATCHERS) {
    if (!wanted(`fan-out x${watchers}`)) continue;
    const { deliveriesPerSecond, medianDelayMilliseconds } = await fanOut(target, watchers);
    results.set(`fan-out x${watchers}`, deliveriesPerSecond);
    results.set(`1 s / its median delay x${watchers}`, 1000 / medianDelayMilliseconds);
  }
  return results;
}
