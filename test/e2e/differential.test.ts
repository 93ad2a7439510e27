import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { LaunchedServer } from "./launched-server.ts";
import { canRun, checkScenario, scenarioNames } from "./run-differential.ts";

const pending = new Set(
  readFileSync(join(import.meta.dirname, "../differential/pending.txt"), "utf8")
    .split("\n")
    .filter((line) => line !== ""),
);
/** Folders whose scenarios make cluster-wide things with short names: one after the other. */
const alone = new Set(["admission", "controllers", "crd", "kubectl"]);
const together = (name: string): boolean => !alone.has(name.split("/")[0] ?? "");
/** Some scenarios race with controllers that a busy machine slows down. */
const again = { retry: 2 };
/** Listed scenarios often wait, up to half a minute a step, for what is not there yet: one that has not passed by then still differs. */
const pendingMilliseconds = 10_000;

test("pending.txt names only scenarios that exist", () => {
  expect([...pending].filter((name) => !scenarioNames().includes(name))).toEqual([]);
});

describe("answers as a stock control plane does", () => {
  let server: LaunchedServer;
  beforeAll(async () => {
    server = await LaunchedServer.start(["--client-ca-file"]);
  });
  afterAll(() => server?.remove());

  const names = scenarioNames().filter((name) => !pending.has(name) && canRun(name));
  const left = scenarioNames().filter((name) => !pending.has(name) && !canRun(name));
  test.skip.each(left)("%s: a program that it calls is not on this machine", () => undefined);
  test.concurrent.each(names.filter(together))("%s", again, async (name) => {
    expect(await checkScenario(name, server.kubeconfig)).toBeUndefined();
  });
  test.each(names.filter((name) => !together(name)))("%s", again, async (name) => {
    expect(await checkScenario(name, server.kubeconfig)).toBeUndefined();
  });
});

/** A scenario that passes must leave the list: `node test/differential/pending.mjs` writes it anew. */
describe.runIf(pending.size > 0)("still differs", () => {
  let server: LaunchedServer;
  beforeAll(async () => {
    server = await LaunchedServer.start(["--client-ca-file"]);
  });
  afterAll(() => server?.remove());

  test.concurrent.each([...pending])("%s", async (name) => {
    expect(await checkScenario(name, server.kubeconfig, pendingMilliseconds)).toBeDefined();
  });
});
