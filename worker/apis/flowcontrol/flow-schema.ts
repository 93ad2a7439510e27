import { duplicate, type ErrorList, forbidden, invalid, notSupported, Path, required } from "../../apimachinery/field.ts";
import { isDNS1123Label, isDNS1123Subdomain } from "../../apimachinery/validation/names.ts";
import { invalids, requiredString } from "../core/validation/messages.ts";
import type {
  FlowcontrolV1FlowSchema,
  FlowcontrolV1NonResourcePolicyRule,
  FlowcontrolV1PolicyRulesWithSubjects,
  FlowcontrolV1PriorityLevelConfiguration,
  FlowcontrolV1ResourcePolicyRule,
  FlowcontrolV1Subject,
} from "../generated/types.ts";
import { goShape } from "../rows/go-shape.ts";
import { validateMandatorySchema } from "./mandatory.ts";

// upstream: pkg/apis/flowcontrol/validation/validation.go

const specPath = new Path("spec");
const precedenceMax = 10000;
const verbs = ["get", "list", "create", "update", "delete", "deletecollection", "patch", "watch", "proxy"];
const distinguishers = ["ByNamespace", "ByUser"];

/** What each kind of subject is called, and the field that it must have. */
const subjectFields = { ServiceAccount: "serviceAccount", User: "user", Group: "group" } as const;

function validateSubjectField(subject: FlowcontrolV1Subject, field: "serviceAccount" | "user" | "group", path: Path): ErrorList {
  const name = subject[field]?.name ?? "";
  const errors = requiredString(path.child("name"), name);
  if (field !== "serviceAccount") return errors;
  const namespace = subject.serviceAccount?.namespace ?? "";
  const at = path.child("namespace");
  if (name !== "" && name !== "*") errors.push(...invalids(path.child("name"), name, isDNS1123Subdomain(name)));
  if (namespace === "") errors.push(required(at, "must specify namespace for service account"));
  return [...errors, ...(namespace === "" ? [] : invalids(at, namespace, isDNS1123Label(namespace)))];
}

function validateSubject(subject: FlowcontrolV1Subject, path: Path): ErrorList {
  const kind = subject.kind ?? "";
  if (!Object.hasOwn(subjectFields, kind)) return [notSupported(path.child("kind"), kind, Object.keys(subjectFields))];
  const field = subjectFields[kind as keyof typeof subjectFields];
  const errors =
    subject[field] === undefined
      ? [required(path.child(field), `${field} is required when subject kind is '${kind}'`)]
      : validateSubjectField(subject, field, path.child(field));
  for (const [otherKind, other] of Object.entries(subjectFields))
    if (other !== field && subject[other] !== undefined)
      errors.push(forbidden(path.child(other), `${other} is forbidden when subject kind is not '${otherKind}'`));
  return errors;
}

function validateVerbs(given: readonly string[], path: Path): ErrorList {
  if (given.length === 0) return [required(path, "verbs must contain at least one value")];
  if (given.includes("*")) return given.length > 1 ? [invalid(path, given, "if '*' is present, must not specify other verbs")] : [];
  return given.every((verb) => verbs.includes(verb)) ? [] : [notSupported(path, given, verbs)];
}

/** At least one, and nothing beside `*`. */
function validateList(given: readonly string[], path: Path, one: string, other: string): ErrorList {
  if (given.length === 0) return [required(path, `resource rules must supply at least one ${one}`)];
  return given.length > 1 && given.includes("*") ? [invalid(path, given, `if '*' is present, must not specify other ${other}`)] : [];
}

function validateNamespaces({ namespaces = [], clusterScope }: FlowcontrolV1ResourcePolicyRule, path: Path): ErrorList {
  if (namespaces.length === 0 && clusterScope !== true)
    return [required(path, "resource rules that are not cluster scoped must supply at least one namespace")];
  if (namespaces.includes("*"))
    return namespaces.length > 1 ? [invalid(path, namespaces, "if '*' is present, must not specify other namespaces")] : [];
  return namespaces.flatMap((namespace, i) =>
    isDNS1123Label(namespace).map((message) =>
      invalid(path.index(i), namespace, `each member of this list must be '*' or a DNS-1123 label; ${message}`),
    ),
  );
}

const validateResourceRule = (rule: FlowcontrolV1ResourcePolicyRule, path: Path): ErrorList => [
  ...validateVerbs(rule.verbs ?? [], path.child("verbs")),
  ...validateList(rule.apiGroups ?? [], path.child("apiGroups"), "api group", "api groups"),
  ...validateList(rule.resources ?? [], path.child("resources"), "resource", "resources"),
  ...validateNamespaces(rule, path.child("namespaces")),
];

