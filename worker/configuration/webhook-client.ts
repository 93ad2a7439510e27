import type { Outbound } from "./outbound-networks.ts";
import type { WebhookConnection } from "./webhook-connection.ts";

/** The runtime's fetch, over the network that a connection needs. */
export type Fetch = (url: string, init: RequestInit, outbound?: Outbound) => Promise<Response>;

/** What reaches out, and waits. */
export interface WebhookClient {
  readonly fetch: Fetch;
  readonly sleep: (milliseconds: number) => Promise<void>;
}

/** upstream: apiserver/pkg/util/webhook/webhook.go, apiserver options DefaultAuthWebhookRetryBackoff */
const tries = 5;
const firstWaitMilliseconds = 500;
const factor = 1.5;
const answerBytesMax = 1024 * 1024;

interface Answer {
  readonly status: number;
  readonly text: string;
}

async function post(client: WebhookClient, connection: WebhookConnection, body: string, timeout: number): Promise<Answer> {
  const headers = { Accept: "application/json", "Content-Type": "application/json", ...connection.headers };
  const init = { method: "POST", headers, body, redirect: "manual", signal: AbortSignal.timeout(timeout) } as const;
  const response = await client.fetch(connection.url, init, connection.outbound);
  return { status: response.status, text: (await response.text()).slice(0, answerBytesMax) };
}

/**
 * Sends a review and returns its answer; tries again when the other side fails for the moment. Throws an Error with the last failure.
 * `timeout`: milliseconds of one try.
 */
export async function callWebhook<T>(client: WebhookClient, connection: WebhookConnection, review: object, timeout: number): Promise<T> {
  const body = JSON.stringify(review);
  let failure = "";
  let wait = firstWaitMilliseconds;
  for (let attempt = 1; attempt <= tries; attempt++, wait *= factor) {
    try {
      const { status, text } = await post(client, connection, body, timeout);
      if (status >= 200 && status < 300) return JSON.parse(text) as T;
      failure = `the webhook answered with status ${status}`;
      if (status !== 429 && status < 500) break;
    } catch (error) {
      failure = error instanceof Error ? error.message : String(error);
    }
    if (attempt < tries) await client.sleep(wait);
  }
  throw new Error(failure);
}
