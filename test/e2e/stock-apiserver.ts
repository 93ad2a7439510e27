import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { APIClient } from "./api-client.ts";
import { freePort } from "./launched-server.ts";

const READY_MILLISECONDS = 60_000;

export interface StockOptions {
  readonly etcd: string;
  readonly mediaType: string;
  /** The keys of the server whose etcd it is: without them its tokens are worth nothing. */
  readonly serviceAccountKey: string;
}

/** A stock kube-apiserver over an etcd that is there already. */
export class StockAPIServer {
  readonly client: APIClient;
  readonly #port: number;
  readonly #folder: string;
  #child: ChildProcess | undefined;
  #output = "";

  private constructor(port: number, folder: string) {
    this.#port = port;
    this.client = new APIClient(port);
    this.#folder = folder;
  }

  static async start(program: string, { etcd, mediaType, serviceAccountKey }: StockOptions): Promise<StockAPIServer> {
    const port = await freePort();
    const folder = mkdtempSync(join(tmpdir(), "edge-apiserver-stock-"));
    const server = new StockAPIServer(port, folder);
    const tokens = join(folder, "tokens.csv");
    writeFileSync(tokens, 'admin-token,admin,1,"system:masters"\n');
    server.#child = spawn(program, [
      `--etcd-servers=${etcd}`,
      `--storage-media-type=${mediaType}`,
      `--secure-port=${port}`,
      "--bind-address=127.0.0.1",
      "--advertise-address=192.0.2.1",
      `--cert-dir=${folder}`,
      `--token-auth-file=${tokens}`,
      "--authorization-mode=Node,RBAC",
      "--allow-privileged",
      "--service-cluster-ip-range=10.0.0.0/16",
      "--service-account-issuer=https://kubernetes.default.svc",
      `--service-account-key-file=${serviceAccountKey}`,
      `--service-account-signing-key-file=${serviceAccountKey}`,
    ]);
    server.#child.stderr?.on("data", (chunk: Buffer) => {
      server.#output = (server.#output + chunk.toString()).slice(-8000);
    });
    await server.#ready();
    return server;
  }

  async #ready(): Promise<void> {
    for (const end = Date.now() + READY_MILLISECONDS; ; ) {
      const answer = await this.client.call("GET", "/readyz").catch(() => undefined);
      if (answer?.status === 200) return;
      if (Date.now() > end || this.#child?.exitCode !== null)
        throw new Error(`the stock server does not start: ${answer?.text} ${this.#output}`);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }

  /** How others reach it, as its admin. */
  kubeconfig(): string {
    const cluster = { server: `https://127.0.0.1:${this.#port}`, "insecure-skip-tls-verify": true };
    return JSON.stringify({
      "current-context": "stock",
      contexts: [{ name: "stock", context: { cluster: "stock", user: "admin" } }],
      clusters: [{ name: "stock", cluster }],
      users: [{ name: "admin", user: { token: "admin-token" } }],
    });
  }

  async remove(): Promise<void> {
    const child = this.#child;
    this.client.close();
    child?.kill("SIGKILL");
    if (child !== undefined && child.exitCode === null && child.signalCode === null)
      await new Promise((resolve) => child.once("exit", resolve));
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
