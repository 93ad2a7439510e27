import { generateKeyPairSync } from "node:crypto";
import { expect, test } from "vitest";
import type { KubeObject } from "../../../worker/apimachinery/types.ts";
import { newAuthenticator } from "../../../worker/authentication/authenticators.ts";
import { newServiceAccountTokens } from "../../../worker/authentication/service-account/tokens.ts";
import { authenticationSettings } from "../../../worker/authentication/settings.ts";
import { AuthMetrics } from "../../../worker/registry/metrics/auth-metrics.ts";

const { privateKey, publicKey } = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
  publicKeyEncoding: { type: "spki", format: "pem" },
});
const other = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export({ type: "pkcs8", format: "pem" });

const issuer = "https://issuer.example";
const now = Date.parse("2026-11-24T12:00:00Z");
const seconds = now / 1000;

const settings = authenticationSettings({
  SERVICE_ACCOUNT_ISSUER: `${issuer},https://old.example`,
  SERVICE_ACCOUNT_SIGNING_KEY_FILE: privateKey,
  SERVICE_ACCOUNT_KEY_FILE: publicKey,
});
const tokens = newServiceAccountTokens(settings.serviceAccount);
const signedBy = (key: string, iss: string) =>
  newServiceAccountTokens({ ...settings.serviceAccount, signingKey: String(key), issuers: [iss] });

const stored: Record<string, KubeObject> = {
  "serviceaccounts n app": { metadata: { name: "app", uid: "sa-uid" } },
  "serviceaccounts n going": { metadata: { name: "going", uid: "g", deletionTimestamp: "2026-11-24T11:00:00Z" } },
  "pods n p": { metadata: { name: "p", uid: "pod-uid" } },
  "nodes  m": { metadata: { name: "m", uid: "node-uid" } },
};
const used: string[] = [];
const authenticate = newAuthenticator(settings, {
  objects: { get: (resource, namespace, name) => Promise.resolve(stored[`${resource} ${namespace} ${name}`]) },
  tokens,
  client: { fetch: () => Promise.reject(new Error("no network")), sleep: () => Promise.resolve() },
  now: () => now,
  metrics: new AuthMetrics(),
  legacyTokenUsed: (namespace, name) => used.push(`${namespace}/${name}`),
});

async function whoIs(token: string, audiences: readonly string[] = settings.apiAudiences): Promise<unknown> {
  const request = new Request("https://server/", { headers: { Authorization: `Bearer ${token}` } });
  try {
    const found = await authenticate(request, { audiences, path: "/", warn: () => undefined });
    return found === undefined ? undefined : [found.user.name, found.user.extra, found.audiences];
  } catch (error) {
    return error instanceof Error ? error.message : error;
  }
}

const app = { name: "app", uid: "sa-uid" };
const claims = { aud: [issuer], exp: seconds + 600, iat: seconds, nbf: seconds, "kubernetes.io": { namespace: "n", serviceaccount: app } };
const bound = (more: object): object => ({ ...claims, "kubernetes.io": { ...claims["kubernetes.io"], ...more } });
const name = "system:serviceaccount:n:app";
const prefix = "authentication.kubernetes.io/";

