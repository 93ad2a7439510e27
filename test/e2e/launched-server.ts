import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const ROOT = join(import.meta.dirname, "../..");
const READY_MILLISECONDS = 90_000;
/** The identities that the goldens were recorded with. */
const TOKENS = 'admin-token,admin,1,"system:masters"\nalice-token,alice,2,"dev,qa"\nbob-token,bob,3,\n';

/** A server that was started as a user starts it. */
export class LaunchedServer {
  readonly port: number;
  readonly dataDir: string;
  readonly kubeconfig: string;
  #child: ChildProcess | undefined;
  #output = "";

  private constructor(port: number, dataDir: string) {
    this.port = port;
    this.dataDir = dataDir;
    this.kubeconfig = join(dataDir, "admin.kubeconfig");
  }

  /** On a free port, over a new folder. */
  static async start(flags: readonly string[] = []): Promise<LaunchedServer> {
    const server = new LaunchedServer(await freePort(), mkdtempSync(join(tmpdir(), "edge-apiserver-e2e-")));
    await server.launch(flags);
    return server;
  }

  /** Starts the launcher and waits for its last line; again after stop() or a kill, over the same folder. */
  async launch(flags: readonly string[] = []): Promise<void> {
    const tokens = join(this.dataDir, "tokens.csv");
    writeFileSync(tokens, TOKENS);
    const own = [
      `--data-dir=${this.dataDir}`,
      `--secure-port=${this.port}`,
      `--token-auth-file=${tokens}`,
      "--advertise-address=192.0.2.1",
      "--service-cluster-ip-range=10.0.0.0/16",
      "--authorization-mode=Node,RBAC",
      "--allow-privileged",
      "--enable-admission-plugins=NodeRestriction",
      "--enable-bootstrap-token-auth",
    ];
    const child = spawn(process.execPath, [join(ROOT, "launcher/main.ts"), ...own, ...flags], {
      cwd: ROOT,
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#child = child;
    this.#output = "";
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`not ready: ${this.#output}`)), READY_MILLISECONDS);
      for (const stream of [child.stdout, child.stderr]) {
        stream.on("data", (chunk: Buffer) => {
          this.#output += chunk.toString();
          if (this.#output.includes("is ready at")) resolve();
        });
      }
      child.once("exit", () => reject(new Error(`the launcher ended: ${this.#output}`)));
      child.once("exit", () => clearTimeout(timer));
    });
  }

  get output(): string {
    return this.#output;
  }

  /** workerd's process id. */
  get workerdPid(): number {
    return Number(readFileSync(join(this.dataDir, "server.pid"), "utf8"));
  }

  /** All of its processes. */
  get pids(): readonly number[] {
    return [this.workerdPid, ...(this.#child?.pid === undefined ? [] : [this.#child.pid])];
  }

  /** Resolves with the launcher's exit code. */
  async ended(): Promise<number> {
    const child = this.#child;
    if (child === undefined) return 0;
    if (child.exitCode === null && child.signalCode === null) await new Promise((resolve) => child.once("exit", resolve));
    return child.exitCode ?? 1;
  }

  async stop(): Promise<number> {
    this.#child?.kill("SIGTERM");
    return this.ended();
  }

  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.dataDir, { recursive: true, force: true });
  }
}

/** A port that nobody listens on just now. */
export function freePort(): Promise<number> {
  const probe = createServer();
  return new Promise((resolve) => {
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}
