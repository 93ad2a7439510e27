import { aggregate } from "../apimachinery/field.ts";
import type { Authorizer } from "../context.ts";

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
      const errors: string[] = [];
      for (const authorizer of authorizers) {
        const decision = await authorizer.authorize(a);
        if (decision.decision !== "NoOpinion") return decision;
        if (decision.reason !== "") reasons.push(decision.reason);
        if (decision.error !== undefined) errors.push(decision.error);
      }
      return { decision: "NoOpinion", reason: reasons.join("\n"), ...(errors.length === 0 ? {} : { error: aggregate(errors) }) };
    },
  };
}
