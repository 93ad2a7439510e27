import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { LaunchedServer } from "../e2e/launched-server.ts";
import type { Target } from "./client.ts";
import { measure } from "./measure.ts";

const ORACLE = process.env.ORACLE_HOME ?? join(homedir(), ".cache/oracle");
const START = process.env.ORACLE_START ?? "";

const options = {
  objects: Number(process.env.BENCH_OBJECTS ?? 10_000),
  wanted: (title: string): boolean => process.argv.length === 2 || process.argv.slice(2).some((part) => title.includes(part)),
};

/**
 * `npm run bench [-- PART_OF_A_TITLE...]`: workerd alone, through the TLS front, and stock if ORACLE_START names the script that starts
 * it; one table. BENCH_OBJECTS (10,000) says how many objects there are, BENCH_SECONDS (3) how long a row takes.
 */
const results = new Map<string, ReadonlyMap<string, number>>();
for (const [name, flags] of [
  ["workerd", []],
  ["front", ["--client-ca-file"]],
] as const) {
  const server = await LaunchedServer.start(flags);
  try {
    results.set(
      name,
      await measure(
        targetOf(server.port, join(server.dataDir, "ca.crt"), () => server.pids),
        options,
      ),
    );
  } finally {
    await server.remove();
  }
}
if (START !== "" && existsSync(join(ORACLE, "bin/kube-apiserver"))) results.set("stock", await measureStock());
printTable();

function targetOf(port: number, caFile: string, pids: () => readonly number[]): Target {
  return { port, ca: readFileSync(caFile, "utf8"), token: "admin-token", pids };
}

async function measureStock(): Promise<ReadonlyMap<string, number>> {
  const folder = mkdtempSync(join(tmpdir(), "edge-apiserver-bench-"));
  try {
    const started = spawnSync(START, [folder, "7643"], { encoding: "utf8", stdio: ["ignore", "ignore", "inherit"] });
    if (started.status !== 0) throw new Error(`${START} failed`);
    const pids = (): number[] => ["kube-apiserver", "etcd"].map((name) => pidIn(join(folder, `${name}.pid`)));
    return await measure(targetOf(7643, join(folder, "ca.crt"), pids), options);
  } finally {
    for (const name of ["kcm", "kube-apiserver", "etcd"]) endOf(join(folder, `${name}.pid`));
    rmSync(folder, { recursive: true, force: true });
  }
}

function pidIn(file: string): number {
  return Number(readFileSync(file, "utf8"));
}

function endOf(pidFile: string): void {
  if (!existsSync(pidFile)) return;
  try {
    process.kill(pidIn(pidFile), "SIGTERM");
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
