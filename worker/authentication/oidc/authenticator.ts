import { decodeJwt } from "jose";
import { quotedList } from "../../authorization/rbac/covers.ts";
import type { Fetch } from "../../configuration/webhook-client.ts";
import type { UserInfo } from "../../context.ts";
import { AuthenticationError } from "../authentication-error.ts";
import type { JWTIssuerSettings } from "../settings.ts";
import type { TokenAuthenticator } from "../token-authenticator.ts";
import { type Claims, Provider } from "./provider.ts";

const absent = "claim not present";
const claimOf = (claims: Claims, name: string): unknown => (Object.hasOwn(claims, name) ? claims[name] : undefined);

function textClaim(claims: Claims, name: string, problem: (why: string) => string): string {
  const value = claimOf(claims, name);
  if (typeof value === "string") return value;
  throw new AuthenticationError(problem(value === undefined ? absent : "the claim is not a string"));
}

function userNameOf(claims: Claims, { username: { claim, prefix } }: JWTIssuerSettings): string {
  const name = textClaim(claims, claim, (why) => `oidc: parse username claims ${JSON.stringify(claim)}: ${why}`);
  if (claim === "email") {
    const verified = claimOf(claims, "email_verified");
    if (verified !== undefined && verified !== true) throw new AuthenticationError("oidc: email not verified");
  }
  return prefix + name;
}

function groupsOf(claims: Claims, { groups }: JWTIssuerSettings): string[] {
  const value = groups === undefined ? undefined : claimOf(claims, groups.claim);
  if (groups === undefined || value === undefined || value === null) return [];
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (!list.every((one): one is string => typeof one === "string"))
    throw new AuthenticationError(
      `oidc: parse groups claim ${JSON.stringify(groups.claim)}: the claim is neither a string nor a list of them`,
    );
  return list.map((one) => groups.prefix + one);
}

function checkAudience(claims: Claims, audiences: readonly string[]): void {
  const { aud } = claims as { aud?: string | readonly string[] };
  const said = aud === undefined ? [] : typeof aud === "string" ? [aud] : aud;
  if (said.some((one) => audiences.includes(one))) return;
  throw new AuthenticationError(
    `oidc: verify token: oidc: expected audience in ${quotedList([...audiences].sort())} got ${quotedList(said)}`,
  );
}

function checkRequired(claims: Claims, required: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(required)) {
    if (claimOf(claims, name) === undefined) throw new AuthenticationError(`oidc: required claim ${name} not present in ID token`);
    const got = textClaim(claims, name, (why) => `oidc: parse claim ${name}: ${why}`);
    if (got !== value) throw new AuthenticationError(`oidc: required claim ${name} value does not match. Got = ${got}, want = ${value}`);
  }
}

function userOf(claims: Claims, settings: JWTIssuerSettings): UserInfo {
  checkAudience(claims, settings.audiences);
  const name = userNameOf(claims, settings);
  const groups = groupsOf(claims, settings);
  const { uidClaim } = settings;
  const uid =
    uidClaim === undefined ? "" : textClaim(claims, uidClaim, (why) => `oidc: parse uid claim ${JSON.stringify(uidClaim)}: ${why}`);
  checkRequired(claims, settings.requiredClaims);
  const { jti } = claims;
  const extra = typeof jti === "string" && jti !== "" ? { "authentication.kubernetes.io/credential-id": [`JTI=${jti}`] } : {};
  return { name, ...(uid === "" ? {} : { uid }), groups, extra };
}

function isFrom(token: string, url: string): boolean {
  try {
    return token.split(".").length === 3 && decodeJwt(token).iss === url;
  } catch {
    return false;
  }
}

/** ID tokens of an OpenID provider. upstream: apiserver/plugin/pkg/authenticator/token/oidc/oidc.go */
export function oidc(settings: JWTIssuerSettings, reach: Fetch, now: () => number): TokenAuthenticator {
  const provider = new Provider(settings.url, settings.discoveryURL, (url, init) => reach(url, init, settings.outbound), now);
  return async (token) => {
    if (!isFrom(token, settings.url)) return undefined;
    let claims: Claims;
    try {
      claims = await provider.verify(token, settings.signingAlgorithms);
    } catch (error) {
      throw new AuthenticationError(`oidc: verify token: ${error instanceof Error ? error.message : String(error)}`);
    }
    return { user: userOf(claims, settings) };
  };
}
