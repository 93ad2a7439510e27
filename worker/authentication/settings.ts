import { ConfigurationError } from "../configuration/configuration-error.ts";
import { goDuration } from "../configuration/go-duration.ts";
import { type Outbound, type OutboundVars, outboundConnection } from "../configuration/outbound-networks.ts";
import { type WebhookConnection, webhookConnection } from "../configuration/webhook-connection.ts";
import { parseAuthenticationConfiguration } from "./oidc/configuration.ts";
import { parseRevocations, type Revocations } from "./revocations.ts";

/** The flags of authentication. */
export interface AuthenticationSettings {
  /** Rows `token,user,uid,"group,group"` as in --token-auth-file. */
  readonly tokenAuthFile: string;
  /** PEM; "" turns client certificates off. */
  readonly clientCAFile: string;
  /** Client certificates that count no more, of clients and of front proxies. */
  readonly clientRevocations: Revocations;
  readonly anonymous: AnonymousSettings;
  readonly bootstrapTokenAuth: boolean;
  readonly apiAudiences: readonly string[];
  readonly serviceAccount: ServiceAccountSettings;
  readonly requestHeader?: RequestHeaderSettings;
  readonly issuers: readonly JWTIssuerSettings[];
  readonly tokenWebhook?: TokenWebhookSettings;
}

/** Who may come without a credential: to these paths, or to all if there are none. */
export interface AnonymousSettings {
  readonly enabled: boolean;
  readonly paths: readonly string[];
}

/** The flags --service-account-*. */
export interface ServiceAccountSettings {
  /** The first signs; tokens of all are accepted. */
  readonly issuers: readonly string[];
  /** PEM, PKCS #8; "" signs nothing. */
  readonly signingKey: string;
  /** PEM, SPKI, one after another. */
  readonly keys: string;
  readonly jwksURI: string;
  /** Seconds; 0: no limit. */
  readonly maxTokenExpiration: number;
  readonly extendTokenExpiration: boolean;
  /** Whether legacy tokens need their Secret and ServiceAccount. */
  readonly lookup: boolean;
}

/** The flags --requestheader-*. */
export interface RequestHeaderSettings {
  /** PEM. */
  readonly clientCAFile: string;
  /** None: every certificate of the CA. */
  readonly allowedNames: readonly string[];
  readonly usernameHeaders: readonly string[];
  readonly uidHeaders: readonly string[];
  readonly groupHeaders: readonly string[];
  readonly extraHeaderPrefixes: readonly string[];
}

/** An OpenID provider, by the flags --oidc-* or by an AuthenticationConfiguration. */
export interface JWTIssuerSettings {
  readonly url: string;
  readonly discoveryURL?: string;
  readonly outbound?: Outbound;
  readonly audiences: readonly string[];
  readonly signingAlgorithms: readonly string[];
  readonly username: { readonly claim: string; readonly prefix: string };
  readonly groups?: { readonly claim: string; readonly prefix: string };
  readonly uidClaim?: string;
  readonly requiredClaims: Readonly<Record<string, string>>;
}

/** The flags --authentication-token-webhook-*. */
export interface TokenWebhookSettings {
  readonly connection: WebhookConnection;
  readonly version: "v1" | "v1beta1";
  /** Milliseconds. */
  readonly cacheTTL: number;
}

