import type { WebhookClient } from "../configuration/webhook-client.ts";
import type { Authenticated, Authenticator } from "../context.ts";
import type { AuthMetrics } from "../registry/metrics/auth-metrics.ts";
import { firstOf } from "./authentication-error.ts";
import { bearer, webSocketBearer } from "./bearer.ts";
import { bootstrapToken } from "./bootstrap-token.ts";
import { cachedTokens } from "./cached-tokens.ts";
import { pemCertificates } from "./client-certificate.ts";
import { oidc } from "./oidc/authenticator.ts";
import { requestHeader } from "./request-header.ts";
import { newRevocationCheck } from "./revocations.ts";
import { validateBound } from "./service-account/bound-token.ts";
import type { BoundClaims, LegacyClaims } from "./service-account/claims.ts";
import { jwtAuthenticator } from "./service-account/jwt-authenticator.ts";
import { legacyIssuer, validateLegacy } from "./service-account/legacy-token.ts";
import type { TokenObjects } from "./service-account/objects.ts";
import type { OwnTokens } from "./service-account/tokens.ts";
import type { AnonymousSettings, AuthenticationSettings } from "./settings.ts";
import { forAudiences, type TokenAuthenticator } from "./token-authenticator.ts";
import { tokenFile } from "./token-file.ts";
import { webhookToken } from "./webhook-token.ts";
import { x509 } from "./x509.ts";

/** What the authenticators look at besides the request. */
export interface AuthenticationSources {
  readonly objects: TokenObjects;
  readonly tokens: OwnTokens;
  readonly client: WebhookClient;
  readonly now: () => number;
  readonly metrics: AuthMetrics;
  /** A legacy token was used that day for the first time. */
  readonly legacyTokenUsed: (namespace: string, secretName: string) => void;
}

/** The bearer tokens' authenticators, local ones first. upstream: pkg/kubeapiserver/authenticator/config.go New */
function tokenAuthenticators(settings: AuthenticationSettings, sources: AuthenticationSources): TokenAuthenticator[] {
  const { apiAudiences, serviceAccount } = settings;
  const { objects, tokens, client, now, metrics } = sources;
  const keys = tokens.verificationKeys;
  const legacy = { objects, lookup: serviceAccount.lookup, now, used: sources.legacyTokenUsed };
  return [
    ...(settings.tokenAuthFile === "" ? [] : [forAudiences(apiAudiences, tokenFile(settings.tokenAuthFile))]),
    jwtAuthenticator<LegacyClaims>({
      issuers: [legacyIssuer],
      keys,
      apiAudiences,
      validate: (token, claims, warn) => validateLegacy(legacy, token, claims, warn),
      withoutAudience: () => metrics.tokenUsed("legacy"),
    }),
    jwtAuthenticator<BoundClaims>({
      issuers: serviceAccount.issuers,
      keys,
      apiAudiences,
      validate: (_token, claims) => validateBound(objects, claims, now(), metrics),
      withoutAudience: () => metrics.tokenUsed("legacy"),
    }),
    ...(settings.bootstrapTokenAuth ? [forAudiences(apiAudiences, bootstrapToken(objects, now))] : []),
    ...settings.issuers.map((issuer) => forAudiences(apiAudiences, oidc(issuer, client.fetch, now))),
    ...(settings.tokenWebhook === undefined ? [] : [webhookToken(settings.tokenWebhook, apiAudiences, client, now)]),
  ];
}

const everybody = "system:authenticated";
const nobody = "system:unauthenticated";

/** upstream: apiserver/pkg/authentication/group/authenticated_group_adder.go */
function withEverybody(found: Authenticated): Authenticated {
  const { user } = found;
  if (user.name === "system:anonymous" || user.groups.includes(everybody) || user.groups.includes(nobody)) return found;
  return { ...found, user: { ...user, groups: [...user.groups, everybody] } };
}

/** Who gives no credential. upstream: apiserver/pkg/authentication/request/anonymous */
function anonymous({ enabled, paths }: AnonymousSettings): Authenticator {
  return async (_request, { path, audiences }) => {
    const open = enabled && (paths.length === 0 || paths.includes(path));
    return open ? { user: { name: "system:anonymous", groups: [nobody], extra: {} }, audiences } : undefined;
  };
}

/** Every authenticator, in the order in which they are asked. upstream: pkg/kubeapiserver/authenticator/config.go New */
export function newAuthenticator(settings: AuthenticationSettings, sources: AuthenticationSources): Authenticator {
  const { clientCAFile, requestHeader: proxy } = settings;
  const authorities = [clientCAFile, proxy?.clientCAFile ?? ""].flatMap(pemCertificates);
  const revocationCheck = newRevocationCheck(settings.clientRevocations, authorities);
  const tokens = tokenAuthenticators(settings, sources);
  const { now, metrics } = sources;
  const anyToken = cachedTokens((token, call) => firstOf(tokens.map((ask) => () => ask(token, call))), now, metrics);
  const authenticators: Authenticator[] = [
    ...(proxy === undefined ? [] : [requestHeader(proxy, revocationCheck, now)]),
    ...(clientCAFile === "" ? [] : [x509(clientCAFile, revocationCheck, now, metrics)]),
    bearer(anyToken),
    webSocketBearer(anyToken),
  ];
  const others = anonymous(settings.anonymous);
  return async (request, call) => {
    const found = await firstOf(authenticators.map((ask) => () => ask(request, call)));
    // A credential that is no good was thrown: nobody becomes anonymous by a wrong one.
    return found === undefined ? others(request, call) : withEverybody(found);
  };
}
