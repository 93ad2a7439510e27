import {
  bootstrapTokenNamespace,
  bootstrapTokenPrefix,
  bootstrapTokenType,
  expiresIn,
  secretText,
} from "../apimachinery/bootstrap-token.ts";
import { equalBytes } from "./equal-bytes.ts";
import type { TokenObjects } from "./service-account/objects.ts";
import type { TokenAuthenticator } from "./token-authenticator.ts";

// upstream: plugin/pkg/auth/authenticator/token/bootstrap/bootstrap.go

const defaultGroup = "system:bootstrappers";
const groupPattern = /^system:bootstrappers:[a-z0-9:-]{0,255}[a-z0-9]$/;

const encoder = new TextEncoder();

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
    const secret = await objects.get("secrets", bootstrapTokenNamespace, `${bootstrapTokenPrefix}${id}`);
    if (secret === undefined || secret.metadata?.deletionTimestamp !== undefined || secret["type"] !== bootstrapTokenType) return undefined;
    if (!equalBytes(encoder.encode(secretText(secret, "token-secret")), encoder.encode(value))) return undefined;
    if (secretText(secret, "token-id") !== id || expiresIn(secret, now()) === 0) return undefined;
    if (secretText(secret, "usage-bootstrap-authentication") !== "true") return undefined;
    const groups = groupsOf(secretText(secret, "auth-extra-groups"));
    return groups === undefined ? undefined : { user: { name: `system:bootstrap:${id}`, groups, extra: {} } };
  };
}
