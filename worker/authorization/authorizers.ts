import type { WebhookClient } from "../configuration/webhook-client.ts";
import type { Authorizer, PolicySource } from "../context.ts";
import type { Storage } from "../registry/storage.ts";
import { abac, parsePolicies } from "./abac.ts";
import { NodeAuthorizer } from "./node/node-authorizer.ts";
import { NodeObjects } from "./node/node-objects.ts";
import { RBACAuthorizer } from "./rbac/rbac-authorizer.ts";
import type { AuthorizerSettings } from "./settings.ts";
import { privilegedGroups, union } from "./union.ts";
import { webhookAuthorizer } from "./webhook.ts";

/** What authorizers look at. */
export interface AuthorizationSources {
  readonly policy: PolicySource;
  readonly storage: Pick<Storage, "get" | "list">;
  readonly client: WebhookClient;
  readonly now: () => number;
}

function authorizerOf(settings: AuthorizerSettings, { policy, storage, client, now }: AuthorizationSources): Authorizer {
  switch (settings.type) {
    case "Node":
      return new NodeAuthorizer(new NodeObjects(storage));
    case "RBAC":
      return new RBACAuthorizer(policy);
    case "ABAC":
      return abac(parsePolicies("AUTHORIZATION_POLICY_FILE", settings.policyFile));
    case "Webhook":
      return webhookAuthorizer(settings.webhook, client, now);
    case "AlwaysAllow":
      return { authorize: async () => ({ decision: "Allow", reason: "" }) };
    case "AlwaysDeny":
      return { authorize: async () => ({ decision: "NoOpinion", reason: "Everything is forbidden." }) };
  }
}

/** The administrators' group, then the authorizers as they are configured. upstream: pkg/kubeapiserver/authorizer/reload.go newForConfig */
export const newAuthorizer = (chain: readonly AuthorizerSettings[], sources: AuthorizationSources): Authorizer =>
  union([privilegedGroups, ...chain.map((settings) => authorizerOf(settings, sources))]);