/** A path of its own, or with `/*` at its end. */
function urlProblem(url: string): string | undefined {
  if (url === "") return "must not be empty";
  if (url === "/") return undefined;
  if (!url.startsWith("/")) return "must start with slash";
  if (url.includes(" ")) return "must not contain white-space";
  if (url.includes("//")) return "must not contain double slash";
  const stars = url.split("*").length - 1;
  return stars > 1 || (stars === 1 && !url.endsWith("/*")) ? "wildcard can only do suffix matching" : undefined;
}

function validateNonResourceRule(rule: FlowcontrolV1NonResourcePolicyRule, path: Path): ErrorList {
  const urls = rule.nonResourceURLs ?? [];
  const at = path.child("nonResourceURLs");
  const errors = validateVerbs(rule.verbs ?? [], path.child("verbs"));
  if (urls.length === 0) return [...errors, required(at, "nonResourceURLs must contain at least one value")];
  if (urls.includes("*"))
    return urls.length > 1 ? [...errors, invalid(at, urls, "if '*' is present, must not specify other non-resource URLs")] : errors;
  const bad = urls.flatMap((url, i) => {
    const problem = urlProblem(url);
    return problem === undefined ? [] : [invalid(at.index(i), url, problem)];
  });
  return [...errors, ...bad];
}

function validateRule(rule: FlowcontrolV1PolicyRulesWithSubjects, path: Path): ErrorList {
  const { subjects = [], resourceRules = [], nonResourceRules = [] } = rule;
  return [
    ...(subjects.length === 0 ? [required(path.child("subjects"), "subjects must contain at least one value")] : []),
    ...subjects.flatMap((subject, i) => validateSubject(subject, path.child("subjects").index(i))),
    ...(resourceRules.length + nonResourceRules.length === 0
      ? [required(path, "at least one of resourceRules and nonResourceRules has to be non-empty")]
      : []),
    ...resourceRules.flatMap((each, i) => validateResourceRule(each, path.child("resourceRules").index(i))),
    ...nonResourceRules.flatMap((each, i) => validateNonResourceRule(each, path.child("nonResourceRules").index(i))),
  ];
}

function validatePrecedence(name: string, precedence: number): ErrorList {
  const path = specPath.child("matchingPrecedence");
  if (precedence <= 0) return [invalid(path, precedence, "must be a positive value")];
  if (precedence > precedenceMax) return [invalid(path, precedence, `must not be greater than ${precedenceMax}`)];
  return precedence === 1 && name !== "exempt"
    ? [invalid(path, precedence, "only the schema named 'exempt' may have matchingPrecedence 1")]
    : [];
}

/** Whose requests go to which level. */
export function validateFlowSchema(schema: FlowcontrolV1FlowSchema): ErrorList {
  const { spec = {}, metadata } = schema;
  const name = metadata?.name ?? "";
  const { distinguisherMethod, priorityLevelConfiguration, matchingPrecedence = 0, rules = [] } = spec;
  const level = priorityLevelConfiguration?.name ?? "";
  const levelPath = specPath.child("priorityLevelConfiguration", "name");
  return [
    ...validatePrecedence(name, matchingPrecedence),
    ...(distinguisherMethod === undefined || distinguishers.includes(distinguisherMethod.type ?? "")
      ? []
      : [
          notSupported(
            specPath.child("distinguisherMethod", "type"),
            goShape("flowcontrol.v1.FlowDistinguisherMethod", distinguisherMethod),
            distinguishers,
          ),
        ]),
    ...(level === "" ? [required(levelPath, "must reference a priority level")] : invalids(levelPath, level, isDNS1123Subdomain(level))),
    ...rules.flatMap((rule, i) => validateRule(rule, specPath.child("rules").index(i))),
    ...validateMandatorySchema(name, spec, specPath),
    ...validateConditionTypes(schema),
  ];
}

/** Conditions have types, each once. */
export function validateConditionTypes({ status }: FlowcontrolV1FlowSchema | FlowcontrolV1PriorityLevelConfiguration): ErrorList {
  const path = new Path("status").child("conditions");
  const types = (status?.conditions ?? []).map(({ type = "" }) => type);
  return types.flatMap((type, i) => {
    const at = path.index(i).child("type");
    return [...(types.indexOf(type) < i ? [duplicate(at, type)] : []), ...requiredString(at, type)];
  });
}
