import { parsePublicKeys, parseSigningKey, type SigningKey, signToken, type VerificationKey } from "../../apimachinery/jwt/keys.ts";
import type { ServiceAccountSettings, ServiceAccountTokens } from "../../context.ts";

/** ServiceAccountTokens, and the keys for who verifies. Keys are read when first needed: WebCrypto reads them asynchronously. */
export interface OwnTokens extends ServiceAccountTokens {
  verificationKeys(): Promise<readonly VerificationKey[]>;
}

/** The server's tokens as its settings have them. */
export function newServiceAccountTokens({ issuers, signingKey, keys }: ServiceAccountSettings): OwnTokens {
  let signing: Promise<SigningKey> | undefined;
  let verifying: Promise<VerificationKey[]> | undefined;
  const verificationKeys = (): Promise<VerificationKey[]> => (verifying ??= parsePublicKeys(keys));
  return {
    verificationKeys,
    async sign(claims) {
      signing ??= parseSigningKey(signingKey);
      return signToken(await signing, { ...claims, iss: issuers[0] ?? "" });
    },
    async publicKeys() {
      const all = await verificationKeys();
      return { keys: all.map(({ jwk }) => jwk), algorithms: [...new Set(all.map(({ alg }) => alg))].sort() };
    },
  };
}
