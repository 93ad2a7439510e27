import type { RequestContext } from "../../context.ts";
import { checkRoute } from "../encoding/negotiation.ts";
import { methodNotAllowed } from "../scope.ts";

/** upstream: pkg/routes/openidmetadata.go, and pkg/serviceaccount/jwt.go GetCacheAgeMaxSeconds */
const cacheControl = "public, max-age=3600";
const jwksPath = "/openid/v1/jwks";

function document(ctx: RequestContext, value: unknown, contentType: string): Response {
  if (ctx.request.method !== "GET") throw methodNotAllowed();
  checkRoute(ctx.request, { routed: contentType });
  return new Response(JSON.stringify(value), { headers: { "Content-Type": contentType, "Cache-Control": cacheControl } });
}

/** `/.well-known/openid-configuration`: who issues the service accounts' tokens, for those who verify them elsewhere. */
export async function serveIssuer(ctx: RequestContext): Promise<Response> {
  const { authentication, advertiseAddress, securePort } = ctx.deps.settings;
  const { issuers, jwksURI } = authentication.serviceAccount;
  const host = advertiseAddress.includes(":") ? `[${advertiseAddress}]` : advertiseAddress;
  const { algorithms } = await ctx.deps.serviceAccountTokens.publicKeys();
  const value = {
    issuer: issuers[0] ?? "",
    jwks_uri: jwksURI === "" ? `https://${host}:${securePort}${jwksPath}` : jwksURI,
    response_types_supported: ["id_token"],
    subject_types_supported: ["public"],
    id_token_signing_alg_values_supported: algorithms,
  };
  return document(ctx, value, "application/json");
}

/** `/openid/v1/jwks`: the keys that verify the tokens. */
export async function serveKeys(ctx: RequestContext): Promise<Response> {
  const { keys } = await ctx.deps.serviceAccountTokens.publicKeys();
  return document(ctx, { keys }, "application/jwk-set+json");
}
