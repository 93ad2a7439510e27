import { expect, test } from "vitest";
import { InProcessServer } from "../../suites/in-process-server.ts";
import { StorageModel } from "../../suites/storage-model.ts";

const server = new InProcessServer(new StorageModel());
const parsing = (text: string, why: string): string => `parsing "${text}": ${why}\n`;

test.each([
  ["GET", "/debug/flags/v", undefined, 406, "unsupported http method\n"],
  ["PUT", "/debug/flags/v", "", 400, `strconv.ParseUint: ${parsing("", "invalid syntax")}`],
  ["PUT", "/debug/flags/v", "-1", 400, `strconv.ParseUint: ${parsing("-1", "invalid syntax")}`],
  ["PUT", "/debug/flags/v", "4294967296", 400, `strconv.ParseUint: ${parsing("4294967296", "value out of range")}`],
  [
    "PUT",
    "/debug/flags/v",
    "2147483648",
    400,
    `failed set klog.logging.verbosity 2147483648: strconv.ParseInt: ${parsing("2147483648", "value out of range")}`,
  ],
  ["PUT", "/debug/flags/v", "010", 200, "successfully set klog.logging.verbosity to 010\n"],
  ["GET", "/debug/pprof/heap", undefined, 404, "Unknown profile\n"],
  ["GET", "/debug/pprof", undefined, 302, '<a href="/debug/pprof/">Found</a>.\n\n'],
  ["POST", "/debug/pprof", undefined, 302, ""],
  ["GET", "/debug", undefined, 404, "404 page not found\n"],
])("%s %s with the body %j answers %d", async (method, path, body, status, text) => {
  const answer = await server.request(method, path, body);
  expect([answer.status, answer.text]).toEqual([status, text]);
});

test("the page of profiles offers none, and that of flags the verbosity", async () => {
  expect((await server.request("GET", "/debug/pprof/")).text).toMatch(
    /^<html>\n<head>\n<title>\/debug\/pprof\/<\/title>[\s\S]*available: none/,
  );
  for (const path of ["/debug/flags", "/debug/flags/", "/debug/flags/x"])
    expect((await server.request("GET", path)).text).toContain("<tr>v<br>");
});

test("from verbosity 3 on every request is logged, without its query", async () => {
  const logged: unknown[] = [];
  const loud = new InProcessServer(new StorageModel(), undefined, () => ({ log: (entry) => void logged.push(entry) }));
  const get = (): Promise<unknown> => loud.request("GET", "/api/v1/nodes/none?token=secret", undefined, { "User-Agent": "a test" });
  await get();
  await loud.request("PUT", "/debug/flags/v", "3");
  await get();
  await loud.request("PUT", "/debug/flags/v", "0");
  await get();
  const entry = { level: "info", message: "HTTP", verb: "get", path: "/api/v1/nodes/none", code: 404, userAgent: "a test" };
  expect(logged).toMatchObject([entry, { verb: "put", path: "/debug/flags/v" }]);
});
