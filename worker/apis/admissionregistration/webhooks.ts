import { duplicate, type ErrorList, invalid, Path, required } from "../../apimachinery/field.ts";
import { validateLabelSelector } from "../../apimachinery/validation/label-selector.ts";
import { isDNS1035Label, isDNS1123Subdomain } from "../../apimachinery/validation/names.ts";
import { deepEqual } from "../../apimachinery/validation/objectmeta.ts";
import { oneOf } from "../../apimachinery/validation/supported.ts";
import { invalids } from "../core/validation/messages.ts";
import type {
  AdmissionregistrationV1MutatingWebhook,
  AdmissionregistrationV1MutatingWebhookConfiguration,
  AdmissionregistrationV1ValidatingWebhook,
  AdmissionregistrationV1ValidatingWebhookConfiguration,
} from "../generated/types.ts";
import { validateClientConfig } from "./client-config.ts";
import { failurePolicies, matchPolicies, reinvocationPolicies, validateMatchConditions, validateRule } from "./rules.ts";

// upstream: pkg/apis/admissionregistration/validation/validation.go

type Webhook = AdmissionregistrationV1ValidatingWebhook & AdmissionregistrationV1MutatingWebhook;
type Configuration = AdmissionregistrationV1ValidatingWebhookConfiguration | AdmissionregistrationV1MutatingWebhookConfiguration;

const reviewVersions = ["v1", "v1beta1"];
const harmless = ["None", "NoneOnDryRun"];
const sideEffectClasses = [...harmless, "Some", "Unknown"];
const timeoutSecondsMax = 30;

/** What an old configuration already did wrong stays allowed. */
interface Strictness {
  readonly matchConditions: boolean;
  readonly sideEffects: boolean;
  readonly versions: boolean;
  readonly uniqueNames: boolean;
  readonly labelValues: boolean;
}

const everything: Strictness = { matchConditions: true, sideEffects: true, versions: true, uniqueNames: true, labelValues: true };
const webhooksOf = (configuration: Configuration): readonly Webhook[] => (configuration.webhooks ?? []) as readonly Webhook[];

function strictnessAfter(old: readonly Webhook[], now: readonly Webhook[]): Strictness {
  const path = new Path();
  const names = old.map(({ name = "" }) => name);
  const accepted = ({ admissionReviewVersions = [] }: Webhook): boolean =>
    admissionReviewVersions.length === 0 || admissionReviewVersions.some((version) => reviewVersions.includes(version));
  const selectors = ({ namespaceSelector, objectSelector }: Webhook): ErrorList => [
    ...validateLabelSelector(namespaceSelector, path),
    ...validateLabelSelector(objectSelector, path),
  ];
  const sameConditions =
    old.length === now.length && old.every((webhook, i) => deepEqual(webhook.matchConditions ?? [], now[i]?.matchConditions ?? []));
  return {
    matchConditions: !sameConditions,
    sideEffects: old.every(({ sideEffects = "" }) => harmless.includes(sideEffects)),
    versions: old.every(accepted),
    uniqueNames: new Set(names).size === names.length,
    labelValues: old.every((webhook) => selectors(webhook).length === 0),
  };
}

/** `a.b.c`: three segments at least. upstream: apimachinery/pkg/util/validation IsFullyQualifiedName */
function validateQualifiedDomain(name: string, path: Path): ErrorList {
  if (name === "") return [required(path, "")];
  const messages = isDNS1123Subdomain(name);
  if (messages.length > 0) return [invalid(path, name, messages.join(","))];
  return name.split(".").length < 3 ? [invalid(path, name, "should be a domain with at least three segments separated by dots")] : [];
}

function validateVersions(versions: readonly string[], strict: boolean, path: Path): ErrorList {
  if (versions.length === 0) return [required(path, `must specify one of ${reviewVersions.join(", ")}`)];
  const errors = versions.flatMap((version, i) =>
    versions.indexOf(version) < i
      ? [invalid(path.index(i), version, "duplicate version")]
      : invalids(path.index(i), version, isDNS1035Label(version)),
  );
  const known = versions.some((version) => reviewVersions.includes(version));
  return strict && !known ? [...errors, invalid(path, versions, `must include at least one of ${reviewVersions.join(", ")}`)] : errors;
}

function validateWebhook(webhook: Webhook, strict: Strictness, path: Path): ErrorList {
  const { failurePolicy, matchPolicy, sideEffects, timeoutSeconds, reinvocationPolicy } = webhook;
  const effects = strict.sideEffects ? harmless : [...sideEffectClasses].sort();
  const options = { allowInvalidLabelValueInSelector: !strict.labelValues };
  return [
    ...validateQualifiedDomain(webhook.name ?? "", path.child("name")),
    ...(webhook.rules ?? []).flatMap((rule, i) => validateRule(rule, path.child("rules").index(i))),
    ...(failurePolicy === undefined ? [] : oneOf(path.child("failurePolicy"), failurePolicy, failurePolicies)),
    ...(matchPolicy === undefined ? [] : oneOf(path.child("matchPolicy"), matchPolicy, matchPolicies)),
    ...(sideEffects === undefined
      ? [required(path.child("sideEffects"), `must specify one of ${effects.join(", ")}`)]
      : oneOf(path.child("sideEffects"), sideEffects, effects)),
    ...(timeoutSeconds !== undefined && (timeoutSeconds > timeoutSecondsMax || timeoutSeconds < 1)
      ? [invalid(path.child("timeoutSeconds"), timeoutSeconds, "the timeout value must be between 1 and 30 seconds")]
      : []),
    ...validateLabelSelector(webhook.namespaceSelector, path.child("namespaceSelector"), options),
    ...validateLabelSelector(webhook.objectSelector, path.child("objectSelector"), options),
    ...(reinvocationPolicy === undefined ? [] : oneOf(path.child("reinvocationPolicy"), reinvocationPolicy, reinvocationPolicies)),
    ...validateClientConfig(webhook.clientConfig ?? {}, path.child("clientConfig"), true),
    ...(strict.matchConditions ? validateMatchConditions(webhook.matchConditions ?? [], path.child("matchConditions")) : []),
  ];
}

function validateWith(webhooks: readonly Webhook[], strict: Strictness): ErrorList {
  return webhooks.flatMap((webhook, i) => {
    const path = new Path("webhooks").index(i);
    const { name = "", admissionReviewVersions = [] } = webhook;
    const again = strict.uniqueNames && name !== "" && webhooks.findIndex((other) => other.name === name) < i;
    return [
      ...validateWebhook(webhook, strict, path),
      ...validateVersions(admissionReviewVersions, strict.versions, path.child("admissionReviewVersions")),
      ...(again ? [duplicate(path.child("name"), name)] : []),
    ];
  });
}

/** A new configuration of webhooks of either kind. */
export const validateWebhooks = (configuration: Configuration): ErrorList => validateWith(webhooksOf(configuration), everything);

/** An update may keep what was wrong before. */
export const validateWebhooksUpdate = (configuration: Configuration, old: Configuration): ErrorList =>
  validateWith(webhooksOf(configuration), strictnessAfter(webhooksOf(old), webhooksOf(configuration)));
