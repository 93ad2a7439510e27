import type {
  FlowcontrolV1FlowSchema as FlowSchema,
  FlowcontrolV1FlowSchemaSpec as FlowSchemaSpec,
  FlowcontrolV1PolicyRulesWithSubjects as PolicyRulesWithSubjects,
} from "../apis/generated/types.ts";
import type { Attributes, PolicySnapshot, UserInfo } from "../context.ts";

type Subject = NonNullable<PolicyRulesWithSubjects["subjects"]>[number];

/** The classification of a request: its flow schema, and that one's priority level. */
export interface Flow {
  readonly schema: string;
  readonly priorityLevel: string;
  readonly schemaUID: string;
  readonly priorityLevelUID: string;
}

const serviceAccountPrefix = "system:serviceaccount:";

function isSubject(subject: Subject, user: UserInfo): boolean {
  if (subject.kind === "User") return subject.user?.name === "*" || subject.user?.name === user.name;
  if (subject.kind === "Group") return subject.group?.name === "*" || user.groups.includes(subject.group?.name ?? "");
  const { namespace = "", name = "" } = subject.serviceAccount ?? {};
  const account = `${serviceAccountPrefix}${namespace}:`;
  return name === "*" ? user.name.startsWith(account) : user.name === `${account}${name}`;
}

const has = (values: readonly string[] | null | undefined, value: string): boolean =>
  values?.some((one) => one === "*" || one === value) ?? false;

function matchesRequest(rule: PolicyRulesWithSubjects, a: Attributes): boolean {
  if (!a.isResourceRequest)
    return (rule.nonResourceRules ?? []).some(
      ({ verbs, nonResourceURLs }) =>
        has(verbs, a.verb) &&
        (has(nonResourceURLs, a.path) || nonResourceURLs?.some((url) => url.endsWith("*") && a.path.startsWith(url.slice(0, -1)))),
    );
  const resource = a.subresource === "" ? a.resource : `${a.resource}/${a.subresource}`;
  return (rule.resourceRules ?? []).some(
    (one) =>
      has(one.verbs, a.verb) &&
      has(one.apiGroups, a.apiGroup) &&
      has(one.resources, resource) &&
      (a.namespace === "" ? one.clusterScope === true : has(one.namespaces, a.namespace)),
  );
}

/** upstream: apiserver/pkg/util/flowcontrol/rule.go matchesFlowSchema */
export function matchesFlowSchema(spec: FlowSchemaSpec, attributes: Attributes): boolean {
  return (spec.rules ?? []).some(
    (rule) => (rule.subjects ?? []).some((subject) => isSubject(subject, attributes.user)) && matchesRequest(rule, attributes),
  );
}

interface Classed {
  readonly spec: FlowSchemaSpec;
  readonly flow: Flow;
}

const classes = new WeakMap<PolicySnapshot, readonly Classed[]>();

/** The flow schemas whose priority level is there, in the order in which they are asked. */
function classesOf(snapshot: PolicySnapshot): readonly Classed[] {
  const known = classes.get(snapshot);
  if (known !== undefined) return known;
  const schemas = snapshot.list("flowschemas") as readonly FlowSchema[];
  const order = (schema: FlowSchema): number => schema.spec?.matchingPrecedence ?? 0;
  const sorted = [...schemas].sort((a, b) => order(a) - order(b) || ((a.metadata?.name ?? "") < (b.metadata?.name ?? "") ? -1 : 1));
  const found = sorted.flatMap((schema): Classed[] => {
    const level = snapshot.get("prioritylevelconfigurations", "", schema.spec?.priorityLevelConfiguration?.name ?? "");
    if (schema.spec === undefined || level === undefined) return [];
    const flow: Flow = {
      schema: schema.metadata?.name ?? "",
      priorityLevel: level.metadata?.name ?? "",
      schemaUID: schema.metadata?.uid ?? "",
      priorityLevelUID: level.metadata?.uid ?? "",
    };
    return [{ spec: schema.spec, flow }];
  });
  classes.set(snapshot, found);
  return found;
}

/** The flow of a request, undefined before the bootstrap made any. upstream: apiserver/pkg/util/flowcontrol/apf_controller.go startRequest */
export function classify(snapshot: PolicySnapshot, attributes: Attributes): Flow | undefined {
  return classesOf(snapshot).find(({ spec }) => matchesFlowSchema(spec, attributes))?.flow;
}
