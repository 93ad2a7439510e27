import { describe, expect, test } from "vitest";
import type { Checkpoint } from "../../../durable-objects/mirror/transaction.ts";
import { newRandom } from "../../suites/random-objects.ts";
import { MirroredStore } from "./mirrored-store.ts";
import type { Fault } from "./model-etcd.ts";

const SEEDS = Number(process.env.SEEDS ?? 40);
const FIRST = Number(process.env.SEED ?? 1);

const faults: readonly Fault[] = ["request", "answer", "late"];

/** Every transaction of etcd's history: where it is no copy's, etcd is the store at the checkpoint's revision, and no revision is left out. */
function check(store: MirroredStore, seed: number): void {
  const state = new Map<string, string>();
  let before: number | undefined;
  for (const transaction of store.etcd.history) {
    for (const { key, value } of transaction) {
      if (value === undefined) state.delete(key);
      else state.set(key, value);
    }
    const checkpointKey = store.layout.checkpointKey("s");
    const { revision, term, next, copied } = JSON.parse(state.get(checkpointKey) ?? "") as Checkpoint;
    if (next !== undefined) {
      before = undefined;
      continue;
    }
    const mirrored = new Map([...state].filter(([key]) => key !== checkpointKey));
    expect({ seed, revision, state: mirrored }).toEqual({ seed, revision, state: store.stateAt({ revision, term }) });
    if (before !== undefined && copied === undefined)
      expect({ seed, changes: transaction.length - 1 }).toEqual({ seed, changes: revision - before });
    before = revision;
  }
}

describe(`SEED=${FIRST}, ${SEEDS} seeds`, () => {
  test("whatever is lost or ends at any time, etcd is the store at the revision that it says", async () => {
    for (let seed = FIRST; seed < FIRST + SEEDS; seed++) {
      const random = newRandom(seed);
      const store = new MirroredStore();
      store.etcd.fault = () => (random(6) === 0 ? faults[random(faults.length)] : undefined);
      let values = 0;
      const write = (): void =>
        store.write(`${["a", "b"][random(2)]}/${random(5)}`, random(4) === 0 ? undefined : String(++values), random(3) === 0);
      store.meanwhile = () => {
        if (random(3) === 0) write();
        if (random(3) === 0) store.push();
      };
      let copy = store.copyStore();
      for (let step = 0; step < 300; step++) {
        const action = random(14);
        if (action < 5) write();
        else if (action === 5) random(2) === 0 ? store.restart() : store.losePush();
        else if (action === 6 && random(6) === 0) store.compact();
        else if (action === 7 && random(3) === 0) store.wakeStore();
        else if (action === 8 && random(6) === 0) store.putStoreBack(copy);
        else if (action === 9 && random(3) === 0) copy = store.copyStore();
        else await store.lane.step().catch(() => undefined);
      }
      expect([seed, store.lane.halted]).toEqual([seed, undefined]);
      store.etcd.fault = () => undefined;
      store.meanwhile = () => undefined;
      // A push may have been lost: as the alarm does.
      store.lane.lookAgain();
      await store.settle();
      expect([seed, store.mirrored]).toEqual([seed, store.stateAt(store.position)]);
      check(store, seed);
    }
  });
});

