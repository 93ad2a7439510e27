import { expect, test } from "vitest";
import type { Dependencies, RequestContext } from "../../worker/context.ts";
import { withDeadline } from "../../worker/filters/deadline.ts";

/** Answers after so long, on a clock that moves when everybody waits. */
async function answered(
  query: string,
  takes: number,
  info: object = { verb: "get", subresource: "", path: "/" },
  requestTimeoutSeconds = 60,
): Promise<number> {
  const timers = new Set<{ readonly at: number; readonly call: () => void }>();
  const after: Dependencies["after"] = (milliseconds, call) => {
    const timer = { at: milliseconds, call };
    timers.add(timer);
    return () => timers.delete(timer);
  };
  const ctx = {
    query: new URLSearchParams(query),
    info,
    deps: { after, settings: { requestTimeoutSeconds } },
  } as unknown as RequestContext;
  const handler = withDeadline(() => new Promise((resolve) => after(takes, () => resolve(new Response("done")))));
  const response = handler(ctx);
  for (const timer of [...timers].sort((a, b) => a.at - b.at)) if (timers.has(timer)) timer.call();
  return (await response).status;
}

test.each<[string, number, number]>([
  ["", 59_999, 200],
  ["", 60_001, 504],
  ["timeout=1s", 999, 200],
  ["timeout=1s", 1001, 504],
  ["timeout=1ns", 1, 504],
  ["timeout=100h", 60_001, 504],
  ["timeout=-1s", 59_999, 200],
])("with %j an answer after %i ms is %i", async (query, takes, status) => {
  expect(await answered(query, takes)).toBe(status);
});

test.each([
  { verb: "watch", subresource: "" },
  { verb: "get", subresource: "log" },
  { verb: "get", subresource: "", path: "/debug/pprof/profile" },
])("%o has no deadline", async (info) => {
  expect(await answered("timeout=1s", 1_000_000, info)).toBe(200);
});

test("the server's own limit is the setting's", async () => {
  expect(await answered("timeout=1h", 299_000, undefined, 300)).toBe(200);
  expect(await answered("timeout=1h", 301_000, undefined, 300)).toBe(504);
});

test("a timeout that is no duration is a bad request", async () => {
  await expect(answered("timeout=abc", 1)).rejects.toThrow('invalid timeout specified in the request URL - time: invalid duration "abc"');
});
