import { Histogram, labelsOf, Numbers } from "./metric-families.ts";

/** 1 ms, and fourteen times the double. */
const latencies = Array.from({ length: 15 }, (_, i) => 0.001 * 2 ** i);
const hour = 3600;
const day = 24 * hour;
const lifetimes = [
  0,
  hour / 2,
  hour,
  2 * hour,
  6 * hour,
  12 * hour,
  day,
  2 * day,
  4 * day,
  7 * day,
  30 * day,
  90 * day,
  180 * day,
  360 * day,
];

const help = {
  attempts: "[ALPHA] Counter of authenticated attempts.",
  users: "[ALPHA] Counter of authenticated requests broken out by username.",
  duration: "[ALPHA] Authentication duration in seconds broken out by result.",
  cached: "[ALPHA] ",
  expiration: "[ALPHA] Distribution of the remaining lifetime on the certificate used to authenticate a request.",
  authorizations:
    "[ALPHA] Counter of authorization attempts broken down by result. It can be either 'allowed', 'denied', 'no-opinion' or 'error'.",
  authorizationDuration: "[ALPHA] Authorization duration in seconds broken out by result.",
  decisions: "[ALPHA] Total number of terminal decisions made by an authorizer split by authorizer type, name, and decision.",
  impersonations: "[ALPHA] Total number of impersonation attempts split by mode and decision.",
  impersonationDuration: "[ALPHA] Latency of impersonation attempts in seconds split by mode and decision.",
  valid: "[ALPHA] Cumulative valid projected service account tokens used",
  stale: "[ALPHA] Cumulative stale projected service account tokens used",
  legacy: "[ALPHA] Cumulative legacy service account tokens used",
};

/** User names that upstream counts by name; others would be too many, and tell who they are. */
const namedUsers = new Set(["admin", "client", "kube_proxy", "kubelet", "system:serviceaccount:kube-system:default"]);
const userLabel = (name: string): string => (namedUsers.has(name) ? name : name.includes("@") ? "email_id" : "other");

/** A service account's token that was good, by its kind. */
export type TokenKind = "valid" | "stale" | "legacy";

/** What authentication and authorization count. upstream: apiserver/pkg/endpoints/filters/metrics.go, and beside what is counted */
export class AuthMetrics {
  readonly #attempts = new Numbers("authentication_attempts", help.attempts);
  readonly #users = new Numbers("authenticated_user_requests", help.users);
  readonly #durations = new Histogram("authentication_duration_seconds", help.duration, latencies);
  readonly #cacheRequests = new Numbers("authentication_token_cache_request_total", help.cached);
  readonly #cacheFetches = new Numbers("authentication_token_cache_fetch_total", help.cached);
  readonly #lifetimes = new Histogram("apiserver_client_certificate_expiration_seconds", help.expiration, lifetimes);
  readonly #authorizations = new Numbers("authorization_attempts_total", help.authorizations);
  readonly #authorizationDurations = new Histogram("authorization_duration_seconds", help.authorizationDuration, latencies);
  readonly #decisions = new Numbers("apiserver_authorization_decisions_total", help.decisions);
  readonly #impersonations = new Numbers("apiserver_impersonation_attempts_total", help.impersonations);
  readonly #impersonationDurations = new Histogram(
    "apiserver_impersonation_attempts_duration_seconds",
    help.impersonationDuration,
    latencies,
  );
  readonly #tokens: Readonly<Record<TokenKind, Numbers>> = {
    legacy: new Numbers("serviceaccount_legacy_tokens_total", help.legacy),
    stale: new Numbers("serviceaccount_stale_tokens_total", help.stale),
    valid: new Numbers("serviceaccount_valid_tokens_total", help.valid),
  };

  constructor() {
    this.reset();
  }

  /** A request was somebody's (`user`), had no credential that anybody knows (failure), or a bad one (error). */
  authenticated(result: "success" | "failure" | "error", seconds: number, user = ""): void {
    const labels = labelsOf({ result });
    this.#attempts.add(labels);
    this.#durations.observe(labels, seconds);
    if (result === "success") this.#users.add(labelsOf({ username: userLabel(user) }));
  }

  /** A token was looked for in the cache; with `fetched` it was not there, and the authenticators knew it, or not. */
  tokenSought(status: "hit" | "miss", fetched?: "ok" | "error"): void {
    this.#cacheRequests.add(labelsOf({ status }));
    if (fetched !== undefined) this.#cacheFetches.add(labelsOf({ status: fetched }));
  }

  /** A client certificate was good, for so many seconds more. */
  certificateUsed(seconds: number): void {
    this.#lifetimes.observe("", seconds);
  }

  /** A service account's token was good. */
  tokenUsed(kind: TokenKind): void {
    this.#tokens[kind].add("");
  }

  /** A request may go on, or not. */
  authorized(result: "allowed" | "denied" | "no-opinion" | "error", seconds: number): void {
    const labels = labelsOf({ result });
    this.#authorizations.add(labels);
    this.#authorizationDurations.observe(labels, seconds);
  }

  /** An authorizer had the last word. */
  decided(type: string, name: string, decision: "allowed" | "denied"): void {
    this.#decisions.add(labelsOf({ decision, name, type }));
  }

  /** Somebody wanted to act as another. */
  impersonated(mode: string, decision: "allowed" | "denied", seconds: number): void {
    const labels = labelsOf({ decision, mode });
    this.#impersonations.add(labels);
    this.#impersonationDurations.observe(labels, seconds);
  }

  get #families(): readonly (Numbers | Histogram)[] {
    return [
      this.#decisions,
      this.#lifetimes,
      this.#impersonationDurations,
      this.#impersonations,
      this.#users,
      this.#attempts,
      this.#durations,
      this.#cacheFetches,
      this.#cacheRequests,
      this.#authorizations,
      this.#authorizationDurations,
      ...Object.values(this.#tokens),
    ];
  }

  reset(): void {
    for (const family of this.#families) family.clear();
    for (const tokens of Object.values(this.#tokens)) tokens.set("", 0);
  }

  lines(): string[] {
    return this.#families.flatMap((family) => family.lines());
  }
}
