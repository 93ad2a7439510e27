import { generateKeyPairSync, type JsonWebKey } from "node:crypto";
import { expect, test } from "vitest";
import { signToken } from "../../worker/apimachinery/jwt/keys.ts";
import { newAuthenticator } from "../../worker/authentication/authenticators.ts";
import { newServiceAccountTokens } from "../../worker/authentication/service-account/tokens.ts";
import { type AuthenticationVars, authenticationSettings } from "../../worker/authentication/settings.ts";
import { AuthMetrics } from "../../worker/registry/metrics/auth-metrics.ts";

const now = Date.parse("2026-11-24T12:00:00Z");
const issuer = "https://id.example";
const pair = generateKeyPairSync("rsa", { modulusLength: 2048 });
const jwk: JsonWebKey = { ...pair.publicKey.export({ format: "jwk" }), kid: "k", alg: "RS256", use: "sig" };

async function idToken(claims: object): Promise<string> {
  const pkcs8 = pair.privateKey.export({ type: "pkcs8", format: "der" });
  const key = await crypto.subtle.importKey("pkcs8", pkcs8, { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" }, true, ["sign"]);
  const seconds = now / 1000;
  return signToken({ kid: "k", alg: "RS256", key }, { iss: issuer, aud: "me", exp: seconds + 60, iat: seconds, ...claims });
}

const documents: Readonly<Record<string, unknown>> = {
  [`${issuer}/.well-known/openid-configuration`]: { issuer, jwks_uri: `${issuer}/keys` },
  [`${issuer}/keys`]: { keys: [jwk] },
};
let review: object = {};

function authenticator(vars: AuthenticationVars) {
  const settings = authenticationSettings(vars);
  return newAuthenticator(settings, {
    objects: { get: () => Promise.resolve(undefined) },
    tokens: newServiceAccountTokens(settings.serviceAccount),
    client: {
      fetch: async (url) => (Object.hasOwn(documents, url) ? Response.json(documents[url]) : Response.json({ status: review })),
      sleep: () => Promise.resolve(),
    },
    now: () => now,
    metrics: new AuthMetrics(),
    legacyTokenUsed: () => undefined,
  });
}

async function whoIs(vars: AuthenticationVars, token: string | undefined, path = "/", url = path): Promise<unknown> {
  const headers: Record<string, string> = token === undefined ? {} : { Authorization: `Bearer ${token}` };
  try {
    const call = { audiences: authenticationSettings(vars).apiAudiences, path, warn: () => undefined };
    const found = await authenticator(vars)(new Request(`https://server${url}`, { headers }), call);
    return found === undefined ? undefined : [found.user.name, ...found.user.groups];
  } catch (error) {
    return error instanceof Error ? error.message : error;
  }
}

const flags = { OIDC_ISSUER_URL: issuer, OIDC_CLIENT_ID: "me" };
const everybody = "system:authenticated";

test.each<[string, AuthenticationVars, object, unknown]>([
  ["the subject, with the issuer", flags, { sub: "jane" }, [`${issuer}#jane`, everybody]],
  ["no prefix", { ...flags, OIDC_USERNAME_PREFIX: "-" }, { sub: "jane" }, ["jane", everybody]],
  ["an address", { ...flags, OIDC_USERNAME_CLAIM: "email" }, { email: "j@example" }, ["j@example", everybody]],
  ["an address in doubt", { ...flags, OIDC_USERNAME_CLAIM: "email" }, { email: "j", email_verified: false }, "oidc: email not verified"],
  [
    "groups",
    { ...flags, OIDC_USERNAME_PREFIX: "-", OIDC_GROUPS_CLAIM: "groups", OIDC_GROUPS_PREFIX: "oidc:" },
    { sub: "jane", groups: ["a", "b"] },
    ["jane", "oidc:a", "oidc:b", everybody],
  ],
  ["one group", { ...flags, OIDC_USERNAME_PREFIX: "-", OIDC_GROUPS_CLAIM: "g" }, { sub: "jane", g: "a" }, ["jane", "a", everybody]],
  ["no name", flags, {}, 'oidc: parse username claims "sub": claim not present'],
  ["another audience", flags, { sub: "jane", aud: ["you"] }, 'oidc: verify token: oidc: expected audience in ["me"] got ["you"]'],
  ["expired", flags, { sub: "jane", exp: now / 1000 - 1 }, "oidc: verify token: oidc: token is expired"],
  [
    "a required claim that is missing",
    { ...flags, OIDC_REQUIRED_CLAIM: "hd=example" },
    { sub: "jane" },
    "oidc: required claim hd not present in ID token",
  ],
  [
    "a required claim that differs",
    { ...flags, OIDC_REQUIRED_CLAIM: "hd=example" },
    { sub: "jane", hd: "other" },
    "oidc: required claim hd value does not match. Got = other, want = example",
  ],
  ["another issuer", flags, { sub: "jane", iss: "https://other.example" }, "invalid bearer token"],
])("an ID token: %s", async (_what, vars, claims, wanted) => {
  expect(await whoIs(vars, await idToken(claims))).toEqual(wanted);
});

const file = (fields: object) =>
  JSON.stringify({ apiVersion: "apiserver.config.k8s.io/v1", kind: "AuthenticationConfiguration", ...fields });
const jwt = (fields: object, url = issuer) => [
  { issuer: { url, audiences: ["me"] }, claimMappings: { username: { claim: "sub", prefix: "x:" } }, ...fields },
];

test("an AuthenticationConfiguration names issuers and who may be anonymous where", async () => {
  const vars = { AUTHENTICATION_CONFIG: file({ jwt: jwt({}), anonymous: { enabled: true, conditions: [{ path: "/livez" }] } }) };
  expect(await whoIs(vars, await idToken({ sub: "jane" }))).toEqual(["x:jane", everybody]);
  expect(await whoIs(vars, undefined, "/livez", "/livez?verbose")).toEqual(["system:anonymous", "system:unauthenticated"]);
  expect(await whoIs(vars, undefined, "/healthz")).toBeUndefined();
  // What is routed is the path as it came.
  expect(await whoIs(vars, undefined, "/x/../livez")).toBeUndefined();
});

test.each<[AuthenticationVars, string]>([
  [{ OIDC_ISSUER_URL: issuer }, "OIDC_ISSUER_URL: it and OIDC_CLIENT_ID must be given together"],
  [{ ...flags, AUTHENTICATION_CONFIG: file({}) }, "AUTHENTICATION_CONFIG: excludes the oidc flags"],
  [{ ...flags, OIDC_CA_FILE: "PEM" }, "OIDC_CA_FILE: a certificate authority of one's own cannot be trusted from here"],
  [
    { AUTHENTICATION_CONFIG: file({ jwt: jwt({ issuer: { url: issuer, audiences: ["me"], certificateAuthority: "PEM" } }) }) },
    "AUTHENTICATION_CONFIG: jwt[0].issuer.certificateAuthority: a certificate authority of one's own cannot be trusted from here",
  ],
  [
    { AUTHENTICATION_CONFIG: file({ jwt: jwt({ userValidationRules: [{ expression: "true" }] }) }) },
    "AUTHENTICATION_CONFIG: jwt[0].userValidationRules: CEL expressions are not supported here",
  ],
  [
    { AUTHENTICATION_CONFIG: file({ jwt: jwt({ claimMappings: { username: { expression: "claims.sub" } } }) }) },
    "AUTHENTICATION_CONFIG: jwt[0].claimMappings.username.claim: is required: CEL expressions are not supported here",
  ],
  [{ AUTHENTICATION_CONFIG: file({ jwt: jwt({}, "http://id") }) }, "AUTHENTICATION_CONFIG: jwt[0].issuer.url: must be an https URL"],
  [
    { AUTHENTICATION_CONFIG: file({ jwt: jwt({}, "https://kubernetes.default.svc") }) },
    "AUTHENTICATION_CONFIG: jwt[0].issuer.url: is the service account issuer's, or another's",
  ],
])("%j is refused", (vars, message) => {
  expect(() => authenticationSettings(vars)).toThrow(message);
});

test("a webhook knows tokens that nobody else does", async () => {
  const connection = {
    "current-context": "c",
    contexts: [{ name: "c", context: { cluster: "c" } }],
    clusters: [{ name: "c", cluster: { server: "https://hook.example" } }],
  };
  const vars = { AUTHENTICATION_TOKEN_WEBHOOK_CONFIG_FILE: JSON.stringify(connection) };
  review = { authenticated: true, user: { username: "w", groups: ["g"] } };
  expect(await whoIs(vars, "t")).toEqual(["w", "g", everybody]);
  review = { authenticated: false, error: "who?" };
  expect(await whoIs(vars, "t")).toBe("who?");
  review = { authenticated: false };
  expect(await whoIs(vars, "t")).toBe("invalid bearer token");
});

test.each<[string, AuthenticationVars, string[], boolean]>([
  ["by default", {}, ["Node", "RBAC"], true],
  ["where all is allowed", {}, ["RBAC", "AlwaysAllow"], false],
  ["where all is allowed, though a flag wants it", { ANONYMOUS_AUTH: "true" }, ["AlwaysAllow"], false],
  ["where all is allowed and a file wants it", { AUTHENTICATION_CONFIG: file({ anonymous: { enabled: true } }) }, ["AlwaysAllow"], true],
  ["where nothing is said of it in a file", { AUTHENTICATION_CONFIG: file({ jwt: jwt({}) }) }, ["AlwaysAllow"], false],
])("anonymous requests %s: %o %o %s", (_what, vars, types, enabled) => {
  const settings = authenticationSettings(
    vars,
    types.map((type) => ({ type })),
  );
  expect(settings.anonymous.enabled).toBe(enabled);
});
