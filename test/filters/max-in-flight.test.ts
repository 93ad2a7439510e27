import { describe, expect, test } from "vitest";
import type { Handler, RequestContext, RequestInfo, UserInfo } from "../../worker/context.ts";
import { readBody } from "../../worker/endpoints/encoding/body.ts";
import { withMaxInFlight } from "../../worker/filters/max-in-flight.ts";
import { InFlight } from "../../worker/registry/in-flight.ts";

const alice: UserInfo = { name: "alice", groups: ["system:authenticated"], extra: {} };
const admin: UserInfo = { name: "admin", groups: ["system:masters"], extra: {} };

/** As much of a context as is looked at. */
function contextOf(
  inFlight: InFlight,
  verb: string,
  user: UserInfo,
  body?: BodyInit,
  after = (): (() => void) => () => undefined,
): RequestContext {
  const info: Pick<RequestInfo, "verb" | "subresource" | "path"> = { verb, subresource: "", path: "/" };
  const request = new Request("https://server/", { method: "POST", ...(body === undefined ? {} : { body, duplex: "half" }) });
  return { info, user, request, deps: { inFlight, after } } as unknown as RequestContext;
}

describe("requests in flight", () => {
  test.each<[verb: string, user: UserInfo, status: number]>([
    ["get", alice, 429],
    ["list", alice, 429],
    ["create", alice, 200],
    ["watch", alice, 200],
    ["get", admin, 200],
  ])("while there are as many reads as may be, a %s of %j is answered %i", async (verb, user, status) => {
    const inFlight = new InFlight({ readOnly: 2, mutating: 1, bodyBytes: 0 });
    let finish = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const slow: Handler = withMaxInFlight(() => held.then(() => new Response()));
    const reads = [slow(contextOf(inFlight, "get", alice)), slow(contextOf(inFlight, "list", alice))];
    const quick = withMaxInFlight(async () => new Response());
    const answer = await quick(contextOf(inFlight, verb, user));
    expect(answer.status).toBe(status);
    if (status === 429) {
      expect(answer.headers.get("Retry-After")).toBe("1");
      expect(await answer.text()).toBe("Too many requests, please try again later.\n");
    }
    finish();
    await Promise.all(reads);
    expect((await quick(contextOf(inFlight, verb, user))).status).toBe(200);
  });

  test("0 is no limit", async () => {
    const inFlight = new InFlight({ readOnly: 0, mutating: 1, bodyBytes: 0 });
    const held: Handler = withMaxInFlight(() => new Promise<Response>(() => undefined));
    for (let i = 0; i < 500; i++) void held(contextOf(inFlight, "get", alice));
    expect((await withMaxInFlight(async () => new Response())(contextOf(inFlight, "get", alice))).status).toBe(200);
  });

  test("one that fails is over, too", async () => {
    const inFlight = new InFlight({ readOnly: 1, mutating: 1, bodyBytes: 0 });
    const failing = withMaxInFlight(() => Promise.reject(new Error("no")));
    for (let i = 0; i < 3; i++) await expect(failing(contextOf(inFlight, "create", alice))).rejects.toThrow("no");
  });
});

describe("bodies in flight", () => {
  test("take no more room than there is, and give it back", async () => {
    const inFlight = new InFlight({ readOnly: 0, mutating: 0, bodyBytes: 10 });
    const read = (body: string): Promise<string> =>
      readBody(contextOf(inFlight, "create", alice, body)).then((bytes) => new TextDecoder().decode(bytes));
    const unfinished = new ReadableStream<Uint8Array>({ start: (controller) => controller.enqueue(new TextEncoder().encode("12345")) });
    let timeout = (): void => undefined;
    const after = (_milliseconds?: number, call = timeout): (() => void) => {
      timeout = call;
      return () => undefined;
    };
    const waiting = readBody(contextOf(inFlight, "create", alice, unfinished, after)).catch((error) => error.status.code);
    await expect.poll(() => read("123456").catch((error) => error.status)).toMatchObject({ code: 429, details: { retryAfterSeconds: 1 } });
    expect(await read("12345")).toBe("12345");
    timeout();
    expect(await waiting).toBe(504);
    expect(await read("1234567890")).toBe("1234567890");
  });

  test("what is too big takes no more room than a body may have", async () => {
    const inFlight = new InFlight({ readOnly: 0, mutating: 0, bodyBytes: 3 * 1024 * 1024 });
    const big = readBody(contextOf(inFlight, "create", alice, "x".repeat(4 * 1024 * 1024)));
    await expect(big).rejects.toMatchObject({ status: { code: 413 } });
  });
});
