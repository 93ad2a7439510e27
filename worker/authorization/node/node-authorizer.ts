import { qualified } from "../../apimachinery/types.ts";
import type { Attributes, Authorizer, Decision, RuleResolver, UserInfo, UserRules } from "../../context.ts";
import { type PolicyRule, ruleAllows } from "../rbac/rules.ts";
import { nodeIdentity } from "./node-identity.ts";
import type { NodeObjects } from "./node-objects.ts";

const allow: Decision = { decision: "Allow", reason: "" };
const noOpinion = (reason = ""): Decision => ({ decision: "NoOpinion", reason });

const reads: readonly string[] = ["get", "list", "watch"];
const ownObjectVerbs: readonly string[] = ["get", "create", "update", "patch", "delete"];

/** What every node may do, beyond the resources that are looked at one by one. upstream: rbac/bootstrappolicy/policy.go NodeRules */
const nodeRules: readonly PolicyRule[] = [
  { verbs: ["create"], apiGroups: ["authentication.k8s.io"], resources: ["tokenreviews"] },
  { verbs: ["create"], apiGroups: ["authorization.k8s.io"], resources: ["subjectaccessreviews", "localsubjectaccessreviews"] },
  { verbs: reads, apiGroups: [""], resources: ["services"] },
  { verbs: ["create", "update", "patch"], apiGroups: ["", "events.k8s.io"], resources: ["events"] },
  { verbs: ["get"], apiGroups: [""], resources: ["endpoints"] },
  { verbs: ["create", ...reads], apiGroups: ["certificates.k8s.io"], resources: ["certificatesigningrequests"] },
  { verbs: reads, apiGroups: ["storage.k8s.io"], resources: ["csidrivers"] },
  { verbs: reads, apiGroups: ["node.k8s.io"], resources: ["runtimeclasses"] },
];

/** Who asks for what. */
interface Question {
  readonly node: string;
  readonly a: Attributes;
  readonly objects: NodeObjects;
}

const selectsNode = ({ a, node }: Question, field: string): boolean =>
  (a.fieldSelector ?? []).some((term) => term.field === field && term.operator !== "!=" && term.value === node);

async function related({ node, a, objects }: Question): Promise<Decision> {
  if (a.name === "") return noOpinion("No Object name found");
  const found = await objects.isRelated(a.resource, a.namespace, a.name, node);
  return found ? allow : noOpinion(`no relationship found between node '${node}' and this object`);
}

function readOne(question: Question): Promise<Decision> | Decision {
  const { verb, subresource, namespace } = question.a;
  if (!reads.includes(verb)) return noOpinion("can only read resources of this type");
  if (subresource !== "") return noOpinion("cannot read subresource");
  if (namespace === "") return noOpinion("can only read namespaced object of this type");
  return related(question);
}

function getOne(question: Question): Promise<Decision> | Decision {
  const { verb, subresource } = question.a;
  if (verb !== "get") return noOpinion("can only get individual resources of this type");
  if (subresource !== "") return noOpinion("cannot get subresource");
  return related(question);
}

function claim(question: Question): Promise<Decision> | Decision {
  if (question.a.subresource !== "status") return getOne(question);
  const updates = question.a.verb === "update" || question.a.verb === "patch";
  return updates ? related(question) : noOpinion("can only get/update/patch this type");
}

function serviceAccount(question: Question): Promise<Decision> | Decision {
  const { verb, subresource, name } = question.a;
  if (verb === "get" && subresource === "") return readOne(question);
  if (verb !== "create" || name === "") return noOpinion("can only create tokens for individual service accounts");
  if (subresource !== "token") return noOpinion("can only create token subresource of serviceaccount");
  return related(question);
}

const leaseNamespace = "kube-node-lease";

function lease({ a, node }: Question): Decision {
  if (!ownObjectVerbs.includes(a.verb)) return noOpinion("can only get, create, update, patch, or delete a node lease");
  if (a.namespace !== leaseNamespace) return noOpinion(`can only access leases in the ${JSON.stringify(leaseNamespace)} system namespace`);
  // The name of what is created is not known yet: NodeRestriction looks at it.
  if (a.verb !== "create" && a.name !== node) return noOpinion("can only access node lease with the same name as the requesting node");
  return allow;
}

