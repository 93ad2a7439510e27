import { connect, createServer, type Server, type Socket } from "node:net";
import { freePort } from "./launched-server.ts";

/** `open`: everything passes; `cut`: nothing connects; `deaf`: what is asked arrives, and no answer comes back. */
type State = "open" | "cut" | "deaf";

/** The way to an etcd, which can be cut. */
export class Link {
  readonly url: string;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #state: State = "open";

  private constructor(port: number, target: number) {
    this.url = `http://127.0.0.1:${port}`;
    this.#server = createServer((near) => {
      if (this.#state === "cut") {
        near.destroy();
        return;
      }
      const far = connect(target, "127.0.0.1");
      for (const [socket, other] of [
        [near, far],
        [far, near],
      ] as const) {
        this.#sockets.add(socket);
        socket.on("error", () => undefined);
        socket.on("close", () => {
          this.#sockets.delete(socket);
          other.destroy();
        });
      }
      near.on("data", (chunk) => far.write(chunk));
      far.on("data", (chunk) => {
        if (this.#state !== "deaf") near.write(chunk);
      });
    });
    this.#server.listen(port, "127.0.0.1");
  }

  static async to(url: string): Promise<Link> {
    return new Link(await freePort(), Number(new URL(url).port));
  }

  set(state: State): void {
    this.#state = state;
    if (state === "cut") for (const socket of this.#sockets) socket.destroy();
  }

  /** No answers for a while, then no connections, then everything again. */
  async disturb(deafMilliseconds: number, cutMilliseconds: number): Promise<void> {
    this.set("deaf");
    await new Promise((resolve) => setTimeout(resolve, deafMilliseconds));
    this.set("cut");
    await new Promise((resolve) => setTimeout(resolve, cutMilliseconds));
    this.set("open");
  }

  close(): void {
    this.set("cut");
    this.#server.close();
  }
}
