import type { KubeObject } from "../../apimachinery/types.ts";
import type { AuthMetrics } from "../../registry/metrics/auth-metrics.ts";
import { AuthenticationError } from "../authentication-error.ts";
import { type BoundClaims, checkTimes, leewaySeconds, type ObjectRef } from "./claims.ts";
import type { TokenObjects } from "./objects.ts";
import type { ServiceAccountInfo } from "./user.ts";

const invalidated = "service account token has been invalidated";

const complete = ({ name = "", uid = "" }: ObjectRef): { name: string; uid: string } => ({ name, uid });

/** Deleted longer ago than clocks may differ. */
function isGone(object: KubeObject, now: number): boolean {
  const deleted = object.metadata?.deletionTimestamp;
  return deleted !== undefined && Date.parse(deleted) < now - leewaySeconds * 1000;
}

/** An object that a token is bound to must still be there, the same one. `kind` as the message has it: `pod`, `secret`, `node`. */
async function checkBound(objects: TokenObjects, kind: string, namespace: string, ref: ObjectRef, now: number): Promise<void> {
  const found = await objects.get(`${kind}s`, namespace, ref.name ?? "");
  if (found === undefined) throw new AuthenticationError(invalidated);
  const uid = found.metadata?.uid ?? "";
  if (uid !== ref.uid)
    throw new AuthenticationError(`${kind} UID (${uid}) does not match service account ${kind} ref claim (${ref.uid ?? ""})`);
  if (isGone(found, now)) throw new AuthenticationError(invalidated);
}

/** Checks a token of the TokenRequest API against what it names. upstream: pkg/serviceaccount/claims.go validator.Validate */
export async function validateBound(
  objects: TokenObjects,
  claims: BoundClaims,
  now: number,
  metrics: AuthMetrics,
): Promise<ServiceAccountInfo> {
  checkTimes(claims, now);
  const { namespace = "", serviceaccount = {}, pod, secret, node, warnafter = 0 } = claims["kubernetes.io"] ?? {};
  const { name, uid } = complete(serviceaccount);
  const account = await objects.get("serviceaccounts", namespace, name);
  if (account === undefined) throw new AuthenticationError(`serviceaccounts ${JSON.stringify(name)} not found`);
  const own = account.metadata?.uid ?? "";
  if (own !== uid) throw new AuthenticationError(`service account UID (${own}) does not match claim (${uid})`);
  if (isGone(account, now)) throw new AuthenticationError(`service account ${namespace}/${name} has been deleted`);
  if (secret !== undefined) await checkBound(objects, "secret", namespace, secret, now);
  if (pod !== undefined) await checkBound(objects, "pod", namespace, pod, now);
  // A pod's node comes along and is not asked for: the pod is what the token is bound to.
  if (node !== undefined && pod === undefined) await checkBound(objects, "node", "", node, now);
  // A token that lives longer than was asked for should have been asked for anew by then.
  if (warnafter !== 0) metrics.tokenUsed(now > warnafter * 1000 ? "stale" : "valid");
  return {
    namespace,
    name,
    uid,
    ...(pod === undefined ? {} : { pod: complete(pod) }),
    ...(node === undefined ? {} : { node: complete(node) }),
    ...(claims.jti === undefined ? {} : { id: claims.jti }),
  };
}
