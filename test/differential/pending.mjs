// Writes pending.txt: the scenarios in which a server of this tree still differs from stock. `node test/differential/pending.mjs [FOLDER...]`
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { LaunchedServer } from "../e2e/launched-server.ts";
import { checkScenario, scenarioNames } from "../e2e/run-differential.ts";

const file = join(import.meta.dirname, "pending.txt");
const folders = process.argv.slice(2);
const asked = (name) => folders.length === 0 || folders.some((folder) => name === folder || name.startsWith(`${folder}/`));
/** Folders whose scenarios make cluster-wide things with short names. */
const alone = /^(admission|controllers|crd|kubectl)\//;
const known = new Set(readFileSync(file, { encoding: "utf8", flag: "a+" }).split("\n"));
const server = await LaunchedServer.start(["--client-ca-file"]);

async function look(name) {
  const differs = (await checkScenario(name, server.kubeconfig)) !== undefined;
  console.log(`${differs ? "differs" : "passes "} ${name}`);
  if (differs) known.add(name);
  else known.delete(name);
  // Kept after each one, so that a run that is cut off is not lost.
  writeFileSync(file, scenarioNames().filter((scenario) => known.has(scenario)).map((scenario) => `${scenario}\n`).join(""));
}

async function lookAtAll(names, jobs) {
  const left = [...names];
  const worker = async () => {
    for (let name = left.shift(); name !== undefined; name = left.shift()) await look(name);
  };
  await Promise.all(Array.from({ length: jobs }, worker));
}

try {
  const names = scenarioNames().filter(asked);
  await lookAtAll(names.filter((name) => !alone.test(name)), 4);
  await lookAtAll(names.filter((name) => alone.test(name)), 1);
  const failed = names.filter((name) => known.has(name)).length;
  console.log(`${names.length - failed} passed, ${failed} failed`);
} finally {
  await server.remove();
}
