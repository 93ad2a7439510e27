import { spawn } from "node:child_process";
import { join } from "node:path";

const ROOT = join(import.meta.dirname, "../..");

/** Runs one of the project's commands; what it prints, both ways, in order. */
export function runScript(script: string, ...args: string[]): Promise<{ code: number; output: string }> {
  const child = spawn(process.execPath, [join(ROOT, "scripts", script), ...args], { cwd: ROOT });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => {
      output += chunk.toString();
    });
  return new Promise((resolve) => child.once("exit", (code) => resolve({ code: code ?? 1, output })));
}