/** The vars of authentication, by the names of upstream's flags; lists with commas, files by their text, YAML as JSON. */
export interface AuthenticationVars extends OutboundVars {
  readonly TOKEN_AUTH_FILE?: string;
  readonly CLIENT_CA_FILE?: string;
  /** PEM blocks X509 CRL, and lines with serial numbers. */
  readonly CLIENT_CRL_FILE?: string;
  readonly ANONYMOUS_AUTH?: string;
  readonly ENABLE_BOOTSTRAP_TOKEN_AUTH?: string;
  readonly API_AUDIENCES?: string;
  readonly SERVICE_ACCOUNT_ISSUER?: string;
  readonly SERVICE_ACCOUNT_SIGNING_KEY_FILE?: string;
  readonly SERVICE_ACCOUNT_KEY_FILE?: string;
  readonly SERVICE_ACCOUNT_JWKS_URI?: string;
  /** Seconds. */
  readonly SERVICE_ACCOUNT_MAX_TOKEN_EXPIRATION?: string;
  readonly SERVICE_ACCOUNT_EXTEND_TOKEN_EXPIRATION?: string;
  readonly SERVICE_ACCOUNT_LOOKUP?: string;
  readonly REQUESTHEADER_CLIENT_CA_FILE?: string;
  readonly REQUESTHEADER_ALLOWED_NAMES?: string;
  readonly REQUESTHEADER_USERNAME_HEADERS?: string;
  readonly REQUESTHEADER_UID_HEADERS?: string;
  readonly REQUESTHEADER_GROUP_HEADERS?: string;
  readonly REQUESTHEADER_EXTRA_HEADERS_PREFIX?: string;
  readonly OIDC_ISSUER_URL?: string;
  readonly OIDC_CLIENT_ID?: string;
  readonly OIDC_USERNAME_CLAIM?: string;
  readonly OIDC_USERNAME_PREFIX?: string;
  readonly OIDC_GROUPS_CLAIM?: string;
  readonly OIDC_GROUPS_PREFIX?: string;
  /** `claim=value,claim=value` */
  readonly OIDC_REQUIRED_CLAIM?: string;
  readonly OIDC_SIGNING_ALGS?: string;
  /** PEM. */
  readonly OIDC_CA_FILE?: string;
  /** An AuthenticationConfiguration. */
  readonly AUTHENTICATION_CONFIG?: string;
  /** A kubeconfig with its files read into it. */
  readonly AUTHENTICATION_TOKEN_WEBHOOK_CONFIG_FILE?: string;
  readonly AUTHENTICATION_TOKEN_WEBHOOK_VERSION?: string;
  readonly AUTHENTICATION_TOKEN_WEBHOOK_CACHE_TTL?: string;
}

const listOf = (text: string | undefined): string[] => (text ?? "").split(",").filter((one) => one !== "");

function requestHeaderOf(vars: AuthenticationVars): RequestHeaderSettings | undefined {
  const clientCAFile = vars.REQUESTHEADER_CLIENT_CA_FILE ?? "";
  if (clientCAFile === "") return undefined;
  return {
    clientCAFile,
    allowedNames: listOf(vars.REQUESTHEADER_ALLOWED_NAMES),
    usernameHeaders: listOf(vars.REQUESTHEADER_USERNAME_HEADERS),
    uidHeaders: listOf(vars.REQUESTHEADER_UID_HEADERS),
    groupHeaders: listOf(vars.REQUESTHEADER_GROUP_HEADERS),
    extraHeaderPrefixes: listOf(vars.REQUESTHEADER_EXTRA_HEADERS_PREFIX),
  };
}

/** Names other than e-mail addresses carry the issuer, unless a prefix is given; `-` is none. */
function userNamePrefix(vars: AuthenticationVars, url: string, claim: string): string {
  const given = vars.OIDC_USERNAME_PREFIX ?? "";
  if (given === "-") return "";
  return given === "" && claim !== "email" ? `${url}#` : given;
}

/** upstream: pkg/kubeapiserver/options/authentication.go ToAuthenticationConfig */
function oidcIssuer(vars: AuthenticationVars): JWTIssuerSettings[] {
  const url = vars.OIDC_ISSUER_URL ?? "";
  const clientID = vars.OIDC_CLIENT_ID ?? "";
  if (url === "" && clientID === "") return [];
  if (url === "" || clientID === "") throw new ConfigurationError("OIDC_ISSUER_URL", "", "it and OIDC_CLIENT_ID must be given together");
  if (!url.startsWith("https://")) throw new ConfigurationError("OIDC_ISSUER_URL", "", "must be an https URL");
  const claim = vars.OIDC_USERNAME_CLAIM || "sub";
  const groups = vars.OIDC_GROUPS_CLAIM ?? "";
  const algorithms = listOf(vars.OIDC_SIGNING_ALGS);
  const pairs = listOf(vars.OIDC_REQUIRED_CLAIM).map((pair): [string, string] => {
    const at = pair.indexOf("=");
    if (at < 1) throw new ConfigurationError("OIDC_REQUIRED_CLAIM", "", "must be claim=value");
    return [pair.slice(0, at), pair.slice(at + 1)];
  });
  const ca = vars.OIDC_CA_FILE ?? "";
  return [
    {
      url,
      ...(ca === "" ? {} : { outbound: outboundConnection(vars, "OIDC_CA_FILE", "", { authority: ca }) }),
      audiences: [clientID],
      signingAlgorithms: algorithms.length === 0 ? ["RS256"] : algorithms,
      username: { claim, prefix: userNamePrefix(vars, url, claim) },
      ...(groups === "" ? {} : { groups: { claim: groups, prefix: vars.OIDC_GROUPS_PREFIX ?? "" } }),
      requiredClaims: Object.fromEntries(pairs),
    },
  ];
}

