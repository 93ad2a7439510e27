import { type ErrorList, invalid, Path } from "../../apimachinery/field.ts";
import { isDNS1123Label } from "../../apimachinery/validation/names.ts";
import { validateImmutableField } from "../../apimachinery/validation/objectmeta.ts";
import { nonNegative } from "../core/validation/messages.ts";
import type { AppsV1ReplicaSet, AppsV1ReplicaSetSpec, CoreV1PodTemplateSpec, MetaV1LabelSelector } from "../generated/types.ts";
import { withoutEmpty } from "../rows/go-shape.ts";
import { matcherOf, validateAlwaysRestarting, validateTemplateLabels, validateWorkloadSelector } from "./pod-template.ts";
import { validateAmong, validateCounts } from "./status.ts";
import { validateTemplate } from "./validate-template.ts";

const path = new Path("spec");

/** Names that are too long or dotted for the pods' hostnames are taken with a warning. */
export const nameWarnings = (name: string): string[] => {
  const messages = isDNS1123Label(name);
  if (messages.length === 0) return [];
  return [
    `metadata.name: this is used in Pod names and hostnames, which can result in surprising behavior; a DNS label is recommended: [${messages.join(" ")}]`,
  ];
};

/** A selector and the template that it selects, of Deployments and ReplicaSets. upstream: pkg/apis/apps/validation ValidateReplicaSetSpec */
export function validateSelectorAndTemplate(selector: MetaV1LabelSelector | undefined, template: CoreV1PodTemplateSpec): ErrorList {
  const errors = validateWorkloadSelector(selector, "deployment", path.child("selector"));
  const matcher = matcherOf(selector);
  if (matcher === undefined) return [...errors, invalid(path.child("selector"), withoutEmpty(selector), "invalid label selector")];
  const templatePath = path.child("template");
  return [
    ...errors,
    ...validateTemplateLabels(template, matcher, templatePath),
    ...validateTemplate(template, templatePath),
    ...validateAlwaysRestarting(template, "ReplicaSet", templatePath),
  ];
}

function validateSpec(spec: AppsV1ReplicaSetSpec): ErrorList {
  return [
    ...nonNegative(path.child("replicas"), spec.replicas),
    ...nonNegative(path.child("minReadySeconds"), spec.minReadySeconds),
    ...validateSelectorAndTemplate(spec.selector, spec.template ?? {}),
  ];
}

export const validateReplicaSet = (set: AppsV1ReplicaSet): ErrorList => validateSpec(set.spec ?? {});

/** The selector is immutable. upstream: pkg/apis/apps/validation ValidateReplicaSetUpdate */
export const validateReplicaSetUpdate = (set: AppsV1ReplicaSet, old: AppsV1ReplicaSet): ErrorList => [
  ...validateSpec(set.spec ?? {}),
  ...validateImmutableField(withoutEmpty(set.spec?.selector), old.spec?.selector, path.child("selector")),
];

const counts = ["replicas", "fullyLabeledReplicas", "readyReplicas", "availableReplicas", "observedGeneration", "terminatingReplicas"];

/** upstream: pkg/apis/apps/validation ValidateReplicaSetStatus */
export function validateReplicaSetStatus(set: AppsV1ReplicaSet): ErrorList {
  const status = set.status ?? {};
  return [
    ...validateCounts(status, counts),
    ...validateAmong(status, ["fullyLabeledReplicas", "readyReplicas", "availableReplicas"], "replicas", "status.replicas"),
    ...validateAmong(status, ["availableReplicas"], "readyReplicas", "readyReplicas"),
  ];
}
