import { newConflict, newForbidden } from "../apimachinery/errors.ts";
import { checkQuotas, type Quota, type QuotaVerdict } from "../apimachinery/quota/check-quotas.ts";
import type { QuotaRequest } from "../apimachinery/quota/evaluator.ts";
import { evaluatorOf } from "../apimachinery/quota/evaluators.ts";
import { urlPath } from "../apimachinery/url-path.ts";
import { groupResource } from "../registry/scope.ts";
import type { AdmissionAttributes, AdmissionPlugin } from "./admission.ts";

/** Requests of other isolates charge the same quota at the same time; the compare-and-swap decides, and who loses tries again. */
const triesMax = 10;
const pauseMilliseconds = 20;

/**
 * Namespaces whose quotas a request of this isolate is charging, and until when it may (milliseconds). The others wait by looking again:
 * in workerd a request may not wait for another's promise. upstream: one queue a namespace in controller.go
 */
const turns = new Map<string, number>();
const turnMilliseconds = 5000;

async function inTurn<T>({ scope }: AdmissionAttributes, work: () => Promise<T>): Promise<T> {
  const { now, sleep, randomBytes } = scope.ctx.deps;
  while ((turns.get(scope.namespace) ?? 0) > now()) await sleep(2 + (randomBytes(1)[0] ?? 0) / 32);
  const until = now() + turnMilliseconds;
  turns.set(scope.namespace, until);
  try {
    return await work();
  } finally {
    if (turns.get(scope.namespace) === until) turns.delete(scope.namespace);
  }
}

const modified = "the object has been modified; please apply your changes to the latest version and try again";

/** The quotas of the namespace by the policy snapshot; `fresh`: what is in the store now. */
async function quotasOf({ scope }: AdmissionAttributes, fresh: boolean): Promise<readonly Quota[]> {
  const { policy } = scope.ctx.deps;
  if (fresh) policy.invalidate();
  return (await policy.snapshot()).list("resourcequotas", scope.namespace) as readonly Quota[];
}

/** The quota that could not be charged because it has changed, or undefined. */
async function charge(a: AdmissionAttributes, charged: readonly Quota[]): Promise<Quota | undefined> {
  const { loopback } = a.scope.ctx.deps;
  for (const quota of charged) {
    const { namespace, name } = quota.metadata ?? {};
    const path = urlPath`/api/v1/namespaces/${namespace}/resourcequotas/${name}/status`;
    const answer = await loopback.request("PUT", path, { apiVersion: "v1", kind: "ResourceQuota", ...quota });
    if (answer.status >= 400) return quota;
  }
  return undefined;
}

/** What is refused on the word of a snapshot is asked of the store once more. */
async function verdictOf(a: AdmissionAttributes, request: QuotaRequest, retried: boolean): Promise<QuotaVerdict> {
  const { row } = a.scope;
  const evaluator = evaluatorOf(row.group, row.names.plural);
  const verdict = checkQuotas(await quotasOf(a, retried), evaluator, request);
  return "refused" in verdict && !retried ? checkQuotas(await quotasOf(a, true), evaluator, request) : verdict;
}

async function account(a: AdmissionAttributes, request: QuotaRequest): Promise<void> {
  const { deps } = a.scope.ctx;
  for (let attempt = 1; ; attempt++) {
    const verdict = await verdictOf(a, request, attempt > 1);
    const name = a.scope.name === "" ? (request.object.metadata?.name ?? "") : a.scope.name;
    if ("refused" in verdict) throw newForbidden(groupResource(a.scope), name, verdict.refused);
    if (a.dryRun) return;
    const lost = await charge(a, verdict.charged);
    if (lost === undefined) return;
    if (attempt >= triesMax) throw newConflict({ group: "", resource: "resourcequotas" }, lost.metadata?.name ?? "", modified);
    await deps.sleep((pauseMilliseconds * attempt * (deps.randomBytes(1)[0] ?? 0)) / 255);
  }
}

/** Charges the quotas that the write counts against, or refuses it. upstream: apiserver/pkg/admission/plugin/resourcequota */
export const resourceQuota: AdmissionPlugin = {
  name: "ResourceQuota",
  operations: ["CREATE", "UPDATE"],
  async validate(a) {
    const { row, namespace, subresource, ctx } = a.scope;
    if (namespace === "" || row.scope !== "Namespaced" || row.virtual || row.reconciled === "never") return;
    if (a.object === undefined || a.operation === "DELETE" || a.operation === "CONNECT") return;
    const { operation, object, oldObject: old } = a;
    if ((await quotasOf(a, false)).length === 0) return;
    const request: QuotaRequest = { operation, subresource: subresource?.name ?? "", object, old, now: ctx.deps.now() };
    if (evaluatorOf(row.group, row.names.plural).handles(request)) await inTurn(a, () => account(a, request));
  },
};
