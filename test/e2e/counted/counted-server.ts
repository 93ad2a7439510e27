import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { Agent, request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { optionsOf } from "../../../launcher/flags/options.ts";
import { parseFlags } from "../../../launcher/flags/parse-flags.ts";
import { type RunningServer, startServer } from "../../../launcher/server.ts";
import { freePort } from "../launched-server.ts";
import type { Counts } from "./counted.ts";

export interface Answer {
  readonly status: number;
  readonly text: string;
}

/** A server with regions that counts what its objects do. */
export class CountedServer {
  readonly port: number;
  readonly ca: string;
  readonly agent: Agent;
  readonly #folder: string;
  readonly #server: RunningServer;

  private constructor(port: number, folder: string, server: RunningServer) {
    this.port = port;
    this.#folder = folder;
    this.#server = server;
    this.ca = readFileSync(join(folder, "ca.crt"), "utf8");
    this.agent = new Agent({ ca: this.ca, keepAlive: true });
  }

  /** `worker` is the name of a module beside this one. */
  static async start(worker: string, flags: readonly string[], givenPort?: number): Promise<CountedServer> {
    const folder = mkdtempSync(join(tmpdir(), "edge-apiserver-counted-"));
    const port = givenPort ?? (await freePort());
    const tokens = join(folder, "tokens.csv");
    writeFileSync(tokens, 'admin-token,admin,1,"system:masters"\n');
    const given = parseFlags([`--data-dir=${folder}`, `--secure-port=${port}`, `--token-auth-file=${tokens}`, ...flags]);
    const context = { now: new Date(), say: () => undefined, signal: new AbortController().signal };
    const server = await startServer(optionsOf(given, folder), { ...context, entry: join(import.meta.dirname, `${worker}.ts`) });
    return new CountedServer(port, folder, server);
  }

  async stop(): Promise<void> {
    this.agent.destroy();
    await this.#server.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** What a client in a region hears; in the last one if none is said. */
  async ask(method: string, path: string, body?: object, region?: string): Promise<Answer> {
    const response = await this.open(method, path, body, region);
    let text = "";
    for await (const chunk of response) text += String(chunk);
    return { status: response.statusCode ?? 0, text };
  }

  /** An answer whose body is still to come. */
  open(method: string, path: string, body?: object, region?: string): Promise<IncomingMessage> {
    const headers = {
      Authorization: "Bearer admin-token",
      "Content-Type": "application/json",
      ...(region === undefined ? {} : { "X-Region": region }),
    };
    return new Promise((resolve, reject) => {
      const sent = request({ host: "127.0.0.1", port: this.port, path, method, headers, agent: this.agent }, resolve);
      sent.on("error", reject);
      sent.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }

  /** What was counted since this was asked last. */
  async counts(): Promise<Counts> {
    return JSON.parse((await this.ask("GET", "/counts")).text) as Counts;
  }

  /** Connections that an object holds: `hub=/pods@far`, `store=/pods`. */
  async connections(object: string): Promise<number> {
    return Number((await this.ask("GET", `/connections?${object}`)).text);
  }
}
