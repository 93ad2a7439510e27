import { type ChildProcess, spawn } from "node:child_process";
import { createWriteStream } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** A running workerd. */
export interface WorkerdProcess {
  readonly pid: number;
  /** Settles when the process is gone, with the reason in one sentence. */
  readonly exited: Promise<string>;
  /** Asks it to end, and insists after a while; resolves when it is gone. */
  stop(): Promise<void>;
}

const STOP_MILLISECONDS = 5_000;
const LAST_WORDS_BYTES = 4_000;

/** Starts workerd over a configuration file; what it says goes to `logFile`. In a process group of its own, since Ctrl-C is the launcher's to handle. */
export function startWorkerd(configFile: string, logFile: string): WorkerdProcess {
  const child = spawn(workerdBinary(), ["serve", configFile], {
    stdio: ["ignore", "pipe", "pipe"],
    cwd: dirname(configFile),
    detached: true,
  });
  const lastWords = keepLog(child, logFile);
  const exited = new Promise<string>((resolve) => {
    child.once("error", (error) => resolve(`workerd cannot be started: ${error.message}`));
    child.once("close", (code, signal) => resolve(`workerd ended (${signal ?? `exit code ${code}`})${reasonOf(lastWords())}`));
  });
  return { pid: child.pid ?? 0, exited, stop: () => stop(child, exited) };
}

/** npm's workerd package knows which platform package holds the binary. */
function workerdBinary(): string {
  const require = createRequire(import.meta.url);
  return join(dirname(require.resolve("workerd/package.json")), "bin", "workerd");
}

function keepLog(child: ChildProcess, logFile: string): () => string {
  const log = createWriteStream(logFile, { mode: 0o600 });
  let tail = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on("data", (chunk: Buffer) => {
      log.write(chunk);
      if (stream === child.stderr) tail = (tail + chunk.toString()).slice(-LAST_WORDS_BYTES);
    });
  }
  child.once("close", () => log.end());
  return () => tail;
}

/** The line that says what went wrong, without the stack that follows it. */
function reasonOf(words: string): string {
  const lines = words.split("\n").filter((line) => line.trim() !== "" && !line.startsWith("stack:"));
  const reason = lines.findLast((line) => /fatal|error|exception|failed|Permission|in use/i.test(line)) ?? lines.at(-1);
  return reason === undefined ? "" : `: ${reason.trim()}`;
}

async function stop(child: ChildProcess, exited: Promise<string>): Promise<void> {
  child.kill("SIGTERM");
  const insist = setTimeout(() => child.kill("SIGKILL"), STOP_MILLISECONDS);
  await exited;
  clearTimeout(insist);
}
