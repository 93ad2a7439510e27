import { describe, expect, test } from "vitest";
import type { StatusError } from "../worker/apimachinery/errors.ts";
import type { Storage } from "../worker/registry/storage.ts";
import { newResourceStorage } from "../worker/resource-storage.ts";

const selection = { prefix: "a/", labels: [], fields: [] };
const content = { text: "{}", revisionOffset: 0, labels: {}, fields: {} };

const calls: readonly (readonly [name: string, call: (storage: Storage) => Promise<unknown>])[] = [
  ["get", (storage) => storage.get("a", "a/b")],
  ["list", (storage) => storage.list("a", { ...selection, limit: 0, startKey: "", itemHead: "", at: undefined })],
  ["watch", (storage) => storage.watch("a", { ...selection, resourceVersion: "1", bookmarks: false }, new AbortController().signal)],
  ["write", (storage) => storage.write("a", { type: "create", key: "a/b", content })],
  ["stats", (storage) => storage.stats("a", ["a/"])],
  ["changes", (storage) => storage.changes("a", undefined)],
];

type Namespace = Parameters<typeof newResourceStorage>[0];

/** Storage over an object that fails so often, as the platform makes its calls fail, and how often it was called, each time on a new stub. */
function failing(times: number, platform: object): { storage: Storage; stubs: () => number; waited: readonly number[] } {
  let stubs = 0;
  const waited: number[] = [];
  const fail = async (): Promise<never> => {
    throw Object.assign(new Error("the platform"), platform);
  };
  const answer = async (): Promise<Response> => new Response(null, { status: 204, headers: { "X-Revision": "7" } });
  const namespace = {
    getByName: () => {
      stubs += 1;
      const call = stubs <= times ? fail : answer;
      return { fetch: call, write: call, stats: call, changes: call };
    },
  };
  const sleep = async (milliseconds: number): Promise<void> => void waited.push(milliseconds);
  const options = { cluster: "", uuid: () => "ffff0000-0000-4000-8000-000000000000", sleep, every: () => () => undefined };
  return { storage: newResourceStorage(namespace as unknown as Namespace, options), stubs: () => stubs, waited };
}

const statusOf = (error: StatusError): unknown => [error.status.code, error.status.reason, error.status.details?.retryAfterSeconds];

describe.each(calls)("a %s", (_name, call) => {
  test("of an overloaded object is never tried again: the client comes back later", async () => {
    const { storage, stubs } = failing(1, { overloaded: true, retryable: true });
    expect(await call(storage).catch(statusOf)).toEqual([429, "TooManyRequests", 1]);
    expect(stubs()).toBe(1);
  });

  test("that may be tried again is, a few times and each time later, and then the client is told to", async () => {
    const { storage, stubs, waited } = failing(100, { retryable: true });
    expect(await call(storage).catch(statusOf)).toEqual([503, "ServiceUnavailable", 1]);
    expect([stubs(), waited]).toEqual([4, [100, 200, 400]]);
  });

  test("that fails for another reason fails", async () => {
    const { storage, stubs } = failing(1, { remote: true });
    await expect(call(storage)).rejects.toThrow("the platform");
    expect(stubs()).toBe(1);
  });
});

test("a read that fails twice is answered the third time", async () => {
  const { storage, stubs } = failing(2, { retryable: true });
  expect(await storage.get("a", "a/b")).toEqual({ ok: true, object: undefined, resourceVersion: "7" });
  expect(stubs()).toBe(3);
});

test("a watch of an object that has as many as may be is refused until there are fewer", async () => {
  const full = new Response(null, { status: 409, headers: { "X-Code": "TooManyWatchers", "X-Revision": "7" } });
  const namespace = { getByName: () => ({ fetch: async () => full }) } as unknown as Namespace;
  const storage = newResourceStorage(namespace, {
    cluster: "",
    uuid: () => "",
    sleep: async () => undefined,
    every: () => () => undefined,
  });
  const watch = storage.watch("a", { ...selection, resourceVersion: "1", bookmarks: false }, new AbortController().signal);
  expect(await watch.catch(statusOf)).toEqual([429, "TooManyRequests", 1]);
});
