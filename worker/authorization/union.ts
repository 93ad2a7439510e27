import type { Authorizer, PolicySource } from "../context.ts";
import type { Storage } from "../registry/storage.ts";
import { NodeAuthorizer } from "./node/node-authorizer.ts";
import { NodeObjects } from "./node/node-objects.ts";
import { RBACAuthorizer } from "./rbac/rbac-authorizer.ts";

/** `system:masters` may do everything. upstream: apiserver/pkg/authorization/authorizerfactory NewPrivilegedGroups */
export const privilegedGroups: Authorizer = {
  authorize: (a) =>
    Promise.resolve(a.user.groups.includes("system:masters") ? { decision: "Allow", reason: "" } : { decision: "NoOpinion", reason: "" }),
};

/** The first authorizer with an opinion decides; reasons of the others are kept. upstream: apiserver/pkg/authorization/union */
export function union(authorizers: readonly Authorizer[]): Authorizer {
  return {
    async authorize(a) {
      const reasons: string[] = [];
      for (const authorizer of authorizers) {
        const decision = await authorizer.authorize(a);
        if (decision.decision !== "NoOpinion") return decision;
        if (decision.reason !== "") reasons.push(decision.reason);
      }
      return { decision: "NoOpinion", reason: reasons.join("\n") };
    },
  };
}

/** The authorizers, in order. */
export const newAuthorizer = (policy: PolicySource, storage: Pick<Storage, "get" | "list">): Authorizer =>
  union([privilegedGroups, new NodeAuthorizer(new NodeObjects(storage)), new RBACAuthorizer(policy)]);
