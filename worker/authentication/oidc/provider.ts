import { createLocalJWKSet, errors, type JSONWebKeySet, jwtVerify } from "jose";
import type { Fetch } from "../../configuration/webhook-client.ts";

/** The claims of a verified token. */
export type Claims = Readonly<Record<string, unknown>>;

type KeySet = ReturnType<typeof createLocalJWKSet>;

const documentBytesMax = 1024 * 1024;
const timeoutMilliseconds = 30_000;
/** Keys are asked for again when a token names one that is not known, but not more often than this. */
const refreshMilliseconds = 10_000;
/** go-oidc's leeway for `nbf`; an `exp` has none. */
const notBeforeLeeway = 300;

async function document(send: Fetch, url: string): Promise<unknown> {
  const init = { headers: { Accept: "application/json" }, signal: AbortSignal.timeout(timeoutMilliseconds) };
  const response = await send(url, init);
  const text = await response.text();
  if (!response.ok) throw new Error(`${url}: status ${response.status}`);
  if (text.length > documentBytesMax) throw new Error(`${url}: the answer is too long`);
  return JSON.parse(text);
}

/** An issuer's keys, found by its discovery document. Its failures are remembered for a moment, so that bad tokens do not become a flood. */
export class Provider {
  readonly #url: string;
  readonly #discoveryURL: string;
  readonly #fetch: Fetch;
  readonly #now: () => number;
  #keys: KeySet | undefined;
  #askedAt = Number.NEGATIVE_INFINITY;
  #failure = "";

  constructor(url: string, discoveryURL: string | undefined, fetch: Fetch, now: () => number) {
    this.#url = url;
    this.#discoveryURL = discoveryURL ?? `${url.replace(/\/$/, "")}/.well-known/openid-configuration`;
    this.#fetch = fetch;
    this.#now = now;
  }

  async #load(): Promise<KeySet> {
    const { issuer, jwks_uri: uri } = (await document(this.#fetch, this.#discoveryURL)) as { issuer?: string; jwks_uri?: string };
    if (issuer !== this.#url) throw new Error(`oidc: issuer did not match the issuer returned by provider, expected ${this.#url}`);
    if (uri === undefined || uri === "") throw new Error("provider did not return JWKS URL");
    return createLocalJWKSet((await document(this.#fetch, uri)) as JSONWebKeySet);
  }

  async #refresh(): Promise<KeySet> {
    if (this.#now() - this.#askedAt < refreshMilliseconds) throw new Error(this.#failure || "the key is not known");
    this.#askedAt = this.#now();
    try {
      this.#keys = await this.#load();
      this.#failure = "";
      return this.#keys;
    } catch (error) {
      this.#failure = error instanceof Error ? error.message : String(error);
      throw error;
    }
  }

  /** The claims of a token that the issuer signed and that is valid now; throws an Error that says why not. */
  async verify(token: string, algorithms: readonly string[]): Promise<Claims> {
    const now = this.#now();
    const options = { issuer: this.#url, algorithms: [...algorithms], currentDate: new Date(now), clockTolerance: notBeforeLeeway };
    const keys = this.#keys ?? (await this.#refresh());
    const verified = await jwtVerify(token, keys, options).catch(async (error: unknown) => {
      if (error instanceof errors.JWKSNoMatchingKey) return jwtVerify(token, await this.#refresh(), options);
      throw error;
    });
    const { exp } = verified.payload;
    if (exp === undefined || exp * 1000 <= now) throw new Error("oidc: token is expired");
    return verified.payload;
  }
}
