import { expect, test } from "vitest";
import type { Claims } from "../../../worker/registry/resource.ts";
import { newClaims } from "../../../worker/registry/writing/claims.ts";
import { StorageModel } from "../../suites/storage-model.ts";

const owner = (name: string): { namespace: string; name: string; uid: string } => ({ namespace: "ns", name, uid: `uid-${name}` });
const holding = async (): Promise<boolean> => true;
const notHolding = async (): Promise<boolean> => false;

function isolates(count: number): { claims: Claims[]; sleep: (milliseconds: number) => void } {
  const storage = new StorageModel();
  let now = 1_000_000;
  return {
    claims: Array.from({ length: count }, () => newClaims(storage, () => now)),
    sleep: (milliseconds) => {
      now += milliseconds;
    },
  };
}

test("one of many isolates that want a name at once gets it", async () => {
  const { claims } = isolates(20);
  const won = await Promise.all(claims.map((one, i) => one.take("ports", "30001", owner(`s${i}`), holding)));
  expect(won.filter(Boolean)).toHaveLength(1);
  expect(await claims[0]?.taken("ports")).toEqual(new Set(["30001"]));
});

test("a name is free again once its owner, and nobody else, has released it", async () => {
  const [a, b] = isolates(2).claims;
  if (a === undefined || b === undefined) throw new Error("two isolates");
  await a.take("ports", "1", owner("a"), holding);
  await b.release("ports", "1", owner("b"));
  expect(await b.take("ports", "1", owner("b"), holding)).toBe(false);
  await a.release("ports", "1", owner("a"));
  expect(await b.take("ports", "1", owner("b"), holding)).toBe(true);
  expect(await b.take("others", "1", owner("c"), holding)).toBe(true);
});

test("a claim whose owner does not use it is up for taking when it is old, and by one only", async () => {
  const { claims, sleep } = isolates(5);
  await claims[0]?.take("ports", "1", owner("crashed"), notHolding);
  expect(await claims[1]?.take("ports", "1", owner("b"), notHolding)).toBe(false);
  sleep(11 * 60_000);
  expect(await claims[1]?.take("ports", "1", owner("b"), holding)).toBe(false);
  const won = await Promise.all(claims.map((one, i) => one.take("ports", "1", owner(`s${i}`), notHolding)));
  expect(won.filter(Boolean)).toHaveLength(1);
  // What the crashed request gives back late is not its own any more.
  await claims[0]?.release("ports", "1", owner("crashed"));
  expect(await claims[0]?.taken("ports")).toEqual(new Set(["1"]));
});
