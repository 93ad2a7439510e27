import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { freePort } from "./launched-server.ts";

/** What comes back instead of what the etcd said; `path` is what was asked. */
export type Lie = (path: string, truth: string, response: ServerResponse) => void;

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

const tell: Lie = (_path, truth, response) => void response.end(truth);

/** Stands before an etcd and lies, or does not. */
export class LyingEtcd {
  readonly url: string;
  readonly #server: Server;
  lie: Lie = tell;
  #told = 0;

  private constructor(port: number, target: string) {
    this.url = `http://127.0.0.1:${port}`;
    this.#server = createServer(async (request, response) => {
      const path = request.url ?? "";
      try {
        const answer = await fetch(target + path, { method: "POST", body: await bodyOf(request) });
        response.statusCode = answer.status;
        if (this.lie !== tell) this.#told += 1;
        this.lie(path, await answer.text(), response);
      } catch {
        response.destroy();
      }
    });
    this.#server.listen(port, "127.0.0.1");
  }

  static async before(target: string): Promise<LyingEtcd> {
    return new LyingEtcd(await freePort(), target);
  }

  /** How many lies it has told. */
  get told(): number {
    return this.#told;
  }

  honest(): void {
    this.lie = tell;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}
