import {
  duplicate,
  type ErrorList,
  forbidden,
  invalid,
  notFound,
  notSupported,
  type Path,
  required,
} from "../../../../apimachinery/field.ts";
import { isQualifiedName } from "../../../../apimachinery/validation/names.ts";
import type { CoreV1ResourceClaim, CoreV1ResourceRequirements } from "../../../generated/types.ts";
import { compareQuantities, isInteger, nanos } from "../../quantity-value.ts";
import { dnsLabel } from "../messages.ts";

// upstream: pkg/apis/core/validation/validation.go validateResourceRequirements; pkg/apis/core/helper/helpers.go

const standardResources = new Set([
  "cpu",
  "memory",
  "ephemeral-storage",
  "requests.cpu",
  "requests.memory",
  "requests.ephemeral-storage",
  "limits.cpu",
  "limits.memory",
  "limits.ephemeral-storage",
  "pods",
  "resourcequotas",
  "services",
  "replicationcontrollers",
  "secrets",
  "configmaps",
  "persistentvolumeclaims",
  "storage",
  "requests.storage",
  "services.nodeports",
  "services.loadbalancers",
]);
const containerResources = new Set(["cpu", "memory", "ephemeral-storage"]);
const integerResources = new Set([
  "pods",
  "resourcequotas",
  "services",
  "replicationcontrollers",
  "secrets",
  "configmaps",
  "persistentvolumeclaims",
  "services.nodeports",
  "services.loadbalancers",
]);

export const isHugePage = (name: string): boolean => name.startsWith("hugepages-");
export const isNative = (name: string): boolean => !name.includes("/") || name.split("/")[0]?.endsWith("kubernetes.io") === true;
export const isExtended = (name: string): boolean =>
  !isNative(name) && !name.startsWith("requests.") && isQualifiedName(`requests.${name}`).length === 0;
const isOvercommitAllowed = (name: string): boolean => isNative(name) && !isHugePage(name);
export const isStandard = (name: string): boolean => standardResources.has(name) || isHugePage(name);
const isIntegerOnly = (name: string): boolean => integerResources.has(name) || isExtended(name);

/** A resource's name: qualified, and standard if it has no domain. upstream: validateResourceName */
export function validateResourceName(name: string, path: Path): ErrorList {
  const errors = isQualifiedName(name).map((message) => invalid(path, name, message));
  if (errors.length > 0) return errors;
  if (name.split("/").length === 1 && !isStandard(name))
    return [invalid(path, name, "must be a standard resource type or fully qualified")];
  return [];
}

export function validateContainerResourceName(name: string, path: Path): ErrorList {
  const errors = validateResourceName(name, path);
  if (!name.includes("/")) {
    if (!containerResources.has(name) && !isHugePage(name)) errors.push(invalid(path, name, "must be a standard resource for containers"));
  } else if (!isNative(name) && !isExtended(name)) errors.push(invalid(path, name, "doesn't follow extended resource name standard"));
  return errors;
}

function validatePodResourceName(name: string, path: Path): ErrorList {
  const errors = validateResourceName(name, path);
  if (errors.length > 0 || name === "cpu" || name === "memory" || isHugePage(name)) return errors;
  return [notSupported(path, name, ["cpu", "hugepages-", "memory"])];
}

/** Not negative, and whole where only whole ones make sense. upstream: ValidateResourceQuantityValue */
export function validateResourceQuantity(name: string, quantity: string, path: Path): ErrorList {
  const errors: ErrorList = nanos(quantity) < 0n ? [invalid(path, quantity, "must be greater than or equal to 0")] : [];
  if (isIntegerOnly(name) && !isInteger(quantity)) errors.push(invalid(path, quantity, "must be an integer"));
  return errors;
}

function validateHugePage(name: string, quantity: string, path: Path): ErrorList {
  const page = nanos(name.slice("hugepages-".length));
  if (page > 0n && nanos(quantity) % page === 0n) return [];
  return [invalid(path, quantity, `${quantity} is not positive integer multiple of ${name}`)];
}

