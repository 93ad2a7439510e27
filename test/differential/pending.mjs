// Writes pending.txt: the scenarios in which a server of this tree still differs from stock. `node test/differential/pending.mjs [FOLDER...]`
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { LaunchedServer } from "../e2e/launched-server.ts";
import { checkScenario, scenarioNames } from "../e2e/run-differential.ts";

const file = join(import.meta.dirname, "pending.txt");
const folders = process.argv.slice(2);
const asked = (name) => folders.length === 0 || folders.some((folder) => name === folder || name.startsWith(`${folder}/`));
const known = new Set(readFileSync(file, { encoding: "utf8", flag: "a+" }).split("\n"));
const server = await LaunchedServer.start(["--client-ca-file"]);
try {
  for (const name of scenarioNames()) {
    const differs = asked(name) ? (await checkScenario(name, server.kubeconfig)) !== undefined : known.has(name);
    if (asked(name)) console.log(`${differs ? "differs" : "passes "} ${name}`);
    // Kept after each one, so that a run that is cut off is not lost.
    if (differs) known.add(name);
    else known.delete(name);
    writeFileSync(file, scenarioNames().filter((scenario) => known.has(scenario)).map((scenario) => `${scenario}\n`).join(""));
  }
  const failed = scenarioNames().filter((name) => known.has(name)).length;
  console.log(`${scenarioNames().length - failed} passed, ${failed} failed`);
} finally {
  await server.remove();
}
