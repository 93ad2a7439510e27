import * as z from "zod/mini";
import { ConfigurationError } from "../configuration/configuration-error.ts";
import { goDuration } from "../configuration/go-duration.ts";
import type { OutboundVars } from "../configuration/outbound-networks.ts";
import { parseFile } from "../configuration/parse-file.ts";
import { webhookConnection } from "../configuration/webhook-connection.ts";
import type { WebhookSettings } from "./webhook.ts";

/** The vars of authorization, by the names of upstream's flags; files by their text, YAML as JSON. */
export interface AuthorizationVars extends OutboundVars {
  readonly AUTHORIZATION_MODE?: string;
  readonly AUTHORIZATION_POLICY_FILE?: string;
  /** A kubeconfig with its files read into it. */
  readonly AUTHORIZATION_WEBHOOK_CONFIG_FILE?: string;
  readonly AUTHORIZATION_WEBHOOK_VERSION?: string;
  readonly AUTHORIZATION_WEBHOOK_CACHE_AUTHORIZED_TTL?: string;
  readonly AUTHORIZATION_WEBHOOK_CACHE_UNAUTHORIZED_TTL?: string;
  /** An AuthorizationConfiguration, whose kubeConfigFile fields hold the files' text. */
  readonly AUTHORIZATION_CONFIG?: string;
}

/** One authorizer of the chain, and its name in metrics. */
export type AuthorizerSettings = { readonly name: string } & (
  | { readonly type: "Node" | "RBAC" | "AlwaysAllow" | "AlwaysDeny" }
  | { readonly type: "ABAC"; readonly policyFile: string }
  | { readonly type: "Webhook"; readonly webhook: WebhookSettings }
);

const types = ["Node", "RBAC", "ABAC", "Webhook", "AlwaysAllow", "AlwaysDeny"] as const;
type Type = (typeof types)[number];

const mode = "AUTHORIZATION_MODE";
const policyFile = "AUTHORIZATION_POLICY_FILE";
const configFile = "AUTHORIZATION_CONFIG";
const webhookFile = "AUTHORIZATION_WEBHOOK_CONFIG_FILE";
/** upstream: apiserver/pkg/util/webhook defaultRequestTimeout */
const timeoutDefault = 30_000;

const duration = z.pipe(
  z.string().check(z.refine((text) => goDuration(text) !== undefined, "is not a duration")),
  z.transform((text) => goDuration(text) ?? 0),
);

/** apiserver.config.k8s.io AuthorizationConfiguration. */
const configuration = z.strictObject({
  apiVersion: z.enum(["apiserver.config.k8s.io/v1", "apiserver.config.k8s.io/v1beta1", "apiserver.config.k8s.io/v1alpha1"]),
  kind: z.literal("AuthorizationConfiguration"),
  authorizers: z
    .array(
      z.strictObject({
        type: z.enum(types),
        name: z.string().check(z.minLength(1)),
        webhook: z.optional(
          z.strictObject({
            authorizedTTL: z._default(duration, 300_000),
            unauthorizedTTL: z._default(duration, 30_000),
            cacheAuthorizedRequests: z._default(z.boolean(), true),
            cacheUnauthorizedRequests: z._default(z.boolean(), true),
            timeout: duration,
            subjectAccessReviewVersion: z.enum(["v1", "v1beta1"]),
            matchConditionSubjectAccessReviewVersion: z.optional(z.literal("v1")),
            failurePolicy: z.enum(["NoOpinion", "Deny"]),
            connectionInfo: z.strictObject({ type: z.literal("KubeConfigFile"), kubeConfigFile: z.string().check(z.minLength(1)) }),
            matchConditions: z.optional(z.array(z.unknown()).check(z.maxLength(0, "CEL expressions are not supported here"))),
          }),
        ),
      }),
    )
    .check(z.minLength(1, "at least one authorization mode must be defined")),
});

type Configured = z.infer<typeof configuration>["authorizers"][number];

