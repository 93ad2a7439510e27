import { AuthenticationError } from "../authentication-error.ts";

/** The registered claims that are read; times in seconds. */
export interface PublicClaims {
  readonly iss?: string;
  readonly sub?: string;
  readonly aud?: string | readonly string[];
  readonly exp?: number;
  readonly nbf?: number;
  readonly iat?: number;
  readonly jti?: string;
}

/** The name and UID of an object. */
export interface ObjectRef {
  readonly name?: string;
  readonly uid?: string;
}

/** What `kubernetes.io` holds in a token of the TokenRequest API. */
export interface BoundClaims extends PublicClaims {
  readonly "kubernetes.io"?: {
    readonly namespace?: string;
    readonly serviceaccount?: ObjectRef;
    readonly pod?: ObjectRef;
    readonly secret?: ObjectRef;
    readonly node?: ObjectRef;
    readonly warnafter?: number;
  };
}

/** What a token in a Secret says. */
export interface LegacyClaims extends PublicClaims {
  readonly "kubernetes.io/serviceaccount/namespace"?: string;
  readonly "kubernetes.io/serviceaccount/secret.name"?: string;
  readonly "kubernetes.io/serviceaccount/service-account.name"?: string;
  readonly "kubernetes.io/serviceaccount/service-account.uid"?: string;
}

/** Clocks differ: go-jose's jwt.DefaultLeeway, in seconds. */
export const leewaySeconds = 60;

export const audiencesOf = ({ aud }: PublicClaims): readonly string[] => (aud === undefined ? [] : typeof aud === "string" ? [aud] : aud);

/** Throws for a token that is not valid now. upstream: go-jose jwt/validation.go ValidateWithLeeway, in upstream's words */
export function checkTimes({ exp, nbf, iat }: PublicClaims, nowMilliseconds: number): void {
  const now = nowMilliseconds / 1000;
  if (nbf !== undefined && now + leewaySeconds < nbf) throw new AuthenticationError("service account token is not valid yet");
  if (exp !== undefined && now - leewaySeconds > exp) throw new AuthenticationError("service account token has expired");
  if (iat !== undefined && now + leewaySeconds < iat) throw new AuthenticationError("service account token is issued in the future");
}
