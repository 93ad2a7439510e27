import { parsePublicKeys, parseSigningKey, type SigningKey, signToken, type VerificationKey } from "../../apimachinery/jwt/keys.ts";
import type { ServiceAccountTokens } from "../../context.ts";
import type { ServiceAccountSettings } from "../settings.ts";

/** ServiceAccountTokens, and the keys for who verifies. Keys are read when first needed: WebCrypto reads them asynchronously. */
export interface OwnTokens extends ServiceAccountTokens {
  verificationKeys(): Promise<readonly VerificationKey[]>;
}

/** The server's tokens as its settings have them. What was read is kept, not the promise of it: requests do not wait for each other's. */
export function newServiceAccountTokens({ issuers, signingKey, keys }: ServiceAccountSettings): OwnTokens {
  let signing: SigningKey | undefined;
  let verifying: readonly VerificationKey[] | undefined;
  const verificationKeys = async (): Promise<readonly VerificationKey[]> => (verifying ??= await parsePublicKeys(keys));
  return {
    verificationKeys,
    async sign(claims) {
      signing ??= await parseSigningKey(signingKey);
      return signToken(signing, { ...claims, iss: issuers[0] ?? "" });
    },
    async publicKeys() {
      const all = await verificationKeys();
      return { keys: all.map(({ jwk }) => jwk), algorithms: [...new Set(all.map(({ alg }) => alg))].sort() };
    },
  };
}