function tokenWebhookOf(vars: AuthenticationVars): TokenWebhookSettings | undefined {
  const file = vars.AUTHENTICATION_TOKEN_WEBHOOK_CONFIG_FILE ?? "";
  if (file === "") return undefined;
  const cacheTTL = goDuration(vars.AUTHENTICATION_TOKEN_WEBHOOK_CACHE_TTL || "2m");
  if (cacheTTL === undefined) throw new ConfigurationError("AUTHENTICATION_TOKEN_WEBHOOK_CACHE_TTL", "", "is not a duration");
  const version = vars.AUTHENTICATION_TOKEN_WEBHOOK_VERSION === "v1" ? "v1" : "v1beta1";
  return { connection: webhookConnection("AUTHENTICATION_TOKEN_WEBHOOK_CONFIG_FILE", file, vars), version, cacheTTL };
}

interface Identities {
  readonly issuers: readonly JWTIssuerSettings[];
  readonly anonymous: AnonymousSettings;
}

/**
 * Providers and anonymous users: by a file, or by flags, not by both. Where everything is allowed to everybody, nobody is anonymous by
 * flag, as upstream has it for --authorization-mode and as it is here for AUTHORIZATION_CONFIG too; a file that says so is believed.
 * upstream: pkg/kubeapiserver/options/authentication.go ApplyAuthorization, ToAuthenticationConfig
 */
function identitiesOf(vars: AuthenticationVars, serviceAccountIssuers: readonly string[], allAllowed: boolean): Identities {
  const file = vars.AUTHENTICATION_CONFIG ?? "";
  const byFlags = oidcIssuer(vars);
  const anonymous = { enabled: vars.ANONYMOUS_AUTH !== "false" && !allAllowed, paths: [] };
  if (file === "") return { issuers: byFlags, anonymous };
  if (byFlags.length > 0) throw new ConfigurationError("AUTHENTICATION_CONFIG", "", "excludes the oidc flags");
  const parsed = parseAuthenticationConfiguration(file, serviceAccountIssuers, vars);
  return { issuers: parsed.issuers, anonymous: parsed.anonymous ?? anonymous };
}

/** Settings with upstream's defaults, beside authorizers by their types; throws a ConfigurationError. */
export function authenticationSettings(
  vars: AuthenticationVars,
  authorizers: readonly { readonly type: string }[] = [],
): AuthenticationSettings {
  const given = listOf(vars.SERVICE_ACCOUNT_ISSUER);
  const issuers = given.length === 0 ? ["https://kubernetes.default.svc"] : given;
  const audiences = listOf(vars.API_AUDIENCES);
  const requestHeader = requestHeaderOf(vars);
  const tokenWebhook = tokenWebhookOf(vars);
  return {
    tokenAuthFile: vars.TOKEN_AUTH_FILE ?? "",
    clientCAFile: vars.CLIENT_CA_FILE ?? "",
    clientRevocations: parseRevocations(vars.CLIENT_CRL_FILE ?? ""),
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
    ...(requestHeader === undefined ? {} : { requestHeader }),
    ...identitiesOf(
      vars,
      issuers,
      authorizers.some(({ type }) => type === "AlwaysAllow"),
    ),
    ...(tokenWebhook === undefined ? {} : { tokenWebhook }),
  };
}
