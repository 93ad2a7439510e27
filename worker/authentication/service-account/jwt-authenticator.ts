import { compactVerify, decodeJwt, decodeProtectedHeader } from "jose";
import type { VerificationKey } from "../../apimachinery/jwt/keys.ts";
import { quotedList } from "../../authorization/rbac/covers.ts";
import { AuthenticationError } from "../authentication-error.ts";
import { intersect, type TokenAuthenticator } from "../token-authenticator.ts";
import { audiencesOf, type PublicClaims } from "./claims.ts";
import { type ServiceAccountInfo, serviceAccountUser } from "./user.ts";

/** What one kind of token asks. `validate` sees claims whose signature and audience were checked. */
export interface JWTKind<Claims extends PublicClaims> {
  readonly issuers: readonly string[];
  readonly keys: () => Promise<readonly VerificationKey[]>;
  readonly apiAudiences: readonly string[];
  validate(token: string, claims: Claims, warn: (text: string) => void): Promise<ServiceAccountInfo>;
  /** A token names no audience, and so is for this server. */
  readonly withoutAudience: () => void;
}

/** A token's header; one that is not there says nothing. */
const headerOf = (token: string): { readonly kid?: string } => (token.startsWith(".") ? {} : decodeProtectedHeader(token));

/** The issuer that a token says, unverified; undefined for what is no JWT. */
function issuerOf(token: string): string | undefined {
  if (token.trimStart().startsWith("{") || token.split(".").length !== 3) return undefined;
  try {
    headerOf(token);
    return decodeJwt(token).iss;
  } catch {
    return undefined;
  }
}

async function verified<Claims>(token: string, all: readonly VerificationKey[]): Promise<Claims> {
  const { kid } = headerOf(token);
  const keys = kid === undefined || kid === "" ? all : all.filter((key) => key.kid === kid);
  if (keys.length === 0) throw new AuthenticationError("invalid signature, no keys found");
  for (const { key, alg } of keys) {
    try {
      const { payload } = await compactVerify(token, key, { algorithms: [alg] });
      return JSON.parse(new TextDecoder().decode(payload)) as Claims;
    } catch {
      // Another key may be the one.
    }
  }
  throw new AuthenticationError("go-jose/go-jose: error in cryptographic primitive");
}

/** Tokens that this server's keys signed for one of the issuers. upstream: pkg/serviceaccount/jwt.go jwtTokenAuthenticator */
export function jwtAuthenticator<Claims extends PublicClaims>(kind: JWTKind<Claims>): TokenAuthenticator {
  return async (token, call) => {
    const issuer = issuerOf(token);
    if (issuer === undefined || !kind.issuers.includes(issuer)) return undefined;
    const claims = await verified<Claims>(token, await kind.keys());
    const said = audiencesOf(claims);
    if (said.length === 0) kind.withoutAudience();
    const own = said.length === 0 ? kind.apiAudiences : said;
    const wanted = call.audiences;
    const audiences = intersect(own, wanted);
    if (audiences.length === 0 && kind.apiAudiences.length > 0)
      throw new AuthenticationError(`token audiences ${quotedList(own)} is invalid for the target audiences ${quotedList(wanted)}`);
    return { user: serviceAccountUser(await kind.validate(token, claims, call.warn)), audiences };
  };
}
