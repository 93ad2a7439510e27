import { createHmac } from "node:crypto";
import { base64url, CompactSign, importPKCS8 } from "jose";
import { beforeAll, expect, test } from "vitest";
import { type KeyPair, newCertificateAuthority, newLeaf, newServiceAccountKey } from "../../launcher/credentials/certificates.ts";
import { type Credential, GuardedServer } from "./guarded-server.ts";

const unauthorized = "401 Unauthorized";
const server = new GuardedServer();
const account = "system:serviceaccount:default:app";
const other = newServiceAccountKey();
const seconds = server.now / 1000;
let genuine = "";

const bearer = (token: string): Credential => ({ headers: { Authorization: `Bearer ${token}` } });
const parts = (): [header: string, claims: string, signature: string] => genuine.split(".") as [string, string, string];
const encoded = (value: object): string => base64url.encode(JSON.stringify(value));
const decoded = (text: string): Record<string, unknown> => JSON.parse(new TextDecoder().decode(base64url.decode(text)));
const claims = (): Record<string, unknown> => decoded(parts()[1]);
const kid = (): string => String(decoded(parts()[0])["kid"]);

/** A token with the claims of the genuine one, and these. */
async function signed(more: object, header: object = {}, pem = server.accountKey.privateKey, alg = "RS256"): Promise<string> {
  const key = await importPKCS8(pem, alg);
  const payload = new TextEncoder().encode(JSON.stringify({ ...claims(), ...more }));
  return new CompactSign(payload).setProtectedHeader({ alg, kid: kid(), ...header }).sign(key);
}

function byHMAC(secret: string | Buffer): string {
  const text = `${encoded({ alg: "HS256", kid: kid() })}.${parts()[1]}`;
  return `${text}.${createHmac("sha256", secret).update(text).digest("base64url")}`;
}

const derOf = (pem: string): Buffer => Buffer.from(pem.replace(/-----[^-]+-----|\n/g, ""), "base64");

const namespaced = "/api/v1/namespaces/default";

async function tokenFor(boundObjectRef?: object): Promise<string> {
  const spec = { expirationSeconds: 3600, ...(boundObjectRef === undefined ? {} : { boundObjectRef }) };
  const answer = await server.administer("POST", `${namespaced}/serviceaccounts/app/token`, {
    apiVersion: "authentication.k8s.io/v1",
    kind: "TokenRequest",
    spec,
  });
  return (answer["status"] as { token: string }).token;
}

beforeAll(async () => {
  const metadata = { name: "default" };
  await server.administer("POST", "/api/v1/namespaces", { apiVersion: "v1", kind: "Namespace", metadata });
  await server.administer("POST", `${namespaced}/serviceaccounts`, { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "app" } });
  genuine = await tokenFor();
});

test("the genuine token is its account's", async () => {
  expect(await server.whoIs(bearer(genuine))).toBe(account);
  expect(await server.whoIs(bearer(await signed({})))).toBe(account);
});

test.each<[string, () => string | Promise<string>]>([
  ["a signature with another last byte", () => genuine.slice(0, -4) + (genuine.endsWith("AAAA") ? "BBBB" : "AAAA")],
  ["no signature", () => `${parts()[0]}.${parts()[1]}.`],
  ["two parts", () => `${parts()[0]}.${parts()[1]}`],
  ["four parts", () => `${genuine}.${parts()[2]}`],
  ["other claims under the genuine signature", () => `${parts()[0]}.${encoded({ ...claims(), jti: "mine" })}.${parts()[2]}`],
  ["algorithm none", () => `${encoded({ alg: "none", kid: kid() })}.${parts()[1]}.`],
  ["algorithm NONE with the genuine signature", () => `${encoded({ alg: "NONE", kid: kid() })}.${parts()[1]}.${parts()[2]}`],
  ["HS256 keyed with the public key's PEM", () => byHMAC(server.accountKey.publicKey)],
  ["HS256 keyed with the public key's DER", () => byHMAC(derOf(server.accountKey.publicKey))],
  ["PS256 by the right key", () => signed({}, {}, server.accountKey.privateKey, "PS256")],
  ["RS512 by the right key", () => signed({}, {}, server.accountKey.privateKey, "RS512")],
  ["another key that says it is ours", () => signed({}, {}, other.privateKey)],
  ["another key without a name", () => signed({}, { kid: undefined }, other.privateKey)],
  ["our key by a name that is not its own", () => signed({}, { kid: "another" })],
  ["a key's name that is a path", () => signed({}, { kid: "../../../../dev/null" })],
  ["a key of its own in the header", () => signed({}, { jwk: { kty: "RSA", n: "AQAB", e: "AQAB" } }, other.privateKey)],
  ["a key's address in the header", () => signed({}, { jku: "https://attacker.example/keys" }, other.privateKey)],
  ["expired", () => signed({ iat: seconds - 7200, nbf: seconds - 7200, exp: seconds - 61 })],
  ["not yet valid", () => signed({ nbf: seconds + 61 })],
  ["issued in the future", () => signed({ iat: seconds + 61 })],
  ["for another audience", () => signed({ aud: ["https://vault.example"] })],
  ["of another issuer", () => signed({ iss: "https://another.example" })],
  ["of no issuer", () => signed({ iss: undefined })],
  [
    "of another account's UID",
    () => signed({ "kubernetes.io": { namespace: "default", serviceaccount: { name: "app", uid: "guessed" } } }),
  ],
  [
    "of an account that is not there",
    () => signed({ "kubernetes.io": { namespace: "default", serviceaccount: { name: "root", uid: "u" } } }),
  ],
  ["without what it is about", () => signed({ "kubernetes.io": undefined })],
  [
    "bound to a pod that is not there",
    () => signed({ "kubernetes.io": { ...(claims()["kubernetes.io"] as object), pod: { name: "p", uid: "u" } } }),
  ],
  ["a legacy token that no Secret holds", () => signed(legacyClaims)],
  ["longer than any token", () => `${genuine}${"A".repeat(64 * 1024)}`],
  ["JSON serialisation", () => JSON.stringify({ protected: parts()[0], payload: parts()[1], signature: parts()[2] }).replaceAll(" ", "")],
  ["a static token's beginning", () => "alice-toke"],
  ["a static token and more", () => "alice-tokenn"],
  ["no token", () => "null"],
])("a service account's token is refused: %s", async (_what, token) => {
  expect(await server.whoIs(bearer(await token()))).toBe(unauthorized);
});

