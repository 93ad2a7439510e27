import { type ErrorList, invalid, type Path, required, tooLong } from "../../apimachinery/field.ts";
import { isDNS1123Subdomain } from "../../apimachinery/validation/names.ts";
import { notSupportedInOrder } from "../../apimachinery/validation/supported.ts";
import { validateTemplate } from "../apps/validate-template.ts";
import { nonNegative } from "../core/validation/messages.ts";
import type { BatchV1JobSpec } from "../generated/types.ts";
import { validatePodFailurePolicy, validateSuccessPolicy } from "./failure-policy.ts";

// upstream: pkg/apis/batch/validation/validation.go validateJobSpec

const parallelismMax = 100000;
const failedIndexesMax = 100000;
const completionsSoftMax = 100000;
const highCompletionsMax = 10000;
const managedByMax = 63;
const httpPath = /^[A-Za-z0-9/\-._~%!$&'()*+,;=:]+$/;

const counters = [
  "parallelism",
  "completions",
  "activeDeadlineSeconds",
  "backoffLimit",
  "ttlSecondsAfterFinished",
  "backoffLimitPerIndex",
  "maxFailedIndexes",
] as const;

/** `acme.io/foo`. upstream: apimachinery/pkg/util/validation IsDomainPrefixedPath */
export function validateDomainPrefixedPath(path: Path, value: string): ErrorList {
  if (value === "") return [required(path, "")];
  const slash = value.indexOf("/");
  if (slash <= 0 || slash === value.length - 1) return [invalid(path, value, 'must be a domain-prefixed path (such as "acme.io/foo")')];
  const host = value.slice(0, slash);
  const rest = value.slice(slash + 1);
  const errors = isDNS1123Subdomain(host).map((message) => invalid(path, host, message));
  if (!httpPath.test(rest))
    errors.push(invalid(path, rest, "Invalid path (regex used for validation is '[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+')"));
  return errors;
}

function validateManagedBy(managedBy: string | undefined, path: Path): ErrorList {
  if (managedBy === undefined) return [];
  return [...validateDomainPrefixedPath(path, managedBy), ...(managedBy.length > managedByMax ? [tooLong(path, managedByMax)] : [])];
}

function validateHighCompletions(spec: BatchV1JobSpec, path: Path): ErrorList {
  const { completions = 0, backoffLimitPerIndex, maxFailedIndexes, parallelism = 0 } = spec;
  if (completions <= completionsSoftMax || backoffLimitPerIndex === undefined) return [];
  const detail = `must be less than or equal to ${highCompletionsMax} when completions are above ${completionsSoftMax} and used with backoff limit per index`;
  const failed = path.child("maxFailedIndexes");
  return [
    ...(maxFailedIndexes === undefined ? [required(failed, `must be specified when completions is above ${completionsSoftMax}`)] : []),
    ...(parallelism > highCompletionsMax ? [invalid(path.child("parallelism"), parallelism, detail)] : []),
    ...((maxFailedIndexes ?? 0) > highCompletionsMax ? [invalid(failed, maxFailedIndexes, detail)] : []),
  ];
}

function validateIndexed(spec: BatchV1JobSpec, path: Path): ErrorList {
  const { completions, parallelism = 0, maxFailedIndexes } = spec;
  const failed = path.child("maxFailedIndexes");
  const errors: ErrorList = [];
  if (completions === undefined) errors.push(required(path.child("completions"), "when completion mode is Indexed"));
  if (parallelism > parallelismMax) {
    const detail = `must be less than or equal to ${parallelismMax} when completion mode is Indexed`;
    errors.push(invalid(path.child("parallelism"), parallelism, detail));
  }
  if (completions !== undefined && maxFailedIndexes !== undefined && maxFailedIndexes > completions)
    errors.push(invalid(failed, maxFailedIndexes, "must be less than or equal to completions"));
  if ((maxFailedIndexes ?? 0) > failedIndexesMax)
    errors.push(invalid(failed, maxFailedIndexes, `must be less than or equal to ${failedIndexesMax}`));
  return [...errors, ...validateHighCompletions(spec, path)];
}

function validateCompletionMode(spec: BatchV1JobSpec, path: Path): ErrorList {
  const mode = spec.completionMode ?? "NonIndexed";
  if (mode === "Indexed") return validateIndexed(spec, path);
  if (mode !== "NonIndexed") return [notSupportedInOrder(path.child("completionMode"), mode, ["NonIndexed", "Indexed"])];
  return (["backoffLimitPerIndex", "maxFailedIndexes"] as const)
    .filter((name) => spec[name] !== undefined)
    .map((name) => invalid(path.child(name), spec[name], "requires indexed completion mode"));
}

function validateReplacement(spec: BatchV1JobSpec, path: Path): ErrorList {
  const policy = spec.podReplacementPolicy;
  if (policy === undefined) return [];
  const supported = spec.podFailurePolicy === undefined ? ["Failed", "TerminatingOrFailed"] : ["Failed"];
  return supported.includes(policy) ? [] : [notSupportedInOrder(path, policy, supported)];
}

function validateRestartPolicy(spec: BatchV1JobSpec, path: Path): ErrorList {
  const policy = spec.template?.spec?.restartPolicy ?? "";
  if (policy === "" || policy === "Always") return [required(path, 'valid values: "OnFailure", "Never"')];
  if (policy !== "OnFailure" && policy !== "Never") return [notSupportedInOrder(path, policy, ["OnFailure", "Never"])];
  if (spec.podFailurePolicy !== undefined && policy !== "Never")
    return [invalid(path, policy, 'only "Never" is supported when podFailurePolicy is specified')];
  return [];
}

/** What a Job and a CronJob's template have in common. */
export function validateJobSpec(spec: BatchV1JobSpec, path: Path): ErrorList {
  return [
    ...counters.flatMap((name) => nonNegative(path.child(name), spec[name])),
    ...(spec.maxFailedIndexes !== undefined && spec.backoffLimitPerIndex === undefined
      ? [required(path.child("backoffLimitPerIndex"), "when maxFailedIndexes is specified")]
      : []),
    ...validateManagedBy(spec.managedBy, path.child("managedBy")),
    ...validateCompletionMode(spec, path),
    ...(spec.podFailurePolicy === undefined ? [] : validatePodFailurePolicy(spec, path.child("podFailurePolicy"))),
    ...(spec.successPolicy === undefined ? [] : validateSuccessPolicy(spec, path.child("successPolicy"))),
    ...validateReplacement(spec, path.child("podReplacementPolicy")),
    ...validateTemplate(spec.template ?? {}, path.child("template")),
    ...validateRestartPolicy(spec, path.child("template", "spec", "restartPolicy")),
  ];
}
