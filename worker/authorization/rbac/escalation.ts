import { newBadRequest, newForbidden, newNotFound, newUnknown, type StatusError } from "../../apimachinery/errors.ts";
import type { KubeObject } from "../../apimachinery/types.ts";
import type { Authorizer, PolicySnapshot, RequestInfo, UserInfo } from "../../context.ts";
import { compact, describeRule, quotedList, uncovered } from "./covers.ts";
import { rulesFor } from "./rbac-authorizer.ts";
import type { PolicyRule } from "./rules.ts";

const group = "rbac.authorization.k8s.io";

/** Who writes a role or binding, and what decides whether they may. */
export interface RBACWriter {
  readonly user: UserInfo;
  readonly info: RequestInfo;
  readonly snapshot: PolicySnapshot;
  readonly authorizer: Authorizer;
}

/** What a binding may refer to. */
const resourceOf: ReadonlyMap<string, string> = new Map([
  ["Role", "roles"],
  ["ClusterRole", "clusterroles"],
]);

interface RoleRef {
  readonly apiGroup?: string;
  readonly kind?: string;
  readonly name?: string;
}

/** What may be written to a resource of the group: the rules it grants, or the role it points at. */
type Grants = "rules" | "roleRef";

const grantsOf: ReadonlyMap<string, Grants> = new Map([
  ["roles", "rules"],
  ["clusterroles", "rules"],
  ["rolebindings", "roleRef"],
  ["clusterrolebindings", "roleRef"],
]);

const fullAuthority: readonly PolicyRule[] = [
  { verbs: ["*"], apiGroups: ["*"], resources: ["*"] },
  { verbs: ["*"], nonResourceURLs: ["*"] },
];

/**
 * Why a user may not hand out these rules in a namespace; undefined if all of them are their own.
 * upstream: pkg/registry/rbac/validation/rule.go ConfirmNoEscalation
 */
export function escalationError(
  snapshot: PolicySnapshot,
  user: UserInfo,
  namespace: string,
  rules: readonly PolicyRule[],
): string | undefined {
  const { rules: owned, errors } = rulesFor(snapshot, user, namespace);
  const missing = uncovered(owned, rules);
  if (missing.length === 0) return undefined;
  const lines = [...new Set(compact(missing).map(describeRule))].sort();
  const who = `user ${JSON.stringify(user.name)} (groups=${quotedList(user.groups)})`;
  const unresolved = errors.length === 0 ? "" : `; resolution errors: [${errors.length === 1 ? errors[0] : `[${errors.join(", ")}]`}]`;
  return `${who} is attempting to grant RBAC permissions not currently held:\n${lines.join("\n")}${unresolved}`;
}

const rulesIn = (obj: KubeObject): readonly PolicyRule[] => (obj["rules"] as readonly PolicyRule[] | null | undefined) ?? [];

function aggregates(obj: KubeObject | undefined): boolean {
  const rule = obj?.["aggregationRule"] as { readonly clusterRoleSelectors?: readonly unknown[] } | null | undefined;
  return (rule?.clusterRoleSelectors ?? []).length > 0;
}

/**
 * An update of finalizers and owners only, as the garbage collector makes, gives nobody anything.
 * upstream: pkg/registry/rbac/helpers.go
 */
function onlyCollects(obj: KubeObject, old: KubeObject): boolean {
  const rest = ({ metadata, ...fields }: KubeObject): string => {
    const { ownerReferences: _o, finalizers: _f, managedFields: _m, ...meta } = metadata ?? {};
    return canonical({ ...fields, metadata: meta });
  };
  return rest(obj) === rest(old);
}

/** JSON with sorted keys, so that equal values have equal texts. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, one: unknown) =>
    typeof one === "object" && one !== null && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1)))
      : one,
  );
}

interface Granting {
  readonly verb: "bind" | "escalate";
  readonly apiGroup: string;
  readonly resource: string;
  readonly name: string;
}

async function authorized(writer: RBACWriter, { verb, apiGroup, resource, name }: Granting): Promise<boolean> {
  const { user, info, authorizer } = writer;
  const { decision } = await authorizer.authorize({
    user,
    verb,
    isResourceRequest: true,
    path: "",
    namespace: info.namespace,
    apiGroup,
    apiVersion: "*",
    resource,
    subresource: "",
    name,
  });
  return decision === "Allow";
}

async function checkRole(writer: RBACWriter, obj: KubeObject, old: KubeObject | undefined): Promise<string | undefined> {
  const { user, info, snapshot } = writer;
  if (await authorized(writer, { verb: "escalate", apiGroup: group, resource: info.resource, name: info.name })) return undefined;
  if (old !== undefined && onlyCollects(obj, old)) return undefined;
  const error = escalationError(snapshot, user, info.namespace, rulesIn(obj));
  if (error !== undefined) return error;
  // An aggregated role can gather anything, now or later.
  if ((aggregates(obj) || aggregates(old)) && escalationError(snapshot, user, info.namespace, fullAuthority) !== undefined)
    return "must have cluster-admin privileges to use the aggregationRule";
  return undefined;
}

async function checkBinding(writer: RBACWriter, obj: KubeObject, old: KubeObject | undefined): Promise<string | undefined> {
  const { user, info, snapshot } = writer;
  if (old !== undefined && onlyCollects(obj, old)) return undefined;
  const { apiGroup = group, kind = "", name = "" } = (obj["roleRef"] ?? {}) as RoleRef;
  const resource = resourceOf.get(kind);
  if (resource === undefined) throw newUnknown(`unsupported role reference kind: ${JSON.stringify(kind)}`);
  if (await authorized(writer, { verb: "bind", apiGroup, resource, name })) return undefined;
  if (resource === "roles" && info.namespace === "") throw newBadRequest("Namespace parameter required.");
  if (name === "") throw newBadRequest("Name parameter required.");
  const role = snapshot.get(resource, resource === "roles" ? info.namespace : "", name);
  // Upstream's words: the resource is the one of the request, the name that of the role.
  if (role === undefined) throw newNotFound({ group, resource: info.resource }, name);
  return escalationError(snapshot, user, info.namespace, rulesIn(role));
}

/**
 * Nobody gives away what they do not have: throws 403 if a role or binding (`old` is undefined on create) grants more than its writer
 * holds. Call it before validation with the object to be stored; resources that grant nothing pass.
 * upstream: pkg/registry/rbac/{role,clusterrole,rolebinding,clusterrolebinding}/policybased
 */
export async function checkRBACWrite(writer: RBACWriter, obj: KubeObject, old: KubeObject | undefined): Promise<void> {
  const { user, info } = writer;
  const grants = info.apiGroup === group && info.subresource === "" ? grantsOf.get(info.resource) : undefined;
  if (grants === undefined || user.groups.includes("system:masters")) return;
  const why = await (grants === "rules" ? checkRole(writer, obj, old) : checkBinding(writer, obj, old));
  if (why !== undefined) throw escalationForbidden(info, obj.metadata?.name ?? "", why);
}

const escalationForbidden = (info: RequestInfo, name: string, why: string): StatusError =>
  newForbidden({ group, resource: info.resource }, name, why);
