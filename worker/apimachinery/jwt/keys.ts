import { base64url, CompactSign } from "jose";
import { type PEMBlock, pemBlocks } from "../x509/pem.ts";
import { keyAlgorithm } from "../x509/public-key.ts";

/** A public key that signs nothing and verifies tokens. */
export interface VerificationKey {
  /** The SHA-256 of the key's SPKI, as upstream names keys. */
  readonly kid: string;
  readonly alg: string;
  readonly key: CryptoKey;
  /** As a JWK Set shows it. */
  readonly jwk: Readonly<Record<string, string>>;
}

export interface SigningKey {
  readonly kid: string;
  readonly alg: string;
  readonly key: CryptoKey;
}

interface Algorithm {
  readonly alg: string;
  readonly params: { readonly name: string; readonly hash?: string; readonly namedCurve?: string };
}

/** What a token is signed with, by the key's type or curve. upstream: pkg/serviceaccount/jwt.go signerFromRSAPrivateKey, signerFromECDSAPrivateKey */
const algorithms: Readonly<Record<string, string>> = { "RSASSA-PKCS1-v1_5": "RS256", "P-256": "ES256", "P-384": "ES384", "P-521": "ES512" };

/** The algorithm of a key in DER, public or private; throws for keys that sign no tokens. */
function algorithmOf(der: Uint8Array): Algorithm {
  const { name, namedCurve } = keyAlgorithm(der);
  const alg = algorithms[namedCurve ?? name];
  if (alg === undefined) throw new Error("a key for tokens must be RSA, or ECDSA on P-256, P-384 or P-521");
  return { alg, params: namedCurve === undefined ? { name, hash: "SHA-256" } : { name, namedCurve } };
}

async function keyID(publicKey: CryptoKey): Promise<string> {
  const spki = (await crypto.subtle.exportKey("spki", publicKey)) as ArrayBuffer;
  return base64url.encode(new Uint8Array(await crypto.subtle.digest("SHA-256", spki)));
}

type JWK = { readonly kty: string } & Readonly<Record<string, string>>;

async function publicJWK(key: CryptoKey): Promise<JWK> {
  const { kty, n, e, crv, x, y } = (await crypto.subtle.exportKey("jwk", key)) as JsonWebKey;
  return kty === "RSA" ? { kty, n: n ?? "", e: e ?? "" } : { kty, crv: crv ?? "", x: x ?? "", y: y ?? "" };
}

async function verificationKey({ bytes }: PEMBlock): Promise<VerificationKey> {
  const { alg, params } = algorithmOf(bytes);
  const key = await crypto.subtle.importKey("spki", bytes, params, true, ["verify"]);
  const kid = await keyID(key);
  const { kty, ...rest } = await publicJWK(key);
  return { kid, alg, key, jwk: { use: "sig", kty, kid, alg, ...rest } };
}

/** The public keys of a PEM text (`PUBLIC KEY` blocks), in order. */
export function parsePublicKeys(pem: string): Promise<VerificationKey[]> {
  return Promise.all(
    pemBlocks(pem)
      .filter(({ type }) => type === "PUBLIC KEY")
      .map(verificationKey),
  );
}

/** The private key of a PEM text (a `PRIVATE KEY` block, PKCS #8). */
export async function parseSigningKey(pem: string): Promise<SigningKey> {
  const block = pemBlocks(pem).find(({ type }) => type === "PRIVATE KEY");
  if (block === undefined) throw new Error("no PRIVATE KEY block");
  const { alg, params } = algorithmOf(block.bytes);
  const key = await crypto.subtle.importKey("pkcs8", block.bytes, params, true, ["sign"]);
  const shown = await crypto.subtle.importKey("jwk", await publicJWK(key), params, true, ["verify"]);
  return { kid: await keyID(shown), alg, key };
}

/** A compact JWT over the claims; its header has alg and kid alone. upstream: pkg/serviceaccount/jwt.go GenerateToken */
export function signToken({ kid, alg, key }: SigningKey, claims: object): Promise<string> {
  return new CompactSign(
    new TextEncoder().encode(JSON.stringify(Object.fromEntries(Object.entries(claims).sort(([a], [b]) => (a < b ? -1 : 1))))),
  )
    .setProtectedHeader({ alg, kid })
    .sign(key);
}
