import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { kubectlPath } from "./kubectl.ts";

const scenarioMilliseconds = 120_000;
const oracleBin = join(process.env.ORACLE_HOME ?? join(homedir(), ".cache/oracle"), "bin");
const FOLDER = join(import.meta.dirname, "../differential");

/** Every scenario, as `folder/name`. */
export function scenarioNames(): string[] {
  const scenarios = join(FOLDER, "scenarios");
  const files = readdirSync(scenarios, { recursive: true, encoding: "utf8" });
  return files
    .filter((file) => file.endsWith(".scenario"))
    .map((file) => file.replaceAll("\\", "/").slice(0, -".scenario".length))
    .sort();
}

/** Whether the programs that a scenario calls besides kubectl are on this machine. */
export function canRun(name: string): boolean {
  const text = readFileSync(join(FOLDER, "scenarios", `${name}.scenario`), "utf8");
  const folders = [...(process.env.PATH ?? "").split(delimiter), oracleBin];
  return !/\bhelm /.test(text) || folders.some((folder) => existsSync(join(folder, "helm")));
}

/**
 * Runs the scenario against the server of a kubeconfig; undefined if it answers as stock does, else the difference. One that is not done
 * after `limit` milliseconds has not passed.
 */
export function checkScenario(name: string, kubeconfig: string, limit = scenarioMilliseconds): Promise<string | undefined> {
  const args = [join(FOLDER, "differential.mjs"), "check", "--kubeconfig", kubeconfig, "--kubectl", kubectlPath(), "--jobs", "1"];
  const child = spawn(process.execPath, [...args, join(FOLDER, "scenarios", `${name}.scenario`)], {
    stdio: ["ignore", "pipe", "pipe"],
    timeout: limit,
    env: { ...process.env, PATH: [process.env.PATH, oracleBin].join(delimiter) },
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      output += chunk.toString();
    });
  }
  return new Promise((resolve) =>
    child.once("close", (code) => resolve(code === 0 ? undefined : `${output}${code === null ? `stopped after ${limit} ms` : ""}`)),
  );
}
