import * as z from "zod/mini";
import { ConfigurationError } from "../../configuration/configuration-error.ts";
import { type OutboundVars, outboundConnection } from "../../configuration/outbound-networks.ts";
import { parseFile } from "../../configuration/parse-file.ts";
import type { AnonymousSettings, JWTIssuerSettings } from "../settings.ts";

const setting = "AUTHENTICATION_CONFIG";
const issuersMax = 64;
const conditionsMax = 100;

const noExpression = z.optional(z.literal("", "CEL expressions are not supported here"));
const noRules = z.optional(z.array(z.unknown()).check(z.maxLength(0, "CEL expressions are not supported here")));

const claimOrExpression = z.strictObject({
  claim: z.string("is required: CEL expressions are not supported here"),
  prefix: z.optional(z.string()),
  expression: noExpression,
});

const issuer = z.strictObject({
  url: z.url({ protocol: /^https$/, error: "must be an https URL" }),
  discoveryURL: z.optional(z.url({ protocol: /^https$/, error: "must be an https URL" })),
  certificateAuthority: z.optional(z.string()),
  audiences: z.array(z.string().check(z.minLength(1))).check(z.minLength(1, "at least one audience is required")),
  audienceMatchPolicy: z.optional(z.enum(["", "MatchAny"])),
  egressSelectorType: z.optional(z.literal("", "egress selectors are not supported here")),
});

/** apiserver.config.k8s.io AuthenticationConfiguration. */
const configuration = z.strictObject({
  apiVersion: z.enum(["apiserver.config.k8s.io/v1", "apiserver.config.k8s.io/v1beta1", "apiserver.config.k8s.io/v1alpha1"]),
  kind: z.literal("AuthenticationConfiguration"),
  jwt: z._default(
    z
      .array(
        z.strictObject({
          issuer,
          claimValidationRules: z._default(
            z.array(
              z.strictObject({
                claim: z.string("is required: CEL expressions are not supported here"),
                requiredValue: z._default(z.string(), ""),
                expression: noExpression,
                message: noExpression,
              }),
            ),
            [],
          ),
          claimMappings: z.strictObject({
            username: claimOrExpression,
            groups: z.optional(claimOrExpression),
            uid: z.optional(
              z.strictObject({ claim: z.string("is required: CEL expressions are not supported here"), expression: noExpression }),
            ),
            extra: noRules,
          }),
          userValidationRules: noRules,
        }),
      )
      .check(z.maxLength(issuersMax)),
    [],
  ),
  anonymous: z.optional(
    z.strictObject({
      enabled: z.boolean(),
      conditions: z._default(z.array(z.strictObject({ path: z.string().check(z.startsWith("/")) })).check(z.maxLength(conditionsMax)), []),
    }),
  ),
});

/** All that go-oidc knows and a configuration file may use. upstream: oidc.go AllValidSigningAlgorithms */
const signingAlgorithms = ["RS256", "RS384", "RS512", "ES256", "ES384", "ES512", "PS256", "PS384", "PS512"];

type JWT = z.infer<typeof configuration>["jwt"][number];

const authorityField = (i: number): string => `jwt[${i}].issuer.certificateAuthority`;

function issuerSettings(
  { issuer: { url, discoveryURL, audiences, certificateAuthority = "" }, claimMappings, claimValidationRules }: JWT,
  i: number,
  vars: OutboundVars,
): JWTIssuerSettings {
  const { username, groups, uid } = claimMappings;
  const prefixed = (what: string, { claim, prefix }: { claim: string; prefix?: string | undefined }): { claim: string; prefix: string } => {
    if (prefix === undefined) throw new ConfigurationError(setting, `jwt[${i}].claimMappings.${what}.prefix`, "is required with a claim");
    return { claim, prefix };
  };
  return {
    url,
    ...(discoveryURL === undefined ? {} : { discoveryURL }),
    ...(certificateAuthority === ""
      ? {}
      : { outbound: outboundConnection(vars, setting, authorityField(i), { authority: certificateAuthority }) }),
    audiences,
    signingAlgorithms,
    username: prefixed("username", username),
    ...(groups === undefined ? {} : { groups: prefixed("groups", groups) }),
    ...(uid === undefined ? {} : { uidClaim: uid.claim }),
    requiredClaims: Object.fromEntries(claimValidationRules.map(({ claim, requiredValue }) => [claim, requiredValue])),
  };
}

/** Issuers once each, and none of them the cluster's own. upstream: apiserver/pkg/apis/apiserver/validation */
function checkIssuers(jwt: readonly JWT[], own: readonly string[]): void {
  const seen = new Set(own);
  for (const [
    i,
    {
      issuer: { url, discoveryURL },
    },
  ] of jwt.entries()) {
    if (seen.has(url)) throw new ConfigurationError(setting, `jwt[${i}].issuer.url`, "is the service account issuer's, or another's");
    if (discoveryURL === url) throw new ConfigurationError(setting, `jwt[${i}].issuer.discoveryURL`, "must be different from url");
    seen.add(url);
  }
}

/** What an AuthenticationConfiguration says; throws a ConfigurationError that names the field. */
export function parseAuthenticationConfiguration(
  text: string,
  serviceAccountIssuers: readonly string[],
  vars: OutboundVars,
): { issuers: JWTIssuerSettings[]; anonymous: AnonymousSettings | undefined } {
  const { jwt, anonymous } = parseFile(setting, text, configuration);
  checkIssuers(jwt, serviceAccountIssuers);
  if (anonymous?.enabled === false && anonymous.conditions.length > 0)
    throw new ConfigurationError(setting, "anonymous.conditions", "enabled should be set to true when conditions are defined");
  return {
    issuers: jwt.map((one, i) => issuerSettings(one, i, vars)),
    anonymous: anonymous === undefined ? undefined : { enabled: anonymous.enabled, paths: anonymous.conditions.map(({ path }) => path) },
  };
}
