import { expect, test } from "vitest";
import type { Dependencies } from "../worker/context.ts";
import { newRequestContext } from "../worker/request-context.ts";

const deps = { uuid: () => "id" } as Dependencies;

/** Node's own Request refuses methods that reach a server all the same. */
const verbOf = (method: string, said?: string): string => {
  const headers = new Headers(said === undefined ? {} : { "X-Edge-Method": said });
  return newRequestContext({ method, headers, url: "https://server/healthz" } as Request, deps).info.verb;
};

test.each<[string, string | undefined, string]>([
  ["GET", undefined, "get"],
  ["TRACE", undefined, "trace"],
  ["TRACE", "FOO", "foo"],
  ["TRACE", "GET", "trace"],
  ["TRACE", "get", "trace"],
  ["GET", "POST", "get"],
  ["GET", "FOO", "get"],
])("%s that says %s is %s", (method, said, verb) => {
  expect(verbOf(method, said)).toBe(verb);
});
