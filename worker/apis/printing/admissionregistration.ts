import type { KubeObject } from "../../apimachinery/types.ts";
import type { Column } from "../../registry/resource.ts";
import type { AdmissionregistrationV1ParamKind, AdmissionregistrationV1ParamRef, MetaV1LabelSelector } from "../generated/types.ts";
import { ageColumn, type ColumnsByPlural, nameColumn, printer } from "./printer.ts";

interface Webhooks extends KubeObject {
  webhooks?: unknown[];
}

interface Policy extends KubeObject {
  spec?: { validations?: unknown[]; mutations?: unknown[]; paramKind?: AdmissionregistrationV1ParamKind };
}

interface Binding extends KubeObject {
  spec?: { policyName?: string; paramRef?: AdmissionregistrationV1ParamRef };
}

/** A selector as Go's generated String() writes it, which is what this cell shows upstream. */
function goSelector(selector: MetaV1LabelSelector): string {
  const labels = Object.entries(selector.matchLabels ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  const expressions = (selector.matchExpressions ?? []).map(
    ({ key, operator, values }) =>
      `LabelSelectorRequirement{Key:${key ?? ""},Operator:${operator ?? ""},Values:[${(values ?? []).join(" ")}],},`,
  );
  const matchLabels = `map[string]string{${labels.map(([key, value]) => `${key}: ${value},`).join("")}}`;
  return `&LabelSelector{MatchLabels:${matchLabels},MatchExpressions:[]LabelSelectorRequirement{${expressions.join("")}},}`;
}

/** Without a namespace the cell cannot tell whether the parameter is of the cluster: `*` stands for both. */
function paramRef({ spec }: Binding): string {
  const ref = spec?.paramRef;
  if (ref?.name) return `${ref.namespace || "*"}/${ref.name}`;
  return ref?.selector === undefined ? "<unset>" : goSelector(ref.selector);
}

function paramKind({ spec }: Policy): string {
  return spec?.paramKind === undefined ? "<unset>" : `${spec.paramKind.apiVersion ?? ""}/${spec.paramKind.kind ?? ""}`;
}

const policy = printer<Policy>();
const binding = printer<Binding>();
const webhookColumns = [nameColumn, printer<Webhooks>().integer("Webhooks", ({ webhooks }) => (webhooks ?? []).length), ageColumn];

const policyColumns = (count: Column): readonly Column[] => [nameColumn, count, policy.text("ParamKind", paramKind), ageColumn];

const bindingColumns: readonly Column[] = [
  nameColumn,
  binding.text("PolicyName", ({ spec }) => spec?.policyName),
  binding.text("ParamRef", paramRef),
  ageColumn,
];

/** Columns of admissionregistration.k8s.io. */
export const admissionregistrationColumns: ColumnsByPlural = {
  mutatingadmissionpolicies: policyColumns(policy.integer("Mutations", ({ spec }) => (spec?.mutations ?? []).length)),
  mutatingadmissionpolicybindings: bindingColumns,
  mutatingwebhookconfigurations: webhookColumns,
  validatingadmissionpolicies: policyColumns(policy.integer("Validations", ({ spec }) => (spec?.validations ?? []).length)),
  validatingadmissionpolicybindings: bindingColumns,
  validatingwebhookconfigurations: webhookColumns,
};
