import { Agent, type RequestOptions, request } from "node:https";

/** A server to measure. */
export interface Target {
  readonly port: number;
  /** PEM */
  readonly ca: string;
  readonly token: string;
  /** The processes that are the server. */
  readonly pids: () => readonly number[];
}

/** So many connections to a server, kept open. */
export class Client {
  readonly options: RequestOptions;
  readonly #agent: Agent;

  constructor({ ca, port, token }: Target, connections: number) {
    this.#agent = new Agent({ ca, keepAlive: true, maxSockets: connections });
    this.options = { host: "127.0.0.1", port, agent: this.#agent, headers: { authorization: `Bearer ${token}` } };
  }

  close(): void {
    this.#agent.destroy();
  }

  /** The answer's text; rejects if it is no success. */
  call(method: string, path: string, body?: unknown, type = "application/json"): Promise<string> {
    return new Promise((resolve, reject) => {
      const headers = { ...this.options.headers, ...(body === undefined ? {} : { "content-type": type }) };
      const sent = request({ ...this.options, method, path, headers }, (response) => {
        let text = "";
        response.on("data", (chunk: Buffer) => {
          text += chunk.toString();
        });
        response.on("error", reject);
        response.on("end", () =>
          (response.statusCode ?? 500) < 300
            ? resolve(text)
            : reject(new Error(`${method} ${path}: ${response.statusCode} ${text.slice(0, 200)}`)),
        );
      });
      sent.on("error", reject).end(body === undefined ? undefined : JSON.stringify(body));
    });
  }
}

/** Reads an answer to its end, or to the first text that ends it; returns how many bytes came. */
export function readThrough(client: Client, path: string, headers: Readonly<Record<string, string>>, end?: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request({ ...client.options, path, headers: { ...client.options.headers, ...headers } }, (response) => {
      if (response.statusCode !== 200) reject(new Error(`GET ${path}: ${response.statusCode}`));
      let bytes = 0;
      let tail = "";
      response.on("error", () => resolve(bytes));
      response.on("end", () => resolve(bytes));
      response.on("data", (chunk: Buffer) => {
        bytes += chunk.length;
        if (end === undefined) return;
        const seen = tail + chunk.toString("latin1");
        tail = seen.slice(-end.length);
        if (!seen.includes(end)) return;
        resolve(bytes);
        sent.destroy();
      });
    });
    sent.on("error", (error) => (end === undefined ? reject(error) : resolve(0))).end();
  });
}