/** Types but webhooks come once, under the name of their mode. upstream: pkg/kubeapiserver/authorizer/config.go LoadAndValidateData */
function checkNames(authorizers: readonly Configured[]): void {
  const seen = new Set<string>();
  for (const [i, { type, name, webhook }] of authorizers.entries()) {
    const refuse = (field: string, why: string): Error => new ConfigurationError(configFile, `authorizers[${i}].${field}`, why);
    if (type !== "Webhook" && name !== type.toLowerCase()) throw refuse("name", `must be ${type.toLowerCase()} for the type ${type}`);
    if (seen.has(name)) throw refuse("name", `there is another ${JSON.stringify(name)}`);
    if ((type === "Webhook") !== (webhook !== undefined))
      throw refuse("webhook", type === "Webhook" ? "is required for the type Webhook" : "is for the type Webhook only");
    seen.add(name);
  }
}

function fromConfiguration(vars: AuthorizationVars, text: string): AuthorizerSettings[] {
  const { authorizers } = parseFile(configFile, text, configuration);
  checkNames(authorizers);
  return authorizers.map(({ type, name, webhook }, i) => {
    if (webhook === undefined) return ofType(vars, type);
    const setting = `${configFile}: authorizers[${i}].webhook.connectionInfo.kubeConfigFile`;
    return {
      name,
      type: "Webhook",
      webhook: {
        connection: webhookConnection(setting, webhook.connectionInfo.kubeConfigFile, vars),
        version: webhook.subjectAccessReviewVersion,
        timeout: webhook.timeout,
        authorizedTTL: webhook.cacheAuthorizedRequests ? webhook.authorizedTTL : 0,
        unauthorizedTTL: webhook.cacheUnauthorizedRequests ? webhook.unauthorizedTTL : 0,
        failurePolicy: webhook.failurePolicy,
      },
    };
  });
}

function ttl(name: keyof AuthorizationVars, text: string | undefined, byDefault: number): number {
  const milliseconds = text === undefined || text === "" ? byDefault : goDuration(text);
  if (milliseconds === undefined) throw new ConfigurationError(name, "", `${JSON.stringify(text)} is not a duration`);
  return milliseconds;
}

/** An authorizer by its mode, with what the flags say of it. */
function ofType(vars: AuthorizationVars, type: Type): AuthorizerSettings {
  const name = type.toLowerCase();
  if (type === "ABAC") {
    if ((vars.AUTHORIZATION_POLICY_FILE ?? "") === "") throw new ConfigurationError(policyFile, "", "the mode ABAC needs it");
    return { name, type, policyFile: vars.AUTHORIZATION_POLICY_FILE ?? "" };
  }
  if (type !== "Webhook") return { name, type };
  if ((vars.AUTHORIZATION_WEBHOOK_CONFIG_FILE ?? "") === "") throw new ConfigurationError(webhookFile, "", "the mode Webhook needs it");
  const version = vars.AUTHORIZATION_WEBHOOK_VERSION === "v1" ? "v1" : "v1beta1";
  const connection = webhookConnection(webhookFile, vars.AUTHORIZATION_WEBHOOK_CONFIG_FILE ?? "", vars);
  const authorizedTTL = ttl("AUTHORIZATION_WEBHOOK_CACHE_AUTHORIZED_TTL", vars.AUTHORIZATION_WEBHOOK_CACHE_AUTHORIZED_TTL, 300_000);
  const unauthorizedTTL = ttl("AUTHORIZATION_WEBHOOK_CACHE_UNAUTHORIZED_TTL", vars.AUTHORIZATION_WEBHOOK_CACHE_UNAUTHORIZED_TTL, 30_000);
  const webhook = { connection, version, timeout: timeoutDefault, authorizedTTL, unauthorizedTTL, failurePolicy: "NoOpinion" } as const;
  return { name: "default", type, webhook };
}

/** The chain that the vars describe, in order; Node and RBAC by default. Throws a ConfigurationError. */
export function authorizationSettings(vars: AuthorizationVars): AuthorizerSettings[] {
  if ((vars.AUTHORIZATION_CONFIG ?? "") !== "") return fromConfiguration(vars, vars.AUTHORIZATION_CONFIG ?? "");
  const modes = (vars.AUTHORIZATION_MODE ?? "Node,RBAC").split(",").filter((one) => one !== "");
  if (new Set(modes).size < modes.length) throw new ConfigurationError(mode, "", "a mode is there more than once");
  return modes.map((one) => {
    const type = types.find((known) => known === one);
    if (type === undefined) throw new ConfigurationError(mode, "", `${JSON.stringify(one)} is not a mode`);
    return ofType(vars, type);
  });
}
