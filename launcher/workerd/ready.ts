import { request } from "node:https";
import { setTimeout as sleep } from "node:timers/promises";

/** Where and as whom to ask whether the server is ready. */
export interface Probe {
  readonly host: string;
  readonly port: number;
  /** PEM */
  readonly ca: string;
  readonly token: string;
}

const POLL_MILLISECONDS = 100;
/** What the Worker answers while a setting cannot be used: waiting does not help. */
const MISCONFIGURED = "invalid configuration: ";
const ATTEMPT_MILLISECONDS = 10_000;

/** Waits until /readyz answers 200; returns undefined then, or else what was last seen when `timeoutMilliseconds` are over. */
export async function untilReady(probe: Probe, timeoutMilliseconds: number, signal: AbortSignal): Promise<string | undefined> {
  const deadline = Date.now() + timeoutMilliseconds;
  for (;;) {
    const seen = await ask(probe);
    if (seen === "200" || signal.aborted) return undefined;
    if (Date.now() > deadline || seen.includes(MISCONFIGURED)) return seen;
    await sleep(POLL_MILLISECONDS);
  }
}

function ask({ host, port, ca, token }: Probe): Promise<string> {
  const options = {
    host,
    port,
    ca,
    path: "/readyz",
    headers: { authorization: `Bearer ${token}` },
    timeout: ATTEMPT_MILLISECONDS,
    agent: false,
  };
  return new Promise((resolve) => {
    const call = request({ ...options, allowPartialTrustChain: true, checkServerIdentity: () => undefined }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () => {
        const text = Buffer.concat(chunks).toString().slice(0, 300);
        resolve(response.statusCode === 200 ? "200" : `status ${response.statusCode}: ${text}`);
      });
    });
    call.on("timeout", () => call.destroy(new Error("no answer")));
    call.on("error", (error) => resolve(error.message));
    call.end();
  });
}
