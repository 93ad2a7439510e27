import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { freePort } from "./launched-server.ts";

const READY_MILLISECONDS = 30_000;
const HOME = process.env.ORACLE_HOME ?? join(homedir(), ".cache/oracle");

/** A program of the stock control plane, or one that is installed; undefined where there is none. */
export function stockProgram(name: string): string | undefined {
  const folders = [join(HOME, "bin"), ...(process.env.PATH ?? "").split(delimiter)];
  const path = folders.map((folder) => join(folder, name)).find((each) => existsSync(each));
  if (path === undefined)
    console.warn(`skipped: no stock ${name} in ${folders[0]} (ORACLE_HOME names another folder), and none on the PATH`);
  return path;
}

export interface EtcdKey {
  readonly key: string;
  readonly value: Buffer;
  readonly createRevision: number;
  readonly modRevision: number;
  readonly lease: string;
}

/** One change in an etcd's history. */
export interface EtcdEvent extends EtcdKey {
  readonly deleted: boolean;
}

interface RawKey {
  readonly key: string;
  readonly value?: string;
  readonly create_revision?: string;
  readonly mod_revision: string;
  readonly lease?: string;
}

const keyOf = (raw: RawKey): EtcdKey => ({
  key: Buffer.from(raw.key, "base64").toString(),
  value: Buffer.from(raw.value ?? "", "base64"),
  createRevision: Number(raw.create_revision ?? 0),
  modRevision: Number(raw.mod_revision),
  lease: raw.lease ?? "",
});

const base64 = (text: string): string => Buffer.from(text).toString("base64");

/** An etcd of its own, over a folder of its own. */
export class Etcd {
  readonly url: string;
  readonly #program: string;
  readonly #folder: string;
  readonly #flags: readonly string[];
  #child: ChildProcess | undefined;
  #output = "";

  private constructor(program: string, folder: string, ports: readonly number[], flags: readonly string[]) {
    this.#program = program;
    this.#folder = folder;
    const [client = 0, peer = 0] = ports;
    const scheme = flags.some((flag) => flag.startsWith("--cert-file")) ? "https" : "http";
    this.url = `${scheme}://127.0.0.1:${client}`;
    this.#flags = [
      `--data-dir=${join(folder, "data")}`,
      `--listen-client-urls=${this.url}`,
      `--advertise-client-urls=${this.url}`,
      `--listen-peer-urls=http://127.0.0.1:${peer}`,
      `--initial-advertise-peer-urls=http://127.0.0.1:${peer}`,
      `--initial-cluster=default=http://127.0.0.1:${peer}`,
      "--log-level=error",
      ...flags,
    ];
  }

  static async start(program: string, flags: readonly string[] = []): Promise<Etcd> {
    const etcd = new Etcd(program, mkdtempSync(join(tmpdir(), "edge-apiserver-etcd-")), [await freePort(), await freePort()], flags);
    await etcd.launch();
    return etcd;
  }

  /** Starts it, again after kill(), and waits until it answers. */
  async launch(): Promise<void> {
    const child = spawn(this.#program, [...this.#flags], { stdio: ["ignore", "pipe", "pipe"] });
    this.#child = child;
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk: Buffer) => {
        this.#output = (this.#output + chunk.toString()).slice(-4000);
      });
    for (const end = Date.now() + READY_MILLISECONDS; ; ) {
      if (this.url.startsWith("https:") || (await this.#answers())) return;
      if (Date.now() > end || child.exitCode !== null) throw new Error(`the etcd does not start: ${this.#output}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  async #answers(): Promise<boolean> {
    try {
      return (await fetch(`${this.url}/health`)).ok;
    } catch {
      return false;
    }
  }

  async kill(): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGKILL");
    await new Promise((resolve) => child.once("exit", resolve));
  }

  async remove(): Promise<void> {
    await this.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async call(path: string, body: object): Promise<Record<string, unknown>> {
    const response = await fetch(this.url + path, { method: "POST", body: JSON.stringify(body) });
    const text = await response.text();
    if (!response.ok) throw new Error(`${path}: ${text}`);
    return JSON.parse(text) as Record<string, unknown>;
  }

  /** Every key below a prefix. */
  async keys(prefix: string): Promise<EtcdKey[]> {
    const end = `${prefix.slice(0, -1)}${String.fromCharCode(prefix.charCodeAt(prefix.length - 1) + 1)}`;
    const { kvs = [] } = await this.call("/v3/kv/range", { key: base64(prefix), range_end: base64(end) });
    return (kvs as RawKey[]).map(keyOf);
  }

  async put(key: string, value: string): Promise<void> {
    await this.call("/v3/kv/put", { key: base64(key), value: base64(value) });
  }

  async delete(key: string): Promise<void> {
    await this.call("/v3/kv/deleterange", { key: base64(key) });
  }

  async revision(): Promise<number> {
    const { header } = await this.call("/v3/kv/range", { key: base64("\0"), count_only: true });
    return Number((header as { revision: string }).revision);
  }

  /** All of its history up to now, transaction by transaction; nothing may have been compacted. */
  async history(): Promise<EtcdEvent[][]> {
    const upTo = await this.revision();
    const events: EtcdEvent[] = [];
    const stop = new AbortController();
    const create = { create_request: { key: base64("\0"), range_end: base64("\0"), start_revision: "1" } };
    const response = await fetch(`${this.url}/v3/watch`, { method: "POST", body: JSON.stringify(create), signal: stop.signal });
    let rest = "";
    for await (const chunk of response.body ?? []) {
      const lines = (rest + Buffer.from(chunk).toString()).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) {
        const { result } = JSON.parse(line) as { result: { events?: { type?: string; kv: RawKey }[] } };
        for (const { type, kv } of result.events ?? []) events.push({ ...keyOf(kv), deleted: type === "DELETE" });
      }
      if ((events.at(-1)?.modRevision ?? 0) >= upTo || upTo <= 1) break;
    }
    stop.abort();
    const byRevision = new Map<number, EtcdEvent[]>();
    for (const event of events) byRevision.set(event.modRevision, [...(byRevision.get(event.modRevision) ?? []), event]);
    return [...byRevision.values()];
  }
}