function validateAmount(name: string, quantity: string, path: Path, nameRule: (name: string, path: Path) => ErrorList): ErrorList {
  return [...nameRule(name, path), ...validateResourceQuantity(name, quantity, path)];
}

function validateAgainstLimit(name: string, request: string, limit: string | undefined, requests: Path, limits: Path): ErrorList {
  const overcommit = isOvercommitAllowed(name);
  if (limit === undefined) return overcommit ? [] : [required(limits, "Limit must be set for non overcommitable resources")];
  const order = compareQuantities(request, limit);
  if (order !== 0 && !overcommit) return [invalid(requests, request, `must be equal to ${name} limit of ${limit}`)];
  return order > 0 ? [invalid(requests, request, `must be less than or equal to ${name} limit of ${limit}`)] : [];
}

function validateRequirements(
  resources: CoreV1ResourceRequirements,
  claimNames: readonly string[],
  path: Path,
  nameRule: (name: string, path: Path) => ErrorList,
): ErrorList {
  const { limits = {}, requests = {}, claims } = resources;
  const [limitsPath, requestsPath] = [path.child("limits"), path.child("requests")];
  const errors: ErrorList = [];
  for (const [name, quantity] of sorted(limits)) {
    errors.push(...validateAmount(name, quantity, limitsPath.key(name), nameRule));
    if (isHugePage(name)) errors.push(...validateHugePage(name, quantity, limitsPath.key(name)));
  }
  for (const [name, quantity] of sorted(requests)) {
    const limit = Object.hasOwn(limits, name) ? limits[name] : undefined;
    errors.push(...validateAmount(name, quantity, requestsPath.key(name), nameRule));
    errors.push(...validateAgainstLimit(name, quantity, limit, requestsPath, limitsPath));
    if (isHugePage(name)) errors.push(...validateHugePage(name, quantity, requestsPath.key(name)));
  }
  const names = [...Object.keys(limits), ...Object.keys(requests)];
  if (names.some(isHugePage) && !names.includes("cpu") && !names.includes("memory"))
    errors.push(forbidden(path, "HugePages require cpu or memory"));
  return [...errors, ...validateClaims(claims ?? [], claimNames, path.child("claims"))];
}

const sorted = (list: Record<string, string>): [string, string][] => Object.entries(list).sort(([a], [b]) => (a < b ? -1 : 1));

function validateClaims(claims: readonly CoreV1ResourceClaim[], claimNames: readonly string[], path: Path): ErrorList {
  const seen = new Set<string>();
  return claims.flatMap(({ name = "", request = "" }, i) => {
    const at = path.index(i);
    if (name === "") return [required(at, "")];
    const errors: ErrorList = request === "" || seen.has(name) ? [] : dnsLabel(at.child("request"), request);
    const key = request === "" ? name : `${name}/${request}`;
    if (seen.has(name)) errors.push(duplicate(at, name));
    else if (seen.has(key)) errors.push(duplicate(at, key));
    else if (request === "" && [...seen].some((other) => other.startsWith(`${name}/`))) errors.push(duplicate(at, name));
    seen.add(key);
    if (!claimNames.includes(name)) {
      const known = claimNames.length === 0 ? " which is empty" : `: ${[...claimNames].sort().join(", ")}`;
      const error = notFound(at, name);
      errors.push({ ...error, body: `${error.body}: must be one of the names in pod.spec.resourceClaims${known}` });
    }
    return errors;
  });
}

/** A container's requests, limits and claims; `claimNames` are those of the pod. */
export const validateContainerResources = (
  resources: CoreV1ResourceRequirements | undefined,
  claimNames: readonly string[],
  path: Path,
): ErrorList => validateRequirements(resources ?? {}, claimNames, path, validateContainerResourceName);

/** The same of the pod as a whole. */
export const validatePodResources = (resources: CoreV1ResourceRequirements, claimNames: readonly string[], path: Path): ErrorList =>
  validateRequirements(resources, claimNames, path, validatePodResourceName);
