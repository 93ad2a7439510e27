import { Agent, request } from "node:https";

export interface Answer {
  readonly status: number;
  readonly text: string;
}

/** An API server of these tests, asked as its admin unless another token is given; certificates are not what they test. */
export class APIClient {
  readonly #port: number;
  readonly #token: string;
  readonly #agent = new Agent({ keepAlive: true, rejectUnauthorized: false, maxSockets: 16 });

  constructor(port: number, token = "admin-token") {
    this.#token = token;
    this.#port = port;
  }

  call(method: string, path: string, body?: unknown, contentType = "application/json"): Promise<Answer> {
    const headers = { authorization: `Bearer ${this.#token}`, ...(body === undefined ? {} : { "content-type": contentType }) };
    return new Promise((resolve, reject) => {
      const sent = request({ host: "127.0.0.1", port: this.#port, method, path, headers, agent: this.#agent }, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("end", () => resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() }));
        response.on("error", reject);
      });
      sent.on("error", reject).end(body === undefined ? undefined : JSON.stringify(body));
    });
  }

  /** The answer's object; throws where it is no success. */
  async json(method: string, path: string, body?: unknown, contentType?: string): Promise<KubeJSON> {
    const { status, text } = await this.call(method, path, body, contentType);
    if (status >= 300) throw new Error(`${method} ${path}: ${status} ${text}`);
    return JSON.parse(text) as KubeJSON;
  }

  close(): void {
    this.#agent.destroy();
  }
}

export interface KubeJSON {
  readonly kind?: string;
  readonly metadata: { readonly resourceVersion: string; readonly name: string; readonly uid: string; readonly [field: string]: unknown };
  readonly items?: readonly KubeJSON[];
  readonly [field: string]: unknown;
}
