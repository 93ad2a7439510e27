import { readFileSync } from "node:fs";
import { Agent, request } from "node:https";
import type { JSONObject } from "../../worker/apimachinery/types.ts";

/** A server that takes the bearer token `admin-token`. */
export interface Server {
  readonly port: number;
  readonly agent: Agent;
}

/** What it said; `body.text` is what is no JSON. */
export interface Answer {
  readonly status: number;
  readonly body: JSONObject;
}

/** The value of `--name=value`. */
export const option = (name: string): string | undefined =>
  process.argv.find((argument) => argument.startsWith(`--${name}=`))?.slice(name.length + 3);

/** The server of `--name=PORT,CA`. */
export function serverOf(name: string): Server {
  const [port = "", ca = ""] = (option(name) ?? "").split(",");
  if (ca === "") throw new Error(`--${name}=PORT,CA is missing`);
  return { port: Number(port), agent: new Agent({ ca: readFileSync(ca), keepAlive: true, maxSockets: 16 }) };
}

/** One request as the administrator; a header with several values is sent several times. */
export function send(
  { port, agent }: Server,
  method: string,
  path: string,
  body: unknown,
  more: Readonly<Record<string, readonly string[]>> = {},
): Promise<Answer> {
  const headers = { authorization: "Bearer admin-token", "content-type": "application/json", "user-agent": "fuzz", ...more };
  return new Promise((resolve, reject) => {
    const sent = request({ host: "127.0.0.1", port, method, path, headers, agent }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () => {
        const text = Buffer.concat(chunks).toString();
        resolve({ status: response.statusCode ?? 0, body: text.startsWith("{") ? (JSON.parse(text) as JSONObject) : { text } });
      });
    });
    sent.on("error", reject).end(body === undefined ? undefined : JSON.stringify(body));
  });
}
