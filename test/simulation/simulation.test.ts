import { expect, test } from "vitest";
import { simulate } from "./simulation.ts";

/** `SEED=7` runs one, `SEEDS=100000` that many from `FROM=1` on; CI runs 10,000. */
const { CI, SEED, FROM = "1", SEEDS = CI === undefined ? "500" : "10000" } = process.env;
const seeds = SEED === undefined ? Array.from({ length: Number(SEEDS) }, (_, at) => at + Number(FROM)) : [Number(SEED)];

test(`stores, hubs and clients agree on what happened, whatever goes wrong: ${seeds.length} seeds`, { timeout: 3_600_000 }, async () => {
  const counts: Record<string, number> = {};
  for (const seed of seeds) {
    const outcome = await simulate(seed);
    if (outcome.fault !== undefined) expect.fail(`SEED=${seed}: ${outcome.fault}`);
    for (const [what, count] of Object.entries(outcome.counts)) counts[what] = (counts[what] ?? 0) + count;
  }
  // A simulation that provokes nothing proves nothing.
  if (seeds.length >= 500) for (const [what, count] of Object.entries(counts)) expect(count, what).toBeGreaterThan(0);
});
