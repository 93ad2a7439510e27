import { newUnknown, StatusError } from "../apimachinery/errors.ts";
import { isDNS1123Label, isDNS1123Subdomain } from "../apimachinery/validation/names.ts";
import type { Attributes, Authorizer, UserInfo } from "../context.ts";
import { forbiddenError } from "./attributes.ts";
import { extraError } from "./impersonation-extra.ts";

const identityGroup = "authentication.k8s.io";
const nodePrefix = "system:node:";
/** From so many groups or extra values on, one check for all of them is tried first. */
const manyChecks = 4;
/** Requestors whose last mode is remembered. */
const requestorsMax = 10_000;

/** The node that a user name stands for. */
export function nodeOf(userName: string): string | undefined {
  const name = userName.startsWith(nodePrefix) ? userName.slice(nodePrefix.length) : "";
  return name !== "" && isDNS1123Subdomain(name).length === 0 ? name : undefined;
}

/** The service account that a user name stands for. */
export function serviceAccountOf(userName: string): { namespace: string; name: string } | undefined {
  const [, namespace = "", name = ""] = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(userName) ?? [];
  return namespace !== "" && isDNS1123Label(namespace).length === 0 && isDNS1123Subdomain(name).length === 0
    ? { namespace, name }
    : undefined;
}

async function check(authorizer: Authorizer, attributes: Attributes): Promise<void> {
  const decision = await authorizer.authorize(attributes);
  if (decision.decision !== "Allow") throw forbiddenError(attributes, decision);
}

/** One way to impersonate. */
interface Mode {
  /** undefined: the verb impersonate of old, which needs no leave for the request itself. */
  readonly constraint: string | undefined;
  applies(wanted: UserInfo, requestor: UserInfo): boolean;
}

const onlyName = (wanted: UserInfo): boolean =>
  wanted.uid === undefined && wanted.groups.length === 0 && Object.keys(wanted.extra).length === 0;
const associatedNode = (requestor: UserInfo): string | undefined => {
  const names = requestor.extra["authentication.kubernetes.io/node-name"] ?? [];
  return serviceAccountOf(requestor.name) !== undefined && names.length === 1 ? names[0] : undefined;
};

/** The modes, in the order in which they are tried. */
const modes: readonly Mode[] = [
  {
    constraint: "associated-node",
    applies: (wanted, requestor) => {
      const node = nodeOf(wanted.name);
      return onlyName(wanted) && node !== undefined && node === associatedNode(requestor);
    },
  },
  { constraint: "arbitrary-node", applies: (wanted) => onlyName(wanted) && nodeOf(wanted.name) !== undefined },
  { constraint: "serviceaccount", applies: (wanted) => onlyName(wanted) && serviceAccountOf(wanted.name) !== undefined },
  { constraint: "user-info", applies: ({ name }) => nodeOf(name) === undefined && serviceAccountOf(name) === undefined },
  { constraint: undefined, applies: () => true },
];

/** One impersonation in one mode: what each check asks. */
class Attempt {
  readonly #authorizer: Authorizer;
  readonly #requestor: UserInfo;
  readonly #constraint: string | undefined;

  constructor(authorizer: Authorizer, requestor: UserInfo, constraint: string | undefined) {
    this.#authorizer = authorizer;
    this.#requestor = requestor;
    this.#constraint = constraint;
  }

