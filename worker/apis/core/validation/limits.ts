import { duplicate, type ErrorList, forbidden, invalid, named, Path, required } from "../../../apimachinery/field.ts";
import { isQualifiedName } from "../../../apimachinery/validation/names.ts";
import { deepEqual, immutableMessage } from "../../../apimachinery/validation/objectmeta.ts";
import type { CoreV1LimitRange, CoreV1LimitRangeItem, CoreV1ResourceQuota, CoreV1ResourceQuotaSpec } from "../../generated/types.ts";
import { internalForm } from "../internal-form.ts";
import { compareQuantities, nanos } from "../quantity-value.ts";
import {
  isHugePage,
  isStandard,
  validateContainerResourceName,
  validateResourceName,
  validateResourceQuantity,
} from "./container/resources.ts";

// upstream: pkg/apis/core/validation/validation.go ValidateLimitRange, ValidateResourceQuota

const limitTypes = new Set(["Pod", "Container", "PersistentVolumeClaim"]);

function validateLimitType(type: string, path: Path): ErrorList {
  const errors = isQualifiedName(type).map((message) => invalid(path, type, message));
  if (errors.length > 0 || type.includes("/") || limitTypes.has(type)) return errors;
  return [invalid(path, type, "must be a standard limit type or fully qualified")];
}

const own = (amounts: Readonly<Record<string, string>> | undefined, name: string): string | undefined =>
  amounts !== undefined && Object.hasOwn(amounts, name) ? amounts[name] : undefined;

/** How the amounts for one resource must be ordered: min, default request, default, max. */
function validateOrder(item: CoreV1LimitRangeItem, name: string, path: Path): ErrorList {
  const at = (field: string): Path => path.child(field).key(name);
  const [min, max, limit, request] = [own(item.min, name), own(item.max, name), own(item.default, name), own(item.defaultRequest, name)];
  const errors: ErrorList = [];
  const check = (a: string | undefined, b: string | undefined, field: string, shown: string | undefined, detail: string): void => {
    if (a !== undefined && b !== undefined && compareQuantities(a, b) > 0) errors.push(invalid(at(field), shown, detail));
  };
  check(min, max, "min", min, `min value ${min} is greater than max value ${max}`);
  check(min, request, "defaultRequest", request, `min value ${min} is greater than default request value ${request}`);
  check(request, max, "defaultRequest", request, `default request value ${request} is greater than max value ${max}`);
  check(request, limit, "defaultRequest", request, `default request value ${request} is greater than default limit value ${limit}`);
  check(min, limit, "default", min, `min value ${min} is greater than default value ${limit}`);
  check(limit, max, "default", max, `default value ${limit} is greater than max value ${max}`);
  return [...errors, ...validateRatio(item, name, at("maxLimitRequestRatio"))];
}

function validateRatio(item: CoreV1LimitRangeItem, name: string, path: Path): ErrorList {
  const [min, max, ratio] = [own(item.min, name), own(item.max, name), own(item.maxLimitRequestRatio, name)];
  if (ratio === undefined) return [];
  const errors: ErrorList = compareQuantities(ratio, "1") < 0 ? [invalid(path, ratio, `ratio ${ratio} is less than 1`)] : [];
  if (min === undefined || max === undefined) return errors;
  const limit = Number(nanos(max)) / Number(nanos(min));
  if (Number(nanos(ratio)) / 1e9 > limit) errors.push(invalid(path, ratio, `ratio ${ratio} is greater than max/min = ${limit.toFixed(6)}`));
  return errors;
}

function validateItem(item: CoreV1LimitRangeItem, path: Path): ErrorList {
  const isPod = item.type === "Pod";
  const nameRule = isPod || item.type === "Container" ? validateContainerResourceName : validateResourceName;
  const errors: ErrorList = [];
  const names = new Set<string>();
  const list = (field: "max" | "min" | "default" | "defaultRequest" | "maxLimitRequestRatio"): void => {
    for (const name of Object.keys(item[field] ?? {}).sort()) {
      errors.push(...nameRule(name, path.child(field).key(name)));
      names.add(name);
    }
  };
  list("max");
  list("min");
  for (const field of ["default", "defaultRequest"] as const) {
    if (!isPod) list(field);
    else if (Object.keys(item[field] ?? {}).length > 0)
      errors.push(forbidden(path.child(field), "may not be specified when `type` is 'Pod'"));
  }
  if (item.type === "PersistentVolumeClaim" && item.min?.["storage"] === undefined && item.max?.["storage"] === undefined)
    errors.push(required(path.child("limits"), "either minimum or maximum storage value is required, but neither was provided"));
  list("maxLimitRequestRatio");
  const ordered = isPod ? { ...item, default: {}, defaultRequest: {} } : item;
  return [...errors, ...[...names].sort().flatMap((name) => validateOrder(ordered, name, path))];
}

export function validateLimitRange(range: CoreV1LimitRange): ErrorList {
  const seen = new Set<string>();
  return (range.spec?.limits ?? []).flatMap((item, i) => {
    const at = new Path("spec").child("limits").index(i);
    const type = item.type ?? "";
    const errors = validateLimitType(type, at.child("type"));
    if (seen.has(type)) errors.push(duplicate(at.child("type"), type));
    seen.add(type);
    return [...errors, ...validateItem(item, at)];
  });
}

