import type { FieldRequirement } from "../apimachinery/fields.ts";
import type { Requirement } from "../apimachinery/labels.ts";
import { ExpiringCache } from "../configuration/expiring-cache.ts";
import { callWebhook, type WebhookClient } from "../configuration/webhook-client.ts";
import type { WebhookConnection } from "../configuration/webhook-connection.ts";
import type { Attributes, Authorizer, Decision, RuleResolver } from "../context.ts";

/** A webhook of the authorizer chain; times in milliseconds, 0 caches nothing. */
export interface WebhookSettings {
  readonly connection: WebhookConnection;
  readonly version: "v1" | "v1beta1";
  readonly timeout: number;
  readonly authorizedTTL: number;
  readonly unauthorizedTTL: number;
  readonly failurePolicy: "Deny" | "NoOpinion";
}

interface ReviewStatus {
  readonly allowed?: boolean;
  readonly denied?: boolean;
  readonly reason?: string;
}

const entriesMax = 8192;
/** Answers to requests with very long attributes are not kept. upstream: webhook.go maxControlledAttrCacheSize */
const attributesMax = 10_000;

/** Fields with a value, as Go's omitempty writes them. */
const filled = (fields: Readonly<Record<string, unknown>>): object =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== "" && value !== undefined));

const requirement = ({ field, operator, value }: FieldRequirement): object => ({
  key: field,
  operator: operator === "!=" ? "NotIn" : "In",
  values: [value],
});

/** upstream: webhook.go labelSelectorToAuthorizationAPI; other operators narrow the request and are left out. */
const labelOperators: Readonly<Partial<Record<Requirement["operator"], string>>> = {
  in: "In",
  "=": "In",
  "==": "In",
  notin: "NotIn",
  "!=": "NotIn",
  exists: "Exists",
  "!": "DoesNotExist",
};

function labelRequirement({ key, operator, values }: Requirement): object[] {
  const known = labelOperators[operator];
  return known === undefined ? [] : [{ key, operator: known, ...(values.length === 0 ? {} : { values }) }];
}

const selectorOf = (requirements: readonly object[]): object | undefined => (requirements.length === 0 ? undefined : { requirements });

function specOf(a: Attributes): object {
  const { user } = a;
  const { namespace, verb, apiGroup: group, apiVersion: version, resource, subresource, name } = a;
  const fieldSelector = selectorOf((a.fieldSelector ?? []).map(requirement));
  const labelSelector = selectorOf((a.labelSelector ?? []).flatMap(labelRequirement));
  const target = a.isResourceRequest
    ? { resourceAttributes: filled({ namespace, verb, group, version, resource, subresource, name, fieldSelector, labelSelector }) }
    : { nonResourceAttributes: filled({ path: a.path, verb }) };
  const extra = Object.keys(user.extra).length === 0 ? undefined : user.extra;
  return { ...target, ...filled({ user: user.name, groups: user.groups.length === 0 ? undefined : user.groups, extra, uid: user.uid }) };
}

function decisionOf({ allowed = false, denied = false, reason = "" }: ReviewStatus): Decision {
  if (denied && allowed) return { decision: "Deny", reason, error: "webhook subject access review returned both allow and deny response" };
  if (denied) return { decision: "Deny", reason };
  return { decision: allowed ? "Allow" : "NoOpinion", reason };
}

const attributesLength = (a: Attributes): number =>
  [a.namespace, a.verb, a.apiGroup, a.apiVersion, a.resource, a.subresource, a.name, a.path].reduce((sum, text) => sum + text.length, 0);

/** Asks a SubjectAccessReview of someone else. upstream: apiserver/plugin/pkg/authorizer/webhook/webhook.go */
export function webhookAuthorizer(settings: WebhookSettings, client: WebhookClient, now: () => number): Authorizer & RuleResolver {
  const { connection, version, timeout, authorizedTTL, unauthorizedTTL, failurePolicy } = settings;
  const cache = new ExpiringCache<ReviewStatus>(entriesMax, now);
  const kind = { kind: "SubjectAccessReview", apiVersion: `authorization.k8s.io/${version}`, metadata: {} };
  return {
    async authorize(a) {
      const spec = specOf(a);
      const key = JSON.stringify(spec);
      const known = cache.get(key);
      if (known !== undefined) return decisionOf(known);
      try {
        const { status = {} } = await callWebhook<{ readonly status?: ReviewStatus }>(client, connection, { ...kind, spec }, timeout);
        if (attributesLength(a) < attributesMax) cache.set(key, status, status.allowed === true ? authorizedTTL : unauthorizedTTL);
        return decisionOf(status);
      } catch (error) {
        return { decision: failurePolicy, reason: "", error: error instanceof Error ? error.message : String(error) };
      }
    },
    rulesFor: async () => ({ rules: [], incomplete: true, errors: ["webhook authorizer does not support user rule resolution"] }),
  };
}