describe("a lane", () => {
  test("copies what there is, page by page, and follows", async () => {
    const store = new MirroredStore();
    for (let i = 0; i < 20; i++) store.write(`a/${i}`, "1");
    store.compact();
    await store.settle();
    expect([store.mirrored, store.checkpoint]).toEqual([
      store.stateAt(store.position),
      expect.objectContaining({ mirror: "life-1", ...store.position, copied: true }),
    ]);
    store.write("b/x", "2", true);
    await store.settle();
    expect([store.mirrored, store.announced]).toEqual([store.stateAt(store.position), ""]);
  });

  test("puts an object's states into transactions of their own, others together", async () => {
    const store = new MirroredStore();
    await store.settle();
    const before = store.etcd.history.length;
    for (const [key, value] of [
      ["a/1", "1"],
      ["a/2", "1"],
      ["a/1", "2"],
      ["b/1", "1"],
      ["a/1", undefined],
    ] as const)
      store.write(key, value, true);
    await store.settle();
    const keys = store.etcd.history.slice(before).map((transaction) => transaction.map(({ key }) => key.replace(/^\/registry\//, "")));
    const note = store.layout.checkpointKey("s");
    expect(keys).toEqual([
      ["a/1", "a/2", note],
      ["a/1", "b/1", note],
      ["a/1", note],
    ]);
  });

  test("compares everything again, and says why, where the log ends before it has it", async () => {
    const store = new MirroredStore();
    store.write("a/1", "1");
    await store.settle();
    store.lane.lookAgain();
    store.write("a/1", undefined);
    store.write("a/2", "2");
    store.compact();
    const before = store.etcd.history.length;
    await store.settle();
    expect([store.mirrored, store.announced]).toEqual([
      store.stateAt(store.position),
      "the store's log begins after revision 2, where etcd is",
    ]);
    expect(
      store.etcd.history
        .slice(before)
        .flat()
        .filter(({ key }) => key.startsWith("/registry/")).length,
    ).toBe(2);
  });

  test.each([
    ["wrote the same revisions", 1, "the store was put back and went another way before revision 4, where etcd is"],
    ["wrote more", 5, "the store was put back and went another way before revision 4, where etcd is"],
    ["wrote nothing", 0, "the store went back behind revision 4, where etcd is"],
  ])("compares everything again, and says why, where the store was put back and %s", async (_what, writes, why) => {
    const store = new MirroredStore();
    for (const key of ["a/1", "a/2"]) store.write(key, "1", true);
    await store.settle();
    const copy = store.copyStore();
    store.write("a/1", "2", true);
    await store.settle();
    store.putStoreBack(copy);
    for (let at = 0; at < writes; at++) store.write("a/1", `another ${at}`, true);
    if (writes === 0) store.lane.lookAgain();
    await store.settle();
    expect([store.mirrored, store.announced]).toEqual([store.stateAt(store.position), why]);
  });

  test("trusts no revision of a store whose log does not tell whether it is the one that etcd has", async () => {
    const store = new MirroredStore();
    store.write("a/1", "1");
    await store.settle();
    const copy = store.copyStore();
    store.write("a/1", "2");
    store.lane.lookAgain();
    await store.settle();
    store.putStoreBack(copy);
    store.write("a/1", "another");
    store.write("a/2", "another");
    store.compact();
    store.lane.lookAgain();
    await store.settle();
    expect([store.mirrored, store.announced]).toEqual([
      store.stateAt(store.position),
      "the store's log begins after revision 3, where etcd is",
    ]);
  });

  test("goes on without a copy where the store only slept", async () => {
    const store = new MirroredStore();
    store.write("a/1", "1");
    await store.settle();
    for (const pushed of [true, false]) {
      store.wakeStore();
      store.write("a/1", `${pushed}`, pushed);
      store.lane.lookAgain();
      await store.settle();
    }
    expect([store.mirrored, store.announced]).toEqual([store.stateAt(store.position), ""]);
  });

  test("does not go beyond an object that etcd does not take", async () => {
    const store = new MirroredStore();
    await store.settle();
    store.etcd.requestBytesMax = 2000;
    store.write("a/big", "x".repeat(3000), true);
    store.write("a/small", "1", true);
    await store.settle();
    expect(store.lane.halted).toEqual({ reason: "TooLarge", message: expect.stringContaining("/registry/a/big has ") });
    expect(store.mirrored).toEqual(new Map());
  });

  test("lets keys with a lease go by themselves, and no others", async () => {
    const store = new MirroredStore();
    for (const key of ["e/1", "a/1"]) store.write(key, "1", true);
    await store.settle();
    store.etcd.put("/registry/e/1", undefined);
    store.write("e/1", "2", true);
    await store.settle();
    expect([store.lane.halted, store.mirrored]).toEqual([undefined, store.stateAt(store.position)]);
    store.etcd.put("/registry/a/1", undefined);
    store.write("a/1", "2", true);
    await store.settle();
    expect(store.lane.halted).toEqual({ reason: "ForeignWrite", message: "/registry/a/1 was deleted by somebody else" });
  });

  test("starts in no place that is somebody else's, unless it is told to take it over", async () => {
    const store = new MirroredStore();
    store.write("a/1", "1");
    store.etcd.put("/registry/a/2", "theirs");
    await store.settle();
    expect(store.lane.halted).toEqual({ reason: "NotEmpty", message: "1 keys below /registry/a/ were not written by this mirror" });
    store.lane.takeOver();
    await store.settle();
    expect([store.lane.halted, store.mirrored]).toEqual([undefined, store.stateAt(store.position)]);
  });

  test("stops where a copy of itself has written", async () => {
    const store = new MirroredStore();
    store.write("a/1", "1", true);
    await store.settle();
    const { mirror = "", revision = 0 } = store.checkpoint ?? {};
    store.etcd.put(store.layout.checkpointKey("s"), JSON.stringify({ mirror, instance: "a life of the copy", revision }));
    store.write("a/1", "2", true);
    await store.settle();
    expect(store.lane.halted).toMatchObject({ reason: "OtherMirror" });
  });

  test("finds a foreign change beside its own last transaction, whose answer was lost", async () => {
    const store = new MirroredStore();
    for (const key of ["a/1", "a/2"]) store.write(key, "1", true);
    await store.settle();
    store.etcd.put("/registry/a/2", "theirs");
    store.etcd.fault = (path) => (path === "/v3/kv/txn" ? "answer" : undefined);
    store.write("a/1", "2", true);
    await store.lane.step().catch(() => undefined);
    store.etcd.fault = () => undefined;
    store.restart();
    await store.settle();
    expect(store.lane.halted).toMatchObject({ reason: "ForeignWrite", message: expect.stringContaining("/registry/a/2 was changed") });
  });
});
