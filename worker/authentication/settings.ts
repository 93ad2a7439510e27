import type { AuthenticationSettings } from "../context.ts";

/** The vars of authentication, by the names of upstream's flags; files by their text. */
export interface AuthenticationVars {
  readonly TOKEN_AUTH_FILE?: string;
  readonly CLIENT_CA_FILE?: string;
  readonly ANONYMOUS_AUTH?: string;
  readonly ENABLE_BOOTSTRAP_TOKEN_AUTH?: string;
  readonly API_AUDIENCES?: string;
  /** Comma-separated. */
  readonly SERVICE_ACCOUNT_ISSUER?: string;
  readonly SERVICE_ACCOUNT_SIGNING_KEY_FILE?: string;
  readonly SERVICE_ACCOUNT_KEY_FILE?: string;
  readonly SERVICE_ACCOUNT_JWKS_URI?: string;
  /** Seconds. */
  readonly SERVICE_ACCOUNT_MAX_TOKEN_EXPIRATION?: string;
  readonly SERVICE_ACCOUNT_EXTEND_TOKEN_EXPIRATION?: string;
  readonly SERVICE_ACCOUNT_LOOKUP?: string;
}

const listOf = (text: string | undefined): string[] => (text ?? "").split(",").filter((one) => one !== "");

/** Settings with upstream's defaults. */
export function authenticationSettings(vars: AuthenticationVars): AuthenticationSettings {
  const given = listOf(vars.SERVICE_ACCOUNT_ISSUER);
  const issuers = given.length === 0 ? ["https://kubernetes.default.svc"] : given;
  const audiences = listOf(vars.API_AUDIENCES);
  return {
    tokenAuthFile: vars.TOKEN_AUTH_FILE ?? "",
    clientCAFile: vars.CLIENT_CA_FILE ?? "",
    anonymousAuth: vars.ANONYMOUS_AUTH !== "false",
    bootstrapTokenAuth: vars.ENABLE_BOOTSTRAP_TOKEN_AUTH === "true",
    apiAudiences: audiences.length === 0 ? issuers : audiences,
    serviceAccount: {
      issuers,
      signingKey: vars.SERVICE_ACCOUNT_SIGNING_KEY_FILE ?? "",
      keys: vars.SERVICE_ACCOUNT_KEY_FILE ?? "",
      jwksURI: vars.SERVICE_ACCOUNT_JWKS_URI ?? "",
      maxTokenExpiration: Number(vars.SERVICE_ACCOUNT_MAX_TOKEN_EXPIRATION ?? 0),
      extendTokenExpiration: vars.SERVICE_ACCOUNT_EXTEND_TOKEN_EXPIRATION !== "false",
      lookup: vars.SERVICE_ACCOUNT_LOOKUP !== "false",
    },
  };
}