function csiNode({ a, node }: Question): Decision {
  if (!ownObjectVerbs.includes(a.verb)) return noOpinion("can only get, create, update, patch, or delete a CSINode");
  if (a.subresource !== "") return noOpinion("cannot authorize CSINode subresources");
  if (a.verb !== "create" && a.name !== node) return noOpinion("can only access CSINode with the same name as the requesting node");
  return allow;
}

const sliceVerbs = "get, watch, list, create, update, patch, delete, deletecollection";

function resourceSlice(question: Question): Promise<Decision> | Decision {
  const { verb, subresource } = question.a;
  if (subresource !== "") return noOpinion("cannot authorize ResourceSlice subresources");
  if (verb === "create") return allow;
  if (["get", "update", "patch", "delete"].includes(verb)) return related(question);
  if (!["watch", "list", "deletecollection"].includes(verb))
    return noOpinion(`only the following verbs are allowed for a ResourceSlice: ${sliceVerbs}`);
  if (selectsNode(question, "spec.nodeName")) return allow;
  return noOpinion("can only list/watch/deletecollection resourceslices with nodeName field selector");
}

function nodeObject({ a, node }: Question): Decision {
  if (a.subresource === "status") return a.verb === "update" || a.verb === "patch" ? allow : noOpinion();
  if (a.subresource !== "") return noOpinion();
  if (["create", "update", "patch"].includes(a.verb)) return allow;
  if (!reads.includes(a.verb)) return noOpinion();
  if (a.name === node) return allow;
  if (a.name === "") return noOpinion(`node '${node}' cannot read all nodes, only its own Node object`);
  return noOpinion(`node '${node}' cannot read '${a.name}', only its own Node object`);
}

function pod(question: Question): Promise<Decision> | Decision {
  const { verb, subresource, name } = question.a;
  if (subresource === "status") return verb === "update" || verb === "patch" ? allow : noOpinion();
  if (subresource === "eviction") return verb === "create" ? allow : noOpinion();
  if (subresource !== "") return noOpinion();
  if (verb === "get") return getOne(question);
  // NodeRestriction keeps it to mirror pods of its own.
  if (verb === "create" || verb === "delete") return allow;
  if (verb !== "list" && verb !== "watch") return noOpinion();
  if (selectsNode(question, "spec.nodeName")) return allow;
  return name === "" ? noOpinion("can only list/watch pods with spec.nodeName field selector") : related(question);
}

/** The resources that a node's access is divided in. */
const byResource: Readonly<Record<string, (question: Question) => Promise<Decision> | Decision>> = {
  secrets: readOne,
  configmaps: readOne,
  persistentvolumeclaims: claim,
  persistentvolumes: getOne,
  "resourceclaims.resource.k8s.io": getOne,
  "volumeattachments.storage.k8s.io": getOne,
  serviceaccounts: serviceAccount,
  "leases.coordination.k8s.io": lease,
  "csinodes.storage.k8s.io": csiNode,
  "resourceslices.resource.k8s.io": resourceSlice,
  nodes: nodeObject,
  pods: pod,
};

/** Gives nodes what their pods need, and no more. upstream: plugin/pkg/auth/authorizer/node/node_authorizer.go Authorize */
export class NodeAuthorizer implements Authorizer, RuleResolver {
  readonly #objects: NodeObjects;

  constructor(objects: NodeObjects) {
    this.#objects = objects;
  }

  async authorize(a: Attributes): Promise<Decision> {
    const node = nodeIdentity(a.user);
    if (node === undefined) return noOpinion();
    if (node === "") return noOpinion(`unknown node for user ${JSON.stringify(a.user.name)}`);
    const target = qualified(a.resource, a.apiGroup);
    const divided = a.isResourceRequest && Object.hasOwn(byResource, target) ? byResource[target] : undefined;
    if (divided !== undefined) return divided({ node, a, objects: this.#objects });
    return nodeRules.some((rule) => ruleAllows(rule, a)) ? allow : noOpinion();
  }

  /** What a node may do depends on its pods, which no list of rules can say. */
  async rulesFor(user: UserInfo): Promise<UserRules> {
    const isNode = nodeIdentity(user) !== undefined;
    return { rules: [], incomplete: isNode, errors: isNode ? ["node authorizer does not support user rule resolution"] : [] };
  }
}
