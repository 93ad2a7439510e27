import type { WebhookClient } from "../configuration/webhook-client.ts";
import type { Authorizer, Decision, PolicySource, RuleResolver } from "../context.ts";
import type { AuthMetrics } from "../registry/metrics/auth-metrics.ts";
import type { Storage } from "../registry/storage.ts";
import { abac, parsePolicies } from "./abac.ts";
import { NodeAuthorizer } from "./node/node-authorizer.ts";
import { NodeObjects } from "./node/node-objects.ts";
import { RBACAuthorizer } from "./rbac/rbac-authorizer.ts";
import type { PolicyRule } from "./rbac/rules.ts";
import type { AuthorizerSettings } from "./settings.ts";
import { counted, privilegedGroups, union, unionOfRules } from "./union.ts";
import { webhookAuthorizer } from "./webhook.ts";

/** What authorizers look at. */
export interface AuthorizationSources {
  readonly policy: PolicySource;
  readonly storage: Pick<Storage, "get" | "list">;
  readonly client: WebhookClient;
  readonly now: () => number;
  readonly metrics: AuthMetrics;
}

type Member = Authorizer & RuleResolver;

/** Says the same to everybody. upstream: apiserver/pkg/authorization/authorizerfactory/builtin.go */
const always = (decision: Decision, rules: readonly PolicyRule[]): Member => ({
  authorize: async () => decision,
  rulesFor: async () => ({ rules, incomplete: false, errors: [] }),
});

const everything: readonly PolicyRule[] = [
  { verbs: ["*"], apiGroups: ["*"], resources: ["*"] },
  { verbs: ["*"], nonResourceURLs: ["*"] },
];

function authorizerOf(settings: AuthorizerSettings, { policy, storage, client, now }: AuthorizationSources): Member {
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
      return always({ decision: "Allow", reason: "" }, everything);
    case "AlwaysDeny":
      return always({ decision: "NoOpinion", reason: "Everything is forbidden." }, []);
  }
}

/**
 * The administrators' group, then the authorizers as they are configured; the group is not among the rules that are listed.
 * upstream: pkg/kubeapiserver/authorizer/reload.go newForConfig
 */
export function newAuthorizer(chain: readonly AuthorizerSettings[], sources: AuthorizationSources): Member {
  const members = chain.map((settings) => ({ settings, member: authorizerOf(settings, sources) }));
  const asked = members.map(({ settings: { type, name }, member }) =>
    counted(member, (decision) => sources.metrics.decided(type, name, decision)),
  );
  return { ...union([privilegedGroups, ...asked]), ...unionOfRules(members.map(({ member }) => member)) };
}