const quotaResources = new Set([
  "cpu",
  "memory",
  "ephemeral-storage",
  "requests.cpu",
  "requests.memory",
  "requests.storage",
  "requests.ephemeral-storage",
  "limits.cpu",
  "limits.memory",
  "limits.ephemeral-storage",
  "pods",
  "resourcequotas",
  "services",
  "replicationcontrollers",
  "secrets",
  "persistentvolumeclaims",
  "configmaps",
  "services.nodeports",
  "services.loadbalancers",
]);
const isQuotaResource = (name: string): boolean => quotaResources.has(name) || isHugePage(name) || name.startsWith("requests.hugepages-");

function validateAmounts(list: Record<string, string> | undefined, path: Path): ErrorList {
  return Object.entries(list ?? {})
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([name, quantity]) => {
      const at = path.key(name);
      const errors = isStandard(name) || !isQuotaResource(name) ? validateResourceName(name, at) : [];
      if (!name.includes("/") && !isQuotaResource(name)) errors.push(invalid(at, name, "must be a standard resource for quota"));
      return [...errors, ...validateResourceQuantity(name, quantity, at)];
    });
}

const scopes = new Set([
  "Terminating",
  "NotTerminating",
  "BestEffort",
  "NotBestEffort",
  "PriorityClass",
  "CrossNamespacePodAffinity",
  "VolumeAttributesClass",
]);
const computeScopes = new Set(["Terminating", "NotTerminating", "NotBestEffort", "PriorityClass", "CrossNamespacePodAffinity"]);
const podCompute = new Set(["pods", "cpu", "memory", "requests.cpu", "requests.memory", "limits.cpu", "limits.memory"]);

/** Which quantities a scope can narrow. upstream: pkg/apis/core/helper IsResourceQuotaScopeValidForResource */
function isScopeValidFor(scope: string, resource: string): boolean {
  if (computeScopes.has(scope)) return podCompute.has(resource);
  if (scope === "BestEffort") return resource === "pods";
  if (scope === "VolumeAttributesClass") return resource === "persistentvolumeclaims" || resource === "requests.storage";
  return true;
}

const conflicts = [
  ["BestEffort", "NotBestEffort"],
  ["Terminating", "NotTerminating"],
];

function validateScopes(spec: CoreV1ResourceQuotaSpec, path: Path): ErrorList {
  const given = spec.scopes ?? [];
  const at = path.child("scopes");
  const errors: ErrorList = [];
  for (const scope of given) {
    if (!scopes.has(scope)) errors.push(invalid(at, given, "unsupported scope"));
    for (const resource of Object.keys(spec.hard ?? {}).sort())
      if (isQuotaResource(resource) && !isScopeValidFor(scope, resource))
        errors.push(invalid(at, given, "unsupported scope applied to resource"));
  }
  for (const pair of conflicts) if (pair.every((scope) => given.includes(scope))) errors.push(invalid(at, given, "conflicting scopes"));
  return errors;
}

const existsDetail =
  "must be 'Exists' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity";
const existsScopes = new Set(["Terminating", "NotTerminating", "BestEffort", "NotBestEffort", "CrossNamespacePodAffinity"]);

function validateScopeSelector(spec: CoreV1ResourceQuotaSpec, path: Path): ErrorList {
  const at = path.child("scopeSelector", "matchExpressions");
  const given = (spec.scopeSelector?.matchExpressions ?? []).map(({ scopeName }) => scopeName);
  const requirements = (spec.scopeSelector?.matchExpressions ?? []).flatMap(({ scopeName = "", operator = "", values = [] }) => {
    const errors: ErrorList = scopes.has(scopeName) ? [] : [invalid(at.child("scopeName"), scopeName, "unsupported scope")];
    for (const resource of Object.keys(spec.hard ?? {}).sort())
      if (isQuotaResource(resource) && !isScopeValidFor(scopeName, resource))
        errors.push(invalid(at, internalForm("ScopeSelector", spec.scopeSelector), "unsupported scope applied to resource"));
    if (existsScopes.has(scopeName) && operator !== "Exists") errors.push(invalid(at.child("operator"), operator, existsDetail));
    if (operator === "In" || operator === "NotIn") {
      if (values.length === 0)
        errors.push(required(at.child("values"), "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector"));
    } else if (operator === "Exists" || operator === "DoesNotExist") {
      if (values.length > 0)
        errors.push(
          invalid(at.child("values"), values, "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector"),
        );
    } else errors.push(invalid(at.child("operator"), named(operator), "not a valid selector operator"));
    return errors;
  });
  const both = conflicts.filter((pair) => pair.every((scope) => given.includes(scope)));
  return [...requirements, ...both.map(() => invalid(at, spec.scopes ?? null, "conflicting scopes"))];
}

export function validateResourceQuota(quota: CoreV1ResourceQuota): ErrorList {
  const path = new Path("spec");
  const spec = quota.spec ?? {};
  return [...validateAmounts(spec.hard, path.child("hard")), ...validateScopes(spec, path), ...validateScopeSelector(spec, path)];
}

export function validateResourceQuotaUpdate(quota: CoreV1ResourceQuota, old: CoreV1ResourceQuota): ErrorList {
  const errors = validateResourceQuota(quota);
  const sorted = (list: readonly string[] | undefined): string[] => [...new Set(list ?? [])].sort();
  if (!deepEqual(sorted(quota.spec?.scopes), sorted(old.spec?.scopes)))
    errors.push(invalid(new Path("spec").child("scopes"), quota.spec?.scopes ?? null, immutableMessage));
  return errors;
}

export const validateResourceQuotaStatus = (quota: CoreV1ResourceQuota): ErrorList => [
  ...validateAmounts(quota.status?.hard, new Path("status").child("hard")),
  ...validateAmounts(quota.status?.used, new Path("status").child("used")),
];