const legacyClaims = {
  iss: "kubernetes/serviceaccount",
  sub: account,
  "kubernetes.io/serviceaccount/namespace": "default",
  "kubernetes.io/serviceaccount/secret.name": "stolen",
  "kubernetes.io/serviceaccount/service-account.name": "app",
  "kubernetes.io/serviceaccount/service-account.uid": "u",
};

const refOf = (object: Record<string, unknown>): object => {
  const { name, uid } = object["metadata"] as { name: string; uid: string };
  return { apiVersion: "v1", kind: object["kind"], name, uid };
};

test.each<[string, string, object]>([
  ["pods", "Pod", { spec: { serviceAccountName: "app", automountServiceAccountToken: false, containers: [{ name: "c", image: "i" }] } }],
  ["secrets", "Secret", { data: {} }],
])("a token that is bound to %s is refused when that is gone, and when another of its name has come", async (plural, kind, body) => {
  const object = { apiVersion: "v1", kind, metadata: { name: "bound" }, ...body };
  const token = await tokenFor(refOf(await server.administer("POST", `${namespaced}/${plural}`, object)));
  expect(await server.whoIs(bearer(token))).toBe(account);
  await server.administer("DELETE", `${namespaced}/${plural}/bound?gracePeriodSeconds=0`);
  // Whose token it was is remembered for ten seconds, as upstream does.
  server.now += 10_001;
  expect(await server.whoIs(bearer(token))).toBe(unauthorized);
  await server.administer("POST", `${namespaced}/${plural}`, object);
  expect(await server.whoIs(bearer(token))).toBe(unauthorized);
});

test("a token is refused when its account is gone, and when another of its name has come", async () => {
  const made = { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "app" } };
  const token = await tokenFor();
  expect(await server.whoIs(bearer(token))).toBe(account);
  await server.administer("DELETE", `${namespaced}/serviceaccounts/app`);
  server.now += 10_001;
  expect(await server.whoIs(bearer(token))).toBe(unauthorized);
  await server.administer("POST", `${namespaced}/serviceaccounts`, made);
  expect(await server.whoIs(bearer(token))).toBe(unauthorized);
});

const at = (offsetDays = 0): Date => new Date(server.now + offsetDays * 86_400_000);
const jane = [["CN", "jane"]] as const;
const leaf = (ca: KeyPair, more: object = {}, when = at()): KeyPair => newLeaf(ca, { subject: jane, usage: "clientAuth", ...more }, when);
const rfc9440 = ({ certificate }: KeyPair): string => `:${derOf(certificate).toString("base64")}:`;
const verified = { certPresented: "1", certVerified: "SUCCESS", certRevoked: "0" };
const tls = (pair: KeyPair, more: object = {}): object => ({ ...verified, certRFC9440: rfc9440(pair), ...more });
const revoked = (which: number): KeyPair => server.revoked[which] ?? leaf(server.clientCA);
const byLeaf = (): object => {
  const middle = leaf(server.clientCA);
  return tls(leaf(middle), { certChainRFC9440: rfc9440(middle) });
};

