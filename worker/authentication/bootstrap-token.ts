import type { KubeObject } from "../apimachinery/types.ts";
import { equalBytes } from "./equal-bytes.ts";
import type { TokenObjects } from "./service-account/objects.ts";
import type { TokenAuthenticator } from "./token-authenticator.ts";

// upstream: plugin/pkg/auth/authenticator/token/bootstrap/bootstrap.go, cluster-bootstrap/util/secrets

const secretType = "bootstrap.kubernetes.io/token";
const defaultGroup = "system:bootstrappers";
const groupPattern = /^system:bootstrappers:[a-z0-9:-]{0,255}[a-z0-9]$/;

const encoder = new TextEncoder();

/** A value of the Secret as bytes of text; "" for what is not there. */
function textOf(secret: KubeObject, key: string): string {
  const data = (secret["data"] ?? {}) as Readonly<Record<string, string>>;
  const encoded = Object.hasOwn(data, key) ? (data[key] ?? "") : "";
  return new TextDecoder().decode(Uint8Array.from(atob(encoded), (c) => c.charCodeAt(0)));
}

/** A time that cannot be read counts as past. */
function hasExpired(expiration: string, now: number): boolean {
  if (expiration === "") return false;
  const rfc3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;
  const at = rfc3339.test(expiration) ? Date.parse(expiration) : Number.NaN;
  return Number.isNaN(at) || at <= now;
}

/** The groups of a token, sorted; undefined if one of them is none for bootstrapping. */
function groupsOf(extra: string): string[] | undefined {
  const named = extra === "" ? [] : extra.split(",");
  return named.every((group) => groupPattern.test(group)) ? [...new Set([defaultGroup, ...named])].sort() : undefined;
}

/**
 * Tokens `id.secret` of Secrets in kube-system: what a machine joins a cluster with. A token that its Secret does not bear out is
 * nobody's, without a reason.
 */
export function bootstrapToken(objects: TokenObjects, now: () => number): TokenAuthenticator {
  return async (token) => {
    const [, id = "", value = ""] = /^([a-z0-9]{6})\.([a-z0-9]{16})$/.exec(token) ?? [];
    if (id === "") return undefined;
    const secret = await objects.get("secrets", "kube-system", `bootstrap-token-${id}`);
    if (secret === undefined || secret.metadata?.deletionTimestamp !== undefined || secret["type"] !== secretType) return undefined;
    if (!equalBytes(encoder.encode(textOf(secret, "token-secret")), encoder.encode(value))) return undefined;
    if (textOf(secret, "token-id") !== id || hasExpired(textOf(secret, "expiration"), now())) return undefined;
    if (textOf(secret, "usage-bootstrap-authentication") !== "true") return undefined;
    const groups = groupsOf(textOf(secret, "auth-extra-groups"));
    return groups === undefined ? undefined : { user: { name: `system:bootstrap:${id}`, groups, extra: {} } };
  };
}
