import { newForbidden, StatusError } from "../apimachinery/errors.ts";
import { parseFieldSelector } from "../apimachinery/fields.ts";
import { parseLabelSelector } from "../apimachinery/labels.ts";
import type { Attributes, Decision, RequestContext } from "../context.ts";

/** What the request asks, for the authorizers. upstream: apiserver/pkg/endpoints/filters/authorization.go GetAuthorizerAttributes */
export function attributesOf(ctx: RequestContext): Attributes {
  const { info, user, query } = ctx;
  const selects = info.isResourceRequest && selectingVerbs.has(info.verb);
  return {
    user,
    verb: info.verb,
    isResourceRequest: info.isResourceRequest,
    path: info.path,
    namespace: info.namespace,
    apiGroup: info.apiGroup,
    apiVersion: info.apiVersion,
    resource: info.resource,
    subresource: info.subresource,
    name: info.name,
    ...(selects ? selectorsOf(query) : {}),
  };
}

const selectingVerbs = new Set(["list", "watch", "deletecollection"]);

/** A selector that cannot be parsed narrows nothing: the request is judged as if it were for everything. */
function parsed<T>(parse: (selector: string) => readonly T[], selector: string): readonly T[] {
  try {
    return parse(selector);
  } catch {
    return [];
  }
}

function selectorsOf(query: URLSearchParams): Pick<Attributes, "fieldSelector" | "labelSelector"> {
  const fields = query.get("fieldSelector") ?? "";
  const labels = query.get("labelSelector") ?? "";
  return {
    ...(fields === "" ? {} : { fieldSelector: parsed(parseFieldSelector, fields) }),
    ...(labels === "" ? {} : { labelSelector: parsed(parseLabelSelector, labels) }),
  };
}

/**
 * `User "x" cannot list resource "pods" in API group "" in the namespace "n"`.
 * upstream: handlers/responsewriters/errors.go forbiddenMessage
 */
export function deniedMessage(a: Attributes): string {
  const user = JSON.stringify(a.user.name);
  if (!a.isResourceRequest) return `User ${user} cannot ${a.verb} path ${JSON.stringify(a.path)}`;
  const resource = JSON.stringify(a.subresource === "" ? a.resource : `${a.resource}/${a.subresource}`);
  const where = a.namespace === "" ? "at the cluster scope" : `in the namespace ${JSON.stringify(a.namespace)}`;
  return `User ${user} cannot ${a.verb} resource ${resource} in API group ${JSON.stringify(a.apiGroup)} ${where}`;
}

/** 403 with upstream's words; the reason of the denial follows. */
export function forbiddenError(a: Attributes, decision: Decision): StatusError {
  const why = [
    deniedMessage(a),
    ...(decision.error === undefined ? [] : [decision.error]),
    ...(decision.reason === "" ? [] : [decision.reason]),
  ].join(": ");
  if (!a.isResourceRequest) return new StatusError(403, "Forbidden", `forbidden: ${why}`, {});
  return newForbidden({ group: a.apiGroup, resource: a.resource }, a.name, why);
}
