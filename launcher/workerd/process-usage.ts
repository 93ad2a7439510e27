import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";

/** By the names of Prometheus' own process metrics. */
export type ProcessUsage = Readonly<Record<string, number>>;

/** Linux counts a process's time in hundredths of a second wherever it says so in /proc. */
const TICKS_PER_SECOND = 100;
/** In /proc/<pid>/stat, counted from what follows the command's closing parenthesis. */
const USER_TICKS = 11;
const SYSTEM_TICKS = 12;
const VIRTUAL_BYTES = 20;

const lineOf = (text: string, name: string): number => Number(new RegExp(`^${name}\\D+(\\d+)`, "m").exec(text)?.[1] ?? Number.NaN);

/** What a process has used so far; undefined where the system does not tell (it is no Linux), or when the process is gone. */
export function usageOf(pid: number, proc = "/proc"): ProcessUsage | undefined {
  const read = (file: string): string => readFileSync(join(proc, String(pid), file), "utf8");
  try {
    const stat = read("stat");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return {
      process_cpu_seconds_total: (Number(fields[USER_TICKS]) + Number(fields[SYSTEM_TICKS])) / TICKS_PER_SECOND,
      process_max_fds: lineOf(read("limits"), "Max open files"),
      process_open_fds: readdirSync(join(proc, String(pid), "fd")).length,
      process_resident_memory_bytes: lineOf(read("status"), "VmRSS:") * 1024,
      process_virtual_memory_bytes: Number(fields[VIRTUAL_BYTES]),
    };
  } catch {
    return undefined;
  }
}

/** Answers on a unix socket with a process's usage as JSON, for workerd, which knows nothing of itself; returns how to stop. */
export async function serveUsage(socket: string, pid: number): Promise<() => void> {
  const server = createServer((_request, response) => response.end(JSON.stringify(usageOf(pid) ?? {})));
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(socket, resolve);
  });
  return () => {
    server.close();
    server.closeAllConnections();
  };
}