  #attributes(apiGroup: string, resource: string, name: string, subresource = "", namespace = ""): Attributes {
    const verb = this.#constraint === undefined ? "impersonate" : `impersonate:${this.#constraint}`;
    return {
      user: this.#requestor,
      verb,
      isResourceRequest: true,
      path: "",
      namespace,
      apiGroup,
      apiVersion: "v1",
      resource,
      subresource,
      name,
    };
  }

  get #nameGroup(): string {
    return this.#constraint === undefined ? "" : identityGroup;
  }

  async name(wanted: string): Promise<void> {
    const account = serviceAccountOf(wanted);
    const node = this.#constraint === undefined ? undefined : nodeOf(wanted);
    if (account !== undefined)
      return check(this.#authorizer, this.#attributes(this.#nameGroup, "serviceaccounts", account.name, "", account.namespace));
    if (node === undefined) return check(this.#authorizer, this.#attributes(this.#nameGroup, "users", wanted));
    // Its own node, whichever that is, is one permission.
    return check(this.#authorizer, this.#attributes(identityGroup, "nodes", this.#constraint === "associated-node" ? "*" : node));
  }

  async uid(uid: string | undefined): Promise<void> {
    if (uid !== undefined) await check(this.#authorizer, this.#attributes(identityGroup, "uids", uid));
  }

  async groups(groups: readonly string[]): Promise<void> {
    const of = (name: string): Attributes => this.#attributes(this.#nameGroup, "groups", name);
    if (this.#constraint !== undefined) {
      if (groups.includes("")) throw forbiddenError(of(""), refusal("impersonating the empty string group is not allowed"));
      if (groups.includes("system:masters"))
        throw forbiddenError(of("system:masters"), refusal("impersonating the system:masters group is not allowed"));
      if (groups.length >= manyChecks && (await this.#allowed(of("*")))) return;
    }
    for (const group of groups) await check(this.#authorizer, of(group));
  }

  async extra(extra: UserInfo["extra"]): Promise<void> {
    const pairs = Object.entries(extra).flatMap(([key, list]) => list.map((value) => [key, value] as const));
    const of = (key: string, value: string): Attributes => this.#attributes(identityGroup, "userextras", value, key);
    if (this.#constraint !== undefined) {
      const error = extraError(extra);
      if (error !== undefined) throw forbiddenError(of("", ""), refusal(error));
      if (pairs.length >= manyChecks && (await this.#allowed(of("*", "*")))) return;
    }
    for (const [key, value] of pairs) await check(this.#authorizer, of(key, value));
  }

  async #allowed(attributes: Attributes): Promise<boolean> {
    return (await this.#authorizer.authorize(attributes)).decision === "Allow";
  }
}

const refusal = (reason: string) => ({ decision: "Deny", reason }) as const;

/** The groups that the name brings, then the one that everybody has. */
function groupsOf(wanted: UserInfo, constraint: string | undefined): string[] {
  const groups = [...wanted.groups];
  const account = serviceAccountOf(wanted.name);
  if (constraint !== undefined && nodeOf(wanted.name) !== undefined) groups.push("system:nodes");
  if (account !== undefined && groups.length === 0) groups.push("system:serviceaccounts", `system:serviceaccounts:${account.namespace}`);
  const everybody = wanted.name === "system:anonymous" ? "system:unauthenticated" : "system:authenticated";
  const unauthenticated = everybody === "system:authenticated" && groups.includes("system:unauthenticated");
  if (!groups.includes(everybody) && !unauthenticated) groups.push(everybody);
  return groups;
}

/** The requestor as authorizers see it: of an associated node only the names of its extra keys, as upstream's cache key has it. */
function asSeen(requestor: UserInfo, constraint: string | undefined): UserInfo {
  if (constraint !== "associated-node") return requestor;
  return { ...requestor, extra: { "authentication.kubernetes.io/associated-node-keys": Object.keys(requestor.extra).sort() } };
}

async function attempt(authorizer: Authorizer, mode: Mode, wanted: UserInfo, asked: Attributes): Promise<UserInfo> {
  const { constraint } = mode;
  const requestor = asSeen(asked.user, constraint);
  if (constraint !== undefined) await check(authorizer, { ...asked, user: requestor, verb: `impersonate-on:${constraint}:${asked.verb}` });
  const checks = new Attempt(authorizer, requestor, constraint);
  await checks.name(wanted.name);
  await checks.uid(wanted.uid);
  await checks.groups(wanted.groups);
  await checks.extra(wanted.extra);
  return { ...wanted, groups: groupsOf(wanted, constraint) };
}

/**
 * Decides who may act as whom: constrained modes first, each of which needs leave for the identity and for the request, then the verb
 * impersonate. The mode that a requestor last succeeded with is tried first, and so its error is the one shown. Throws 403.
 * upstream: apiserver/pkg/endpoints/filters/impersonation/mode.go, constrained_impersonation.go getImpersonatedUser
 */
export class Impersonator {
  readonly #lastMode = new Map<string, Mode>();

  /** The user to act as, and the mode that allows it; `asked` is the request with its requestor. */
  async impersonate(authorizer: Authorizer, wanted: UserInfo, asked: Attributes): Promise<{ user: UserInfo; mode: string }> {
    const last = this.#lastMode.get(asked.user.name);
    const order = last === undefined ? modes : [last, ...modes.filter((mode) => mode !== last)];
    let first: StatusError | undefined;
    for (const mode of order) {
      if (!mode.applies(wanted, asked.user)) continue;
      try {
        const user = await attempt(authorizer, mode, wanted, asked);
        this.#remember(asked.user.name, mode);
        return { user, mode: mode.constraint ?? "legacy" };
      } catch (error) {
        if (!(error instanceof StatusError)) throw error;
        first ??= error;
      }
    }
    throw first ?? newUnknown("all impersonation modes failed");
  }

  #remember(requestor: string, mode: Mode): void {
    this.#lastMode.delete(requestor);
    this.#lastMode.set(requestor, mode);
    if (this.#lastMode.size <= requestorsMax) return;
    for (const oldest of this.#lastMode.keys()) {
      this.#lastMode.delete(oldest);
      break;
    }
  }
}
