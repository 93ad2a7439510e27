import { spawn } from "node:child_process";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { LaunchedServer } from "./launched-server.ts";

const MAIN = join(import.meta.dirname, "../../launcher/main.ts");

function launch(...flags: string[]): Promise<{ code: number | null; output: string }> {
  const child = spawn(process.execPath, [MAIN, ...flags], { stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      output += chunk.toString();
    });
  }
  return new Promise((resolve) => child.once("close", (code) => resolve({ code, output })));
}

describe("npm start", () => {
  let server: LaunchedServer;
  beforeAll(async () => {
    server = await LaunchedServer.start(["--watch-cache=true"]);
  });
  afterAll(() => server?.remove());

  test("prints where the server is, how to use it, what has no effect, and no secret", () => {
    expect(server.output).toContain(`edge-apiserver is ready at https://127.0.0.1:${server.port}`);
    expect(server.output).toContain(server.kubeconfig);
    expect(server.output).toContain("--watch-cache is accepted and has no effect");
    expect(server.output).not.toContain(readFileSync(join(server.dataDir, "admin.token"), "utf8"));
  });

  test("keeps what it keeps readable by its owner only", () => {
    expect(statSync(server.dataDir).mode & 0o077).toBe(0);
    const secrets = readdirSync(server.dataDir).filter((file) => /\.(key|token|kubeconfig|capnp)$/.test(file));
    expect(secrets.length).toBeGreaterThan(4);
    expect(secrets.filter((file) => (statSync(join(server.dataDir, file)).mode & 0o077) !== 0)).toEqual([]);
  });

  test("refuses a folder or a port in use with one sentence", async () => {
    const folder = await launch(`--data-dir=${server.dataDir}`, "--secure-port=1");
    expect(folder).toMatchObject({
      code: 1,
      output: expect.stringMatching(/^edge-apiserver: .* is in use by the running server with process id \d+\n$/),
    });
    const port = await launch(`--data-dir=${join(server.dataDir, "other")}`, `--secure-port=${server.port}`);
    expect(port).toMatchObject({
      code: 1,
      output: `edge-apiserver: port ${server.port} of 127.0.0.1 is in use: choose another with --secure-port\n`,
    });
  });

  test("refuses an unknown flag with one sentence", async () => {
    expect(await launch("--no-such-flag")).toEqual({
      code: 1,
      output: "edge-apiserver: unknown flag: --no-such-flag (--help lists the flags)\n",
    });
  });

  test("ends cleanly on SIGTERM and finds everything at the next start", async () => {
    const kept = readFileSync(server.kubeconfig, "utf8");
    expect(await server.stop()).toBe(0);
    await server.launch();
    expect(readFileSync(server.kubeconfig, "utf8")).toBe(kept);
  });

  test("ends with workerd, and says why", async () => {
    process.kill(server.workerdPid, "SIGKILL");
    expect(await server.ended()).toBe(1);
    expect(server.output).toContain("edge-apiserver: workerd ended (SIGKILL)");
  });
});
