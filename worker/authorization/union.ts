import { aggregate } from "../apimachinery/field.ts";
import type { Authorizer, RuleResolver } from "../context.ts";

/** `system:masters` may do everything. upstream: apiserver/pkg/authorization/authorizerfactory NewPrivilegedGroups */
export const privilegedGroups: Authorizer = {
  authorize: (a) =>
    Promise.resolve(a.user.groups.includes("system:masters") ? { decision: "Allow", reason: "" } : { decision: "NoOpinion", reason: "" }),
};

/** Tells of each decision that is the last word. upstream: apiserver/pkg/authorization/metrics InstrumentedAuthorizer */
export const counted = (authorizer: Authorizer, count: (decision: "allowed" | "denied") => void): Authorizer => ({
  async authorize(a) {
    const decision = await authorizer.authorize(a);
    if (decision.decision !== "NoOpinion") count(decision.decision === "Allow" ? "allowed" : "denied");
    return decision;
  },
});

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

/** The rules of all, one after another. upstream: apiserver/pkg/authorization/union NewRuleResolvers */
export const unionOfRules = (resolvers: readonly RuleResolver[]): RuleResolver => ({
  async rulesFor(user, namespace) {
    const all = await Promise.all(resolvers.map((resolver) => resolver.rulesFor(user, namespace)));
    return {
      rules: all.flatMap(({ rules }) => rules),
      incomplete: all.some(({ incomplete }) => incomplete),
      errors: all.flatMap(({ errors }) => errors),
    };
  },
});
