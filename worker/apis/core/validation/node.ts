import { duplicate, type ErrorList, forbidden, invalid, Path, required } from "../../../apimachinery/field.ts";
import { parseJSON } from "../../../apimachinery/serializer/json.ts";
import { ipFamily, isValidCIDR, parseCIDR } from "../../../apimachinery/validation/ip.ts";
import { validateLabelName } from "../../../apimachinery/validation/labels.ts";
import { isValidLabelValue } from "../../../apimachinery/validation/names.ts";
import type { CoreV1Node, CoreV1Taint } from "../../generated/types.ts";
import { validateResourceQuantity } from "./container/resources.ts";
import { invalids, positive } from "./messages.ts";
import { validateTaintEffect } from "./pod/scheduling.ts";

// upstream: pkg/apis/core/validation/validation.go ValidateNode, ValidateNodeUpdate

/** The path is `metadata.taints`, as upstream's is. */
const statusPath = new Path("status");
const taintsPath = new Path("metadata").child("taints");

function validateTaints(taints: readonly CoreV1Taint[]): ErrorList {
  const seen = new Set<string>();
  return taints.flatMap(({ key = "", value = "", effect = "" }, i) => {
    const at = taintsPath.index(i);
    const errors = validateLabelName(key, at.child("key"));
    const messages = isValidLabelValue(value);
    if (messages.length > 0) errors.push(invalid(at.child("value"), value, messages.join(";")));
    errors.push(...(effect === "" ? [required(at.child("effect"), "")] : validateTaintEffect(effect, at.child("effect"))));
    if (seen.has(`${key}:${effect}`)) {
      const error = duplicate(at, { Key: key, Value: value, Effect: effect, TimeAdded: null });
      errors.push({ ...error, body: `${error.body}: taints must be unique by key and effect pair` });
    }
    seen.add(`${key}:${effect}`);
    return errors;
  });
}

/** A range whose address has bits beyond the prefix names no network. */
function validateNetwork(cidr: string): string[] {
  const messages = isValidCIDR(cidr);
  const parsed = parseCIDR(cidr);
  if (messages.length > 0 || parsed === undefined) return messages;
  const outside = parsed.bytes.some((byte, i) => {
    const free = Math.min(8, Math.max(0, (i + 1) * 8 - parsed.bits));
    return (byte & ((1 << free) - 1)) !== 0;
  });
  return outside ? ["must not have bits set beyond the prefix length"] : [];
}

const featureName = /^[A-Z][A-Za-z0-9]*(\/[a-zA-Z][A-Za-z0-9]*)*$/;
const featureNameMax = 253;

function validateFeatureName(name: string): string[] {
  if (name.length > featureNameMax)
    return [`invalid feature name ${JSON.stringify(name)}: must be no more than ${featureNameMax} characters`];
  const rule =
    "must start with an UpperCamelCase segment, with subsequent segments separated by '/' (e.g., MyFeature or MyFeature/mySubFeature), and contain only alphanumeric characters and slashes";
  return featureName.test(name) ? [] : [`invalid feature name ${JSON.stringify(name)}: ${rule}`];
}

function validateFeatures(features: readonly string[]): ErrorList {
  const at = statusPath.child("declaredFeatures");
  return features.flatMap((feature, i): ErrorList => {
    const errors = invalids(at.index(i), feature, validateFeatureName(feature));
    const next = features[i + 1];
    if (next === feature) errors.push(duplicate(at.index(i + 1), next));
    else if (next !== undefined && feature > next) errors.push(invalid(at.index(i + 1), next, "list must be sorted alphabetically"));
    return errors;
  });
}

/** upstream: ValidateNodeResources */
const validateNodeResources = (node: CoreV1Node): ErrorList =>
  (["capacity", "allocatable"] as const).flatMap((field) =>
    Object.entries(node.status?.[field] ?? {}).flatMap(([name, quantity]) =>
      validateResourceQuantity(name, quantity, statusPath.child(field, name)),
    ),
  );

