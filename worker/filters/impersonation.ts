import { newBadRequest, newForbidden } from "../apimachinery/errors.ts";
import { attributesOf, deniedMessage } from "../authorization/attributes.ts";
import type { Attributes, Handler, RequestContext, UserInfo } from "../context.ts";

const extraPrefix = "impersonate-extra-";

/** Header values that a client sent several times arrive joined; names of users and groups have no comma and blank in them. */
const values = (headers: Headers, name: string): string[] => (headers.get(name) ?? "").split(", ").filter((value) => value !== "");

function decodeKey(key: string): string {
  try {
    return decodeURIComponent(key);
  } catch {
    return key;
  }
}

interface Wanted {
  readonly name: string;
  readonly uid: string;
  readonly groups: readonly string[];
  readonly extra: Readonly<Record<string, readonly string[]>>;
}

function wantedOf(headers: Headers): Wanted | undefined {
  const name = headers.get("Impersonate-User") ?? "";
  const uid = headers.get("Impersonate-Uid") ?? "";
  const groups = values(headers, "Impersonate-Group");
  const extra: Record<string, string[]> = {};
  for (const key of headers.keys()) if (key.startsWith(extraPrefix)) extra[decodeKey(key.slice(extraPrefix.length))] = values(headers, key);
  if (name !== "") return { name, uid, groups, extra };
  if (uid === "" && groups.length === 0 && Object.keys(extra).length === 0) return undefined;
  const go = (list: readonly string[]): string => (list.length === 0 ? "[]string(nil)" : `[]string{${list.map((g) => JSON.stringify(g)).join(", ")}}`);
  const extras = Object.entries(extra).map(([k, v]) => `${JSON.stringify(k)}:${go(v)}`);
  const shown = `&user.DefaultInfo{Name:"", UID:${JSON.stringify(uid)}, Groups:${go(groups)}, Extra:map[string][]string${extras.length === 0 ? "(nil)" : `{${extras.join(", ")}}`}}`;
  throw newBadRequest(`requested ${shown} without impersonating a user name`);
}

const serviceAccount = /^system:serviceaccount:([^:]+):([^:]+)$/;

/** The permissions that impersonating takes, one check each, with the legacy verb. */
function checks(wanted: Wanted): { group: string; resource: string; subresource: string; namespace: string; name: string }[] {
  const account = serviceAccount.exec(wanted.name);
  const identity = { group: "authentication.k8s.io", namespace: "" };
  return [
    account === null
      ? { group: "", resource: "users", subresource: "", namespace: "", name: wanted.name }
      : { group: "", resource: "serviceaccounts", subresource: "", namespace: account[1] ?? "", name: account[2] ?? "" },
    ...wanted.groups.map((name) => ({ group: "", resource: "groups", subresource: "", namespace: "", name })),
    ...Object.entries(wanted.extra).flatMap(([key, list]) => list.map((name) => ({ ...identity, resource: "userextras", subresource: key, name }))),
    ...(wanted.uid === "" ? [] : [{ ...identity, resource: "uids", subresource: "", name: wanted.uid }]),
  ];
}

function groupsOf(wanted: Wanted): string[] {
  const groups = [...wanted.groups];
  const account = serviceAccount.exec(wanted.name);
  if (account !== null && groups.length === 0) groups.push("system:serviceaccounts", `system:serviceaccounts:${account[1]}`);
  const anonymous = wanted.name === "system:anonymous";
  const standard = anonymous ? "system:unauthenticated" : "system:authenticated";
  if (!groups.includes("system:authenticated") && !groups.includes("system:unauthenticated")) groups.push(standard);
  return groups;
}

async function impersonate(ctx: RequestContext, wanted: Wanted): Promise<UserInfo> {
  for (const check of checks(wanted)) {
    const attributes: Attributes = {
      ...attributesOf(ctx),
      verb: "impersonate",
      isResourceRequest: true,
      path: "",
      namespace: check.namespace,
      apiGroup: check.group,
      apiVersion: "v1",
      resource: check.resource,
      subresource: check.subresource,
      name: check.name,
    };
    const { decision } = await ctx.deps.authorizer.authorize(attributes);
    if (decision !== "Allow") throw refusal(ctx);
  }
  return { name: wanted.name, ...(wanted.uid === "" ? {} : { uid: wanted.uid }), groups: groupsOf(wanted), extra: wanted.extra };
}

/** Names what was asked on behalf, with the constrained verb that is on by default in 1.36. */
function refusal(ctx: RequestContext): Error {
  const asked = attributesOf(ctx);
  const message = deniedMessage({ ...asked, verb: `impersonate-on:user-info:${asked.verb}` });
  return newForbidden({ group: asked.apiGroup, resource: asked.resource }, asked.name, message);
}

/** Acts as someone else, if the user may. upstream: apiserver/pkg/endpoints/filters/impersonation */
export function withImpersonation(next: Handler): Handler {
  return async (ctx) => {
    const wanted = wantedOf(ctx.request.headers);
    if (wanted !== undefined) ctx.user = await impersonate(ctx, wanted);
    return next(ctx);
  };
}
