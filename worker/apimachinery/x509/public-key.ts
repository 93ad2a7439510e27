import { children, objectIdentifier, readElement } from "./der.ts";

/** What WebCrypto must be told of a key or a signature. */
export interface KeyAlgorithm {
  readonly name: "RSASSA-PKCS1-v1_5" | "ECDSA" | "Ed25519";
  readonly namedCurve?: string;
}

const curves: Readonly<Record<string, string>> = {
  "1.2.840.10045.3.1.7": "P-256",
  "1.3.132.0.34": "P-384",
  "1.3.132.0.35": "P-521",
};

const coordinateBytes: Readonly<Record<string, number>> = { "P-256": 32, "P-384": 48, "P-521": 66 };

/** The algorithm of a SubjectPublicKeyInfo, or of a PKCS #8 key, which has a version before it; throws on kinds that are not supported. */
export function keyAlgorithm(der: Uint8Array): KeyAlgorithm {
  const identifier = children(readElement(der).element.body).find((field) => field.tag === 0x30);
  const [type, parameter] = identifier === undefined ? [] : children(identifier.body);
  const oid = type === undefined ? "" : objectIdentifier(type.body);
  if (oid === "1.2.840.113549.1.1.1") return { name: "RSASSA-PKCS1-v1_5" };
  if (oid === "1.3.101.112") return { name: "Ed25519" };
  const namedCurve = oid === "1.2.840.10045.2.1" && parameter !== undefined ? curves[objectIdentifier(parameter.body)] : undefined;
  if (namedCurve === undefined) throw new Error("a key must be RSA, Ed25519, or ECDSA on P-256, P-384 or P-521");
  return { name: "ECDSA", namedCurve };
}

/** The hash of a signature algorithm; "" where the key says it. */
const hashes: Readonly<Record<string, string>> = {
  "1.2.840.113549.1.1.11": "SHA-256",
  "1.2.840.113549.1.1.12": "SHA-384",
  "1.2.840.113549.1.1.13": "SHA-512",
  "1.2.840.10045.4.3.2": "SHA-256",
  "1.2.840.10045.4.3.3": "SHA-384",
  "1.2.840.10045.4.3.4": "SHA-512",
  "1.3.101.112": "",
};

/** ECDSA's two numbers in a SEQUENCE as WebCrypto wants them: side by side, of fixed length. */
function rawSignature(signature: Uint8Array, size: number): Uint8Array<ArrayBuffer> {
  const raw = new Uint8Array(size * 2);
  for (const [i, number] of children(readElement(signature).element.body).slice(0, 2).entries()) {
    const digits = number.body.subarray(Math.max(0, number.body.length - size));
    raw.set(digits, (i + 1) * size - digits.length);
  }
  return raw;
}

/** Something that was signed: the bytes, how, and the signature. */
export interface Signed {
  readonly signed: Uint8Array;
  readonly signatureAlgorithm: string;
  readonly signature: Uint8Array;
}

/** Whether the key (SubjectPublicKeyInfo) made the signature. Algorithms that are not supported verify nothing. */
export async function verifies(publicKey: Uint8Array, { signed, signatureAlgorithm, signature }: Signed): Promise<boolean> {
  const hash = hashes[signatureAlgorithm];
  if (hash === undefined) return false;
  try {
    const { name, namedCurve } = keyAlgorithm(publicKey);
    const params = { name, ...(namedCurve === undefined ? {} : { namedCurve }), ...(hash === "" ? {} : { hash }) };
    const key = await crypto.subtle.importKey("spki", new Uint8Array(publicKey), params, false, ["verify"]);
    const raw = namedCurve === undefined ? new Uint8Array(signature) : rawSignature(signature, coordinateBytes[namedCurve] ?? 0);
    return await crypto.subtle.verify(params, key, raw, new Uint8Array(signed));
  } catch {
    return false;
  }
}
