import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { LaunchedServer } from "./launched-server.ts";
import { checkScenario, scenarioNames } from "./run-differential.ts";

const pending = new Set(
  readFileSync(join(import.meta.dirname, "../differential/pending.txt"), "utf8")
    .split("\n")
    .filter((line) => line !== ""),
);

describe("answers as a stock control plane does", () => {
  let server: LaunchedServer;
  beforeAll(async () => {
    server = await LaunchedServer.start(["--client-ca-file"]);
  });
  afterAll(() => server?.remove());

  test("pending.txt names only scenarios that exist", () => {
    expect([...pending].filter((name) => !scenarioNames().includes(name))).toEqual([]);
  });

  for (const name of scenarioNames().filter((scenario) => !pending.has(scenario))) {
    test(name, async () => {
      expect(await checkScenario(name, server.kubeconfig)).toBeUndefined();
    });
  }

  // Many listed scenarios wait, up to half a minute a step, for what is not there yet: they run when asked for.
  for (const name of process.env.DIFFERENTIAL_PENDING === undefined ? [] : pending) {
    // A scenario that passes must leave the list: `node test/differential/pending.mjs` writes it anew.
    test(`${name} still differs`, async () => {
      expect(await checkScenario(name, server.kubeconfig)).toBeDefined();
    });
  }
});
