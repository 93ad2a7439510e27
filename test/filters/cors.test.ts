import { expect, test } from "vitest";
import type { RequestContext } from "../../worker/context.ts";
import { withCORS } from "../../worker/filters/cors.ts";

const handler = withCORS(async () => new Response("answer", { status: 200 }));

async function answered(origins: readonly string[], method: string, origin?: string): Promise<[number, string | null]> {
  const request = new Request("https://server/", { method, headers: origin === undefined ? {} : { Origin: origin } });
  const response = await handler({ request, deps: { settings: { corsAllowedOrigins: origins } } } as unknown as RequestContext);
  return [response.status, response.headers.get("Access-Control-Allow-Origin")];
}

const mine = ["^https://a\\.example$", "//b\\."];

test.each<[string[], string, string | undefined, number, string | null]>([
  [mine, "GET", "https://a.example", 200, "https://a.example"],
  [mine, "GET", "http://b.example", 200, "http://b.example"],
  [mine, "OPTIONS", "https://a.example", 204, "https://a.example"],
  [mine, "GET", "https://evil.example", 200, null],
  [mine, "OPTIONS", "https://evil.example", 200, null],
  [mine, "GET", undefined, 200, null],
  [[], "OPTIONS", "https://a.example", 200, null],
])("with %j a %s from %s is answered %i for %s", async (origins, method, origin, status, told) => {
  expect(await answered(origins, method, origin)).toEqual([status, told]);
});