const onePerFamily = "may specify no more than one CIDR for each IP family";

function validateRanges(ranges: readonly string[]): ErrorList {
  const at = new Path("spec").child("podCIDRs");
  const errors = ranges.flatMap((range, i) => invalids(at.index(i), range, validateNetwork(range)));
  if (ranges.length < 2) return errors;
  const unreadable = ranges.findIndex((range) => parseCIDR(range) === undefined);
  if (unreadable >= 0) {
    const why = `invalid CIDR[${unreadable}]: <nil> (invalid CIDR address: ${ranges[unreadable]})`;
    const body = `Internal error: invalid PodCIDRs. failed to check with dual stack with error:${why}`;
    return [...errors, { type: "InternalError", field: at.toString(), body }, invalid(at, ranges, onePerFamily)];
  }
  const families = ranges.map((range) => ipFamily(range.split("/")[0] ?? ""));
  return new Set(families).size === 2 && ranges.length === 2 ? errors : [...errors, invalid(at, ranges, onePerFamily)];
}

const taintsKey = "scheduler.alpha.kubernetes.io/taints";
const avoidKey = "scheduler.alpha.kubernetes.io/preferAvoidPods";

/** Annotations that once held JSON still must. upstream: ValidateNodeSpecificAnnotations */
function validateNodeAnnotations(node: CoreV1Node): ErrorList {
  const annotations = node.metadata?.annotations ?? {};
  const path = new Path("metadata").child("annotations");
  const check = (key: string, at: Path): ErrorList => {
    const text = annotations[key] ?? "";
    if (text === "") return [];
    try {
      parseJSON(text, { strict: false });
      return [];
    } catch (error) {
      return [invalid(at, key, error instanceof Error ? error.message : String(error))];
    }
  };
  return [...check(taintsKey, path), ...check(avoidKey, path.child("AvoidPods"))];
}

export function validateNode(node: CoreV1Node): ErrorList {
  const swap = node.status?.nodeInfo?.swap?.capacity;
  return [
    ...validateNodeAnnotations(node),
    ...validateTaints(node.spec?.taints ?? []),
    ...validateNodeResources(node),
    // The path is upstream's.
    ...(swap === undefined ? [] : positive(new Path("metadata").child("nodeSwapStatus", "capacity"), swap)),
    ...validateFeatures(node.status?.declaredFeatures ?? []),
    ...validateRanges(node.spec?.podCIDRs ?? []),
  ];
}

const once = (field: string): string => `node updates may not change ${field} except from "" to valid`;

export function validateNodeUpdate(node: CoreV1Node, old: CoreV1Node): ErrorList {
  const errors: ErrorList = [
    ...validateNodeAnnotations(node),
    ...validateNodeResources(node),
    ...validateFeatures(node.status?.declaredFeatures ?? []),
  ];
  const seen = new Set<string>();
  for (const [i, { type = "", address = "" }] of (node.status?.addresses ?? []).entries()) {
    const at = new Path("status").child("addresses").index(i);
    if (seen.has(`${type} ${address}`)) errors.push(duplicate(at, { Type: type, Address: address }));
    seen.add(`${type} ${address}`);
  }
  const [now, before] = [node.spec?.podCIDRs ?? [], old.spec?.podCIDRs ?? []];
  const at = new Path("spec");
  if (before.length > 0 && now.length !== before.length) errors.push(forbidden(at.child("podCIDRs"), once("podCIDR")));
  else for (const [i, range] of before.entries()) if (range !== now[i]) errors.push(forbidden(at.child("podCIDRs"), once("podCIDR")));
  const provider = old.spec?.providerID ?? "";
  if (provider !== "" && provider !== (node.spec?.providerID ?? "")) errors.push(forbidden(at.child("providerID"), once("providerID")));
  const external =
    (node.spec?.externalID ?? "") === (old.spec?.externalID ?? "") ? [] : [forbidden(at.child("externalID"), "may not be updated")];
  return [...errors, ...validateTaints(node.spec?.taints ?? []), ...external];
}
