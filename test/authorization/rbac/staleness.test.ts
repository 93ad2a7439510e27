import { expect, test } from "vitest";
import type { KubeObject } from "../../../worker/apimachinery/types.ts";
import { RBACAuthorizer } from "../../../worker/authorization/rbac/rbac-authorizer.ts";
import { PolicyCache } from "../../../worker/registry/policy-source.ts";
import type { Change, ChangesResult } from "../../../worker/registry/storage.ts";
import { newRandom } from "../../suites/random-objects.ts";
import { ask, bind, role, user } from "../policy.ts";

const staleness = 1000;
const question = ask(user("jane"), "get - pods p n");
const reader = role("reader", [{ apiGroups: [""], resources: ["pods"], verbs: ["get"] }]);
const binding = bind("jane", "ClusterRole", "reader", [{ kind: "User", name: "jane" }]);
const textOf = (object: KubeObject): string => JSON.stringify(object);

/** One policy shard, and isolates over it, each with a cache and an authorizer of its own. */
function newCluster() {
  const log: Change[] = [{ key: "clusterroles/reader", text: textOf(reader) }];
  const clock = { now: 0 };
  const shard = {
    delay: async (): Promise<void> => undefined,
    changes: async (_shard: string, since: string | undefined): Promise<ChangesResult> => {
      const result: ChangesResult = { ok: true, resourceVersion: String(log.length), changes: log.slice(Number(since ?? 0)) };
      await shard.delay();
      return result;
    },
  };
  const newIsolate = () => {
    const cache = new PolicyCache(shard, () => clock.now, staleness);
    const authorizer = new RBACAuthorizer(cache);
    return {
      may: async (): Promise<boolean> => (await authorizer.authorize(question)).decision === "Allow",
      /** A write through this isolate: what the filter of writes does after it. */
      write: (text: string | undefined): void => {
        log.push({ key: "clusterrolebindings/jane", text });
        cache.invalidate();
      },
    };
  };
  return { clock, shard, newIsolate };
}

test("a revoked binding stops working at once where it was revoked, and everywhere within POLICY_STALENESS", async () => {
  const { clock, newIsolate } = newCluster();
  const [here, there] = [newIsolate(), newIsolate()];
  here.write(textOf(binding));
  expect([await here.may(), await there.may()]).toEqual([true, true]);
  here.write(undefined);
  expect([await here.may(), await there.may()]).toEqual([false, true]);
  clock.now += staleness;
  expect([await here.may(), await there.may()]).toEqual([false, false]);
});

test("a new binding works at once where it was made, and everywhere within POLICY_STALENESS", async () => {
  const { clock, newIsolate } = newCluster();
  const [here, there] = [newIsolate(), newIsolate()];
  expect([await here.may(), await there.may()]).toEqual([false, false]);
  there.write(textOf(binding));
  expect([await here.may(), await there.may()]).toEqual([false, true]);
  clock.now += staleness;
  expect(await here.may()).toBe(true);
});

test("an answer that was under way when policy was written does not hide the write from the writer", async () => {
  const { clock, shard, newIsolate } = newCluster();
  const here = newIsolate();
  here.write(textOf(binding));
  expect(await here.may()).toBe(true);
  clock.now += staleness;
  let release = (): void => undefined;
  shard.delay = () => new Promise<void>((resolve) => (release = resolve));
  const before = here.may();
  here.write(undefined);
  shard.delay = async () => undefined;
  expect(await here.may()).toBe(false);
  release();
  await before;
  expect(await here.may()).toBe(false);
});

test.each([1, 2, 3, 4, 5])("whoever writes and asks, and when: no decision is older than POLICY_STALENESS (seed %i)", async (seed) => {
  const { clock, newIsolate } = newCluster();
  const isolates = [newIsolate(), newIsolate(), newIsolate()];
  const random = newRandom(seed);
  /** Since when it has been so, whether it was bound before, and who wrote last. */
  let [since, bound, writer] = [Number.NEGATIVE_INFINITY, false, -1];
  for (let step = 0; step < 2000; step++) {
    clock.now += random(400);
    const at = random(isolates.length);
    const isolate = isolates[at];
    if (random(5) === 0) {
      bound = !bound;
      [since, writer] = [clock.now, at];
      isolate?.write(bound ? textOf(binding) : undefined);
    } else if (clock.now - since >= staleness || at === writer) {
      expect(await isolate?.may(), `SEED=${seed} step ${step}`).toBe(bound);
    } else await isolate?.may();
  }
});
