import { type ErrorList, forbidden, invalid, Path, required } from "../../apimachinery/field.ts";
import { labelSelectorAsRequirements, matchesLabels } from "../../apimachinery/labels.ts";
import { validateLabelSelector } from "../../apimachinery/validation/label-selector.ts";
import { notSupportedInOrder } from "../../apimachinery/validation/supported.ts";
import type { CoreV1PodTemplateSpec, MetaV1LabelSelector } from "../generated/types.ts";
import { withoutEmpty } from "../rows/go-shape.ts";

type Matcher = (labels: Readonly<Record<string, string>>) => boolean;

/** What a selector asks for, undefined if it is not well formed; an absent one selects nothing. upstream: meta/v1 LabelSelectorAsSelector */
export function matcherOf(selector: MetaV1LabelSelector | undefined): Matcher | undefined {
  if (selector === undefined) return () => false;
  if (validateLabelSelector(selector, new Path()).length > 0) return undefined;
  const requirements = labelSelectorAsRequirements(selector);
  return (labels) => matchesLabels(requirements, labels);
}

const isEmpty = ({ matchLabels, matchExpressions }: MetaV1LabelSelector): boolean =>
  Object.keys(matchLabels ?? {}).length + (matchExpressions ?? []).length === 0;

/** A map as messages show it: its keys in order. */
export const sorted = (map: Readonly<Record<string, string>> | undefined): Record<string, string> | undefined =>
  map === undefined ? undefined : Object.fromEntries(Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1)));

/** A workload's selector: there, well formed, and not empty; `kind` is how the message names the workload. */
export function validateWorkloadSelector(selector: MetaV1LabelSelector | undefined, kind: string, path: Path): ErrorList {
  if (selector === undefined) return [required(path, "")];
  return [
    ...validateLabelSelector(selector, path),
    ...(isEmpty(selector) ? [invalid(path, withoutEmpty(selector), `empty selector is invalid for ${kind}`)] : []),
  ];
}

/** The template's labels answer the selector. */
export function validateTemplateLabels(template: CoreV1PodTemplateSpec, matcher: Matcher, path: Path): ErrorList {
  const labels = template.metadata?.labels;
  if (matcher(labels ?? {})) return [];
  return [invalid(path.child("metadata", "labels"), sorted(labels), "`selector` does not match template `labels`")];
}

/** Pods of a workload always restart and have no deadline; `kind` is how the message names the workload. */
export function validateAlwaysRestarting(template: CoreV1PodTemplateSpec, kind: string, path: Path): ErrorList {
  const { restartPolicy = "", activeDeadlineSeconds } = template.spec ?? {};
  const spec = path.child("spec");
  return [
    ...(restartPolicy === "Always" ? [] : [notSupportedInOrder(spec.child("restartPolicy"), restartPolicy, ["Always"])]),
    ...(activeDeadlineSeconds === undefined
      ? []
      : [forbidden(spec.child("activeDeadlineSeconds"), `activeDeadlineSeconds in ${kind} is not Supported`)]),
  ];
}
