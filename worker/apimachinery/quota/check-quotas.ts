import type { KubeObject } from "../types.ts";
import {
  type Amounts,
  addAmounts,
  exceeding,
  formatAmounts,
  parseAmounts,
  pickAmounts,
  type ResourceList,
  showAmounts,
  subtractAmounts,
  withoutZeros,
} from "./amounts.ts";
import type { Evaluator, QuotaRequest, ScopeSelector } from "./evaluator.ts";

/** What of a ResourceQuota decides. */
export interface Quota extends KubeObject {
  readonly spec?: {
    readonly hard?: ResourceList;
    readonly scopes?: readonly string[];
    readonly scopeSelector?: { readonly matchExpressions?: readonly ScopeSelector[] };
  };
  readonly status?: { readonly hard?: ResourceList; readonly used?: ResourceList };
}

/** The quotas that a write uses up, with their new `status.used`; or why it may not be. */
export type QuotaVerdict = { readonly refused: string } | { readonly charged: readonly Quota[] };

const selectorsOf = ({ spec }: Quota): ScopeSelector[] => [
  ...(spec?.scopes ?? []).map((scopeName) => ({ scopeName, operator: "Exists" })),
  ...(spec?.scopeSelector?.matchExpressions ?? []),
];

/** Whether the object is in every scope of the quota. */
export const inScopes = (quota: Quota, evaluator: Evaluator, object: KubeObject): boolean =>
  selectorsOf(quota).every((selector) => evaluator.inScope(selector, object));

const hardNames = (quota: Quota): string[] => Object.keys(quota.status?.hard ?? {});

const applies = (quota: Quota, evaluator: Evaluator, object: KubeObject): boolean =>
  evaluator.matching(hardNames(quota)).length > 0 && inScopes(quota, evaluator, object);

/** What the object lacks to be counted, or the quota to count it. */
function obstacle(quota: Quota, evaluator: Evaluator, object: KubeObject): string | undefined {
  const name = quota.metadata?.name ?? "";
  const limited = evaluator.matching(hardNames(quota));
  const missing = evaluator.missing(limited, object);
  if (missing !== undefined) return `failed quota: ${name}: ${missing}`;
  const used = quota.status?.used ?? {};
  if (limited.every((resource) => Object.hasOwn(used, resource))) return undefined;
  return `status unknown for quota: ${name}, resources: ${[...limited].sort().join(",")}`;
}

/** What the write takes beyond what the quota has counted already. An object that comes into the quota by it counts whole. */
function deltaOf(quota: Quota, evaluator: Evaluator, { object, old, now }: QuotaRequest): Amounts {
  const usage = evaluator.usage(object, now);
  const counted = old !== undefined && applies(quota, evaluator, old);
  return withoutZeros(counted ? subtractAmounts(usage, evaluator.usage(old, now)) : usage);
}

function charge(quota: Quota, delta: Amounts, checked: boolean): { refused: string } | { charged: Quota } {
  const hard = parseAmounts(quota.status?.hard);
  const used = parseAmounts(quota.status?.used);
  const requested = pickAmounts(delta, hard.keys());
  const total = addAmounts(used, requested);
  const over = checked ? exceeding(pickAmounts(total, requested.keys()), hard) : [];
  if (over.length === 0) return { charged: { ...quota, status: { ...quota.status, used: formatAmounts(total) } } };
  const show = (amounts: Amounts): string => showAmounts(pickAmounts(amounts, over));
  const name = quota.metadata?.name ?? "";
  return { refused: `exceeded quota: ${name}, requested: ${show(requested)}, used: ${show(used)}, limited: ${show(hard)}` };
}

/** Whether all quotas have room for a write, and what it uses up of them. upstream: apiserver/pkg/admission/plugin/resourcequota/controller.go CheckRequest */
export function checkQuotas(quotas: readonly Quota[], evaluator: Evaluator, request: QuotaRequest): QuotaVerdict {
  if (!evaluator.handles(request)) return { charged: [] };
  const concerned = quotas.filter((quota) => applies(quota, evaluator, request.object));
  for (const quota of concerned) {
    const refused = obstacle(quota, evaluator, request.object);
    if (refused !== undefined) return { refused };
  }
  const charged: Quota[] = [];
  for (const quota of concerned) {
    const delta = deltaOf(quota, evaluator, request);
    if (pickAmounts(delta, hardNames(quota)).size === 0) continue;
    const outcome = charge(quota, delta, request.subresource !== "status");
    if ("refused" in outcome) return outcome;
    charged.push(outcome.charged);
  }
  return { charged };
}
