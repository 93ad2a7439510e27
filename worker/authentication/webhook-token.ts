import { ExpiringCache } from "../configuration/expiring-cache.ts";
import { callWebhook, type WebhookClient } from "../configuration/webhook-client.ts";
import type { Authenticated } from "../context.ts";
import { AuthenticationError } from "./authentication-error.ts";
import type { TokenWebhookSettings } from "./settings.ts";
import { intersect, type TokenAuthenticator } from "./token-authenticator.ts";

interface ReviewStatus {
  readonly authenticated?: boolean;
  readonly error?: string;
  readonly audiences?: readonly string[];
  readonly user?: {
    readonly username?: string;
    readonly uid?: string;
    readonly groups?: readonly string[];
    readonly extra?: Readonly<Record<string, readonly string[]>>;
  };
}

const entriesMax = 4096;
/** upstream: pkg/kubeapiserver/options, webhook's default request timeout */
const timeoutMilliseconds = 30_000;

async function digest(text: string): Promise<string> {
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
}

/** What an answer says; undefined where it knows nobody, or for nobody who was asked for. */
function found(status: ReviewStatus, wanted: readonly string[], apiAudiences: readonly string[]): Authenticated | undefined {
  const given = (status.audiences ?? []).length > 0 ? (status.audiences ?? []) : apiAudiences;
  const audiences = intersect(given, wanted);
  if (audiences.length === 0) return undefined;
  if (status.authenticated !== true) {
    if ((status.error ?? "") !== "") throw new AuthenticationError(status.error ?? "");
    return undefined;
  }
  const { username: name = "", uid, groups = [], extra = {} } = status.user ?? {};
  const user = { name, ...(uid === undefined || uid === "" ? {} : { uid }), groups, extra };
  return { user, audiences };
}

/** Asks a TokenReview of someone else. upstream: apiserver/plugin/pkg/authenticator/token/webhook/webhook.go */
export function webhookToken(
  { connection, version, cacheTTL }: TokenWebhookSettings,
  apiAudiences: readonly string[],
  client: WebhookClient,
  now: () => number,
): TokenAuthenticator {
  const cache = new ExpiringCache<ReviewStatus>(entriesMax, now);
  const kind = { kind: "TokenReview", apiVersion: `authentication.k8s.io/${version}`, metadata: {} };
  return async (token, { audiences }) => {
    const key = await digest(JSON.stringify([token, audiences]));
    const known = cache.get(key);
    if (known !== undefined) return found(known, audiences, apiAudiences);
    const spec = { token, audiences };
    let answer: { readonly status?: ReviewStatus };
    try {
      answer = await callWebhook(client, connection, { ...kind, spec, status: { user: {} } }, timeoutMilliseconds);
    } catch (error) {
      throw new AuthenticationError(error instanceof Error ? error.message : String(error));
    }
    const status = answer.status ?? {};
    if ((status.error ?? "") === "") cache.set(key, status, cacheTTL);
    return found(status, audiences, apiAudiences);
  };
}