test.each<[string, () => object, string]>([
  ["the genuine one", () => tls(leaf(server.clientCA)), "jane"],
  ["of another CA", () => tls(leaf(newCertificateAuthority("another-ca", at()))), unauthorized],
  ["of another CA with our CA's name", () => tls(leaf(newCertificateAuthority("client-ca", at()))), unauthorized],
  ["of the proxies' CA", () => tls(leaf(server.proxyCA)), unauthorized],
  ["signed by a certificate that is no authority", byLeaf, unauthorized],
  ["of its own making", () => tls(newCertificateAuthority("jane", at())), unauthorized],
  ["expired", () => tls(leaf(server.clientCA, {}, at(-4000))), unauthorized],
  ["not yet valid", () => tls(leaf(server.clientCA, {}, at(2))), unauthorized],
  ["for servers", () => tls(leaf(server.clientCA, { usage: "serverAuth" })), unauthorized],
  ["revoked, as the TLS side says", () => tls(leaf(server.clientCA), { certRevoked: "1" }), unauthorized],
  ["revoked by a list", () => tls(revoked(0)), unauthorized],
  ["revoked by its number", () => tls(revoked(1)), unauthorized],
  ["that the TLS side did not verify", () => tls(leaf(server.clientCA), { certVerified: "FAILED:self signed certificate" }), unauthorized],
  ["that is no certificate", () => ({ ...verified, certRFC9440: ":AAAA:" }), unauthorized],
  ["that is empty", () => ({ ...verified, certRFC9440: "" }), unauthorized],
  ["cut short", () => ({ ...verified, certRFC9440: `${rfc9440(leaf(server.clientCA)).slice(0, 200)}:` }), unauthorized],
  ["of a group without a name", () => tls(leaf(server.clientCA, { subject: [["O", "system:masters"]] })), unauthorized],
])("a client certificate %s", async (_what, auth, wanted) => {
  expect(await server.whoIs({ tls: auth() })).toEqual(wanted);
});

const masters = { "X-Remote-User": "root", "X-Remote-Group": "system:masters" };
const asAlice = { Authorization: "Bearer alice-token" };
const forbiddenToAnonymous = expect.stringMatching(/^403 .*"system:anonymous"/) as unknown as string;
const notAsAlice = expect.stringMatching(/^403 .*User "alice" cannot impersonate/) as unknown as string;
const proxy = (name: string, ca: KeyPair = server.proxyCA): object => tls(leaf(ca, { subject: [["CN", name]] }));
const twice = (name: string, ...values: string[]): Headers => {
  const headers = new Headers();
  for (const value of values) headers.append(name, value);
  return headers;
};

test.each<[string, () => Credential, string]>([
  ["a front proxy's word counts", () => ({ headers: masters, tls: proxy("front-proxy") }), "root"],
  ["remote headers without a certificate are nobody's", () => ({ headers: masters }), forbiddenToAnonymous],
  ["remote headers beside a token change nothing", () => ({ headers: { ...masters, ...asAlice } }), "alice"],
  ["remote headers beside a client's certificate change nothing", () => ({ headers: masters, tls: tls(leaf(server.clientCA)) }), "jane"],
  ["a proxy whose certificate was taken back is refused", () => ({ headers: masters, tls: tls(revoked(2)) }), unauthorized],
  ["a proxy by another name is refused", () => ({ headers: masters, tls: proxy("somebody") }), unauthorized],
  [
    "a proxy's name from the clients' CA is a client's",
    () => ({ headers: masters, tls: proxy("front-proxy", server.clientCA) }),
    "front-proxy",
  ],
  [
    "a blob of TLS data in a header is nothing",
    () => ({ headers: { "CF-Blob": JSON.stringify({ tlsClientAuth: verified }) } }),
    forbiddenToAnonymous,
  ],
  ["a certificate in a header is nothing", () => ({ headers: { "Client-Cert": rfc9440(leaf(server.clientCA)) } }), forbiddenToAnonymous],
  ["two tokens are none", () => ({ headers: twice("Authorization", "Bearer alice-token", "Bearer alice-token") }), unauthorized],
  ["a bad token after a good one", () => ({ headers: twice("Authorization", "Bearer alice-token", "Bearer x") }), unauthorized],
  ["a token in the query is nothing", () => ({ headers: { "X-Access-Token": "alice-token" } }), forbiddenToAnonymous],
  ["nobody becomes another without the right to", () => ({ headers: { ...asAlice, "Impersonate-User": "root" } }), notAsAlice],
  [
    "nor gains a group",
    () => ({ headers: { ...asAlice, "Impersonate-User": "alice", "Impersonate-Group": "system:masters" } }),
    notAsAlice,
  ],
])("%s", async (_what, credential, wanted) => {
  expect(await server.whoIs(credential())).toEqual(wanted);
});

test("who was known and who was not is counted", async () => {
  const before = await server.metrics("authentication_attempts");
  const count = (lines: string[], result: string): number => Number(lines.find((line) => line.includes(`"${result}"`))?.split(" ")[1] ?? 0);
  await server.whoIs(bearer("alice-token"));
  await server.whoIs(bearer("not-a-token"));
  const after = await server.metrics("authentication_attempts");
  for (const result of ["success", "error"]) expect(count(after, result) - count(before, result)).toBe(1);
  expect(await server.metrics("authorization_attempts_total")).toContainEqual(
    expect.stringMatching(/^authorization_attempts_total\{result="allowed"\} \d+$/),
  );
  expect(await server.metrics("authenticated_user_requests")).toEqual([
    expect.stringMatching(/^authenticated_user_requests\{username="other"\} \d+$/),
  ]);
});
