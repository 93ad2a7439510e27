import * as z from "zod/mini";
import { ConfigurationError } from "../configuration/configuration-error.ts";
import { parseFile } from "../configuration/parse-file.ts";
import type { Attributes, Authorizer, Decision, RuleResolver, UserInfo } from "../context.ts";
import type { PolicyRule } from "./rbac/rules.ts";

const text = z._default(z.string(), "");

/** abac.authorization.kubernetes.io/v1beta1 Policy, and the lines of old without a version. */
const spec = z.object({
  user: text,
  group: text,
  readonly: z._default(z.boolean(), false),
  apiGroup: text,
  resource: text,
  namespace: text,
  nonResourcePath: text,
});
const versioned = z.object({
  apiVersion: z.literal("abac.authorization.kubernetes.io/v1beta1"),
  kind: z.literal("Policy"),
  spec,
});

type Policy = z.infer<typeof spec>;

const everybody = "system:authenticated";

/** A star for user or group is everybody who is authenticated. */
const withStars = (policy: Policy): Policy =>
  policy.user === "*" || policy.group === "*" ? { ...policy, user: "", group: everybody } : policy;

/** What an unversioned line leaves out, it allows. upstream: pkg/apis/abac/v0/conversion.go */
function fromUnversioned(old: Policy): Policy {
  const policy = withStars(old);
  return {
    ...policy,
    group: policy.user === "" && policy.group === "" ? everybody : policy.group,
    namespace: policy.namespace || "*",
    resource: policy.resource || "*",
    apiGroup: "*",
    nonResourcePath: policy.namespace === "" && policy.resource === "" ? "*" : "",
  };
}

/** The policies of a file, one JSON object a line; throws a ConfigurationError that names the line. */
export function parsePolicies(setting: string, file: string): Policy[] {
  return file.split("\n").flatMap((line, i) => {
    const trimmed = line.trim();
    if (trimmed === "" || trimmed.startsWith("#")) return [];
    const where = `${setting} line ${i + 1}`;
    if (!/"apiVersion"\s*:/.test(trimmed)) return [fromUnversioned(parseFile(where, trimmed, spec))];
    const policy = parseFile(where, trimmed, versioned).spec;
    if (policy.user === "" && policy.group === "") throw new ConfigurationError(where, "spec", "names neither user nor group");
    return [withStars(policy)];
  });
}

const is = (wanted: string, value: string): boolean => wanted === "*" || wanted === value;

function subjectMatches({ user, group }: Policy, { name, groups }: UserInfo): boolean {
  if (user === "" && group === "") return false;
  return (user === "" || is(user, name)) && (group === "" || group === "*" || groups.includes(group));
}

const pathMatches = ({ nonResourcePath: own }: Policy, path: string): boolean =>
  is(own, path) || (own.endsWith("*") && path.startsWith(own.replace(/\*+$/, "")));

const resourceMatches = (policy: Policy, a: Attributes): boolean =>
  is(policy.namespace, a.namespace) && is(policy.resource, a.resource) && is(policy.apiGroup, a.apiGroup);

const readOnlyVerbs = ["get", "list", "watch"];

/** What a policy grants, as rules. upstream: abac.go RulesFor */
function rulesOf({ readonly, apiGroup, resource, nonResourcePath }: Policy): PolicyRule[] {
  const verbs = readonly ? readOnlyVerbs : ["*"];
  return [
    ...(resource === "" ? [] : [{ verbs, apiGroups: [apiGroup], resources: [resource] }]),
    ...(nonResourcePath === "" ? [] : [{ verbs, nonResourceURLs: [nonResourcePath] }]),
  ];
}

/** Attribute-based access by a file of policies. upstream: pkg/auth/authorizer/abac/abac.go */
export function abac(policies: readonly Policy[]): Authorizer & RuleResolver {
  const allows = (policy: Policy, a: Attributes): boolean =>
    subjectMatches(policy, a.user) &&
    (readOnlyVerbs.includes(a.verb) || !policy.readonly) &&
    (a.isResourceRequest ? resourceMatches(policy, a) : pathMatches(policy, a.path));
  return {
    async authorize(a): Promise<Decision> {
      if (policies.some((policy) => allows(policy, a))) return { decision: "Allow", reason: "" };
      return { decision: "NoOpinion", reason: "No policy matched." };
    },
    async rulesFor(user, namespace) {
      const own = policies.filter((policy) => subjectMatches(policy, user) && is(policy.namespace, namespace));
      return { rules: own.flatMap(rulesOf), incomplete: false, errors: [] };
    },
  };
}
