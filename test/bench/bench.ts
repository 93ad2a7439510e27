import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { LaunchedServer } from "../e2e/launched-server.ts";
import { measure, type Target } from "./measure.ts";

const ORACLE = process.env.ORACLE_HOME ?? join(homedir(), ".cache/oracle");
const START = process.env.ORACLE_START ?? "";

/** `npm run bench`: workerd alone, through the TLS front, and stock if ORACLE_START names the script that starts it; one table. */
const results = new Map<string, ReadonlyMap<string, number>>();
for (const [name, flags] of [
  ["workerd", []],
  ["front", ["--client-ca-file"]],
] as const) {
  const server = await LaunchedServer.start(flags);
  try {
    results.set(name, await measure(targetOf(server.port, join(server.dataDir, "ca.crt"))));
  } finally {
    await server.remove();
  }
}
if (START !== "" && existsSync(join(ORACLE, "bin/kube-apiserver"))) results.set("stock", await measureStock());
printTable();

function targetOf(port: number, caFile: string): Target {
  return { port, ca: readFileSync(caFile, "utf8"), token: "admin-token" };
}

async function measureStock(): Promise<ReadonlyMap<string, number>> {
  const folder = mkdtempSync(join(tmpdir(), "edge-apiserver-bench-"));
  try {
    const started = spawnSync(START, [folder, "7643"], { encoding: "utf8", stdio: ["ignore", "ignore", "inherit"] });
    if (started.status !== 0) throw new Error(`${START} failed`);
    return await measure(targetOf(7643, join(folder, "ca.crt")));
  } finally {
    for (const name of ["kcm", "kube-apiserver", "etcd"]) endOf(join(folder, `${name}.pid`));
    rmSync(folder, { recursive: true, force: true });
  }
}

function endOf(pidFile: string): void {
  if (!existsSync(pidFile)) return;
  try {
    process.kill(Number(readFileSync(pidFile, "utf8")), "SIGTERM");
  } catch {
    // It has ended, or never began: the reason is on the screen.
  }
}

function printTable(): void {
  const names = [...results.keys()];
  const base = results.get("stock") ?? results.get("workerd");
  console.log(
    ["", ...names, ...names.map((name) => `${name}/${results.has("stock") ? "stock" : "workerd"}`)].map((cell) => cell.padEnd(22)).join(""),
  );
  for (const [row, baseline] of base ?? []) {
    const values = names.map((name) => results.get(name)?.get(row) ?? 0);
    const cells = [row, ...values.map((value) => value.toFixed(1)), ...values.map((value) => (value / baseline).toFixed(2))];
    console.log(cells.map((cell) => cell.padEnd(22)).join(""));
  }
}