test.each<[string, object, unknown]>([
  ["a plain token", { ...claims, jti: "j" }, [name, { [`${prefix}credential-id`]: ["JTI=j"] }, [issuer]]],
  ["one audience, not in a list", { ...claims, aud: issuer }, [name, {}, [issuer]]],
  ["no audience", { ...claims, aud: undefined }, [name, {}, [issuer, "https://old.example"]]],
  [
    "another audience",
    { ...claims, aud: ["vault"] },
    `token audiences ["vault"] is invalid for the target audiences ["${issuer}" "https://old.example"]`,
  ],
  ["expired within the leeway", { ...claims, exp: seconds - 59 }, [name, {}, [issuer]]],
  ["expired", { ...claims, exp: seconds - 61 }, "service account token has expired"],
  ["not valid yet", { ...claims, nbf: seconds + 61 }, "service account token is not valid yet"],
  ["issued in the future", { ...claims, iat: seconds + 61 }, "service account token is issued in the future"],
  ["an account that is gone", bound({ serviceaccount: { name: "x", uid: "" } }), 'serviceaccounts "x" not found'],
  [
    "an account that was made again",
    bound({ serviceaccount: { name: "app", uid: "old" } }),
    "service account UID (sa-uid) does not match claim (old)",
  ],
  ["an account being deleted", bound({ serviceaccount: { name: "going", uid: "g" } }), "service account n/going has been deleted"],
  [
    "bound to a pod on a node",
    bound({ pod: { name: "p", uid: "pod-uid" }, node: { name: "gone" } }),
    [name, { [`${prefix}pod-name`]: ["p"], [`${prefix}pod-uid`]: ["pod-uid"], [`${prefix}node-name`]: ["gone"] }, [issuer]],
  ],
  ["a pod that is gone", bound({ pod: { name: "q", uid: "pod-uid" } }), "service account token has been invalidated"],
  [
    "a pod that was made again",
    bound({ pod: { name: "p", uid: "old" } }),
    "pod UID (pod-uid) does not match service account pod ref claim (old)",
  ],
  [
    "bound to a node",
    bound({ node: { name: "m", uid: "node-uid" } }),
    [name, { [`${prefix}node-name`]: ["m"], [`${prefix}node-uid`]: ["node-uid"] }, [issuer]],
  ],
  ["a node that is gone", bound({ node: { name: "x", uid: "u" } }), "service account token has been invalidated"],
  ["a secret that is gone", bound({ secret: { name: "x", uid: "u" } }), "service account token has been invalidated"],
])("%s", async (_what, said, wanted) => {
  expect(await whoIs(await tokens.sign(said))).toEqual(wanted);
});

test("tokens of every issuer are accepted, of others and of other keys not", async () => {
  expect(await whoIs(await signedBy(privateKey, "https://old.example").sign(claims))).toEqual([name, {}, [issuer]]);
  expect(await whoIs(await signedBy(privateKey, "https://new.example").sign(claims))).toBe("invalid bearer token");
  expect(await whoIs(await signedBy(String(other), issuer).sign(claims))).toBe("invalid signature, no keys found");
  const forged = `${btoa('{"alg":"none"}').replaceAll("=", "")}.${btoa(JSON.stringify({ iss: issuer })).replaceAll("=", "")}.`;
  expect(await whoIs(forged)).toBe("go-jose/go-jose: error in cryptographic primitive");
  const [head = "", , signature = ""] = (await tokens.sign(claims)).split(".");
  const changed = btoa(JSON.stringify({ ...claims, iss: issuer, sub: "x" })).replaceAll("=", "");
  expect(await whoIs(`${head}.${changed}.${signature}`)).toBe("go-jose/go-jose: error in cryptographic primitive");
});

test("the audiences that were asked for come back in their order", async () => {
  const token = await tokens.sign({ ...claims, aud: ["vault", "db"] });
  expect(await whoIs(token, ["db", "nope", "vault"])).toEqual([name, {}, ["db", "vault"]]);
});

test("a legacy token is good while its Secret holds it, and its use is told once a day", async () => {
  const own = "kubernetes.io/serviceaccount/";
  const legacy = {
    sub: name,
    [`${own}namespace`]: "n",
    [`${own}secret.name`]: "s",
    [`${own}service-account.name`]: "app",
    [`${own}service-account.uid`]: "sa-uid",
  };
  const token = await signedBy(privateKey, "kubernetes/serviceaccount").sign(legacy);
  expect(await whoIs(token)).toBe("Token has been invalidated");
  stored["secrets n s"] = { metadata: { name: "s" }, data: { token: btoa("another") } };
  expect(await whoIs(token)).toBe("Token does not match server's copy");
  stored["secrets n s"] = { metadata: { name: "s" }, data: { token: btoa(token) } };
  expect(await whoIs(token)).toEqual([name, {}, [issuer, "https://old.example"]]);
  expect(used).toEqual(["n/s"]);
  const { [`${own}namespace`]: _none, ...without } = legacy;
  const incomplete = await signedBy(privateKey, "kubernetes/serviceaccount").sign(without);
  expect(await whoIs(incomplete)).toBe("namespace claim is missing");
});

test("the published keys verify, and are named by their digest", async () => {
  const { keys, algorithms } = await tokens.publicKeys();
  expect(algorithms).toEqual(["RS256"]);
  expect(keys).toEqual([
    expect.objectContaining({ kty: "RSA", use: "sig", alg: "RS256", e: "AQAB", kid: expect.stringMatching(/^[\w-]{43}$/) }),
  ]);
});
