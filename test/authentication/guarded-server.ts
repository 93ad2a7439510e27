import { type KeyPair, newCertificateAuthority, newLeaf, newServiceAccountKey } from "../../launcher/credentials/certificates.ts";
import { newAuthenticator } from "../../worker/authentication/authenticators.ts";
import { tokenObjects } from "../../worker/authentication/service-account/objects.ts";
import { newServiceAccountTokens } from "../../worker/authentication/service-account/tokens.ts";
import { authenticationSettings } from "../../worker/authentication/settings.ts";
import { privilegedGroups } from "../../worker/authorization/union.ts";
import type { Attributes } from "../../worker/context.ts";
import { AuthMetrics } from "../../worker/registry/metrics/auth-metrics.ts";
import { InProcessServer } from "../suites/in-process-server.ts";
import { StorageModel } from "../suites/storage-model.ts";
import { revocationList, serialOf } from "./revocation-list.ts";

/** What comes from outside: headers, and what the TLS side says of a client certificate. */
export interface Credential {
  readonly headers?: HeadersInit;
  readonly tls?: object;
}

const REVIEWS = "/apis/authentication.k8s.io/v1/selfsubjectreviews";
const start = Date.parse("2026-11-24T12:00:00Z");

/** Who is known may ask who they are; everything else is the administrators'. */
const mayAskWho = {
  authorize: async (a: Attributes) =>
    a.resource === "selfsubjectreviews" && a.user.groups.includes("system:authenticated")
      ? ({ decision: "Allow", reason: "" } as const)
      : privilegedGroups.authorize(a),
};

/** The whole handler chain with real authenticators, keys and authorities of its own, and a clock that is set by hand. */
export class GuardedServer {
  readonly clientCA = newCertificateAuthority("client-ca", new Date(start));
  readonly proxyCA = newCertificateAuthority("proxy-ca", new Date(start));
  /** A client's and a proxy's certificates that were taken back: the one by a list, the others by their numbers. */
  readonly revoked = [this.clientCA, this.clientCA, this.proxyCA].map((ca) =>
    newLeaf(ca, { subject: [["CN", ca === this.proxyCA ? "front-proxy" : "jane"]], usage: "clientAuth" }, new Date(start)),
  );
  readonly accountKey = newServiceAccountKey();
  readonly issuer = "https://issuer.example";
  now = start;
  readonly #server: InProcessServer;

  constructor() {
    const [listed, ...numbered] = this.revoked as [KeyPair, ...KeyPair[]];
    const authentication = authenticationSettings({
      CLIENT_CRL_FILE: [revocationList(this.clientCA, [listed], start), ...numbered.map(serialOf)].join("\n"),
      TOKEN_AUTH_FILE: "alice-token,alice,2,dev\n",
      CLIENT_CA_FILE: this.clientCA.certificate,
      REQUESTHEADER_CLIENT_CA_FILE: this.proxyCA.certificate,
      REQUESTHEADER_ALLOWED_NAMES: "front-proxy",
      REQUESTHEADER_USERNAME_HEADERS: "X-Remote-User",
      REQUESTHEADER_GROUP_HEADERS: "X-Remote-Group",
      SERVICE_ACCOUNT_ISSUER: this.issuer,
      SERVICE_ACCOUNT_SIGNING_KEY_FILE: this.accountKey.privateKey,
      SERVICE_ACCOUNT_KEY_FILE: this.accountKey.publicKey,
    });
    const storage = new StorageModel();
    const serviceAccountTokens = newServiceAccountTokens(authentication.serviceAccount);
    const now = (): number => this.now;
    const authenticate = newAuthenticator(authentication, {
      objects: tokenObjects(storage),
      tokens: serviceAccountTokens,
      client: { fetch: () => Promise.reject(new Error("no network")), sleep: () => Promise.resolve() },
      now,
      metrics: new AuthMetrics(),
      legacyTokenUsed: () => undefined,
    });
    this.#server = new InProcessServer(storage, undefined, ({ settings }) => ({
      now,
      authenticate,
      serviceAccountTokens,
      authorizer: mayAskWho,
      settings: { ...settings, authentication },
    }));
  }

  /** As an administrator, past all checks; the answer's object. Throws for a refusal. */
  async administer(method: string, path: string, body?: unknown): Promise<Record<string, unknown>> {
    const { status, text } = await this.#server.request(method, path, body);
    if (status >= 300) throw new Error(`${method} ${path}: ${status} ${text}`);
    return JSON.parse(text) as Record<string, unknown>;
  }

  /** The lines of /metrics that begin so. */
  async metrics(name: string): Promise<string[]> {
    const { text } = await this.#server.request("GET", "/metrics");
    return text.split("\n").filter((line) => line.startsWith(name));
  }

  /** The name that the server knows the credential by, or its refusal as `401 Unauthorized`. */
  async whoIs(credential: Credential): Promise<string> {
    const response = await this.send("POST", REVIEWS, credential);
    const answer = (await response.json()) as { message?: string; status?: { userInfo?: { username?: string } } };
    return response.ok ? (answer.status?.userInfo?.username ?? "") : `${response.status} ${answer.message}`;
  }

  /** Any request with a credential. */
  send(method: string, path: string, { headers = {}, tls }: Credential): Promise<Response> {
    const sent = new Headers(headers);
    sent.set("Content-Type", "application/json");
    const body = method === "POST" ? { body: JSON.stringify({ apiVersion: "authentication.k8s.io/v1", kind: "SelfSubjectReview" }) } : {};
    const request = new Request(`https://server${path}`, { method, headers: sent, ...body });
    return this.#server.fromOutside(tls === undefined ? request : Object.assign(request, { cf: { tlsClientAuth: tls } }));
  }
}
