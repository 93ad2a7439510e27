import { type ErrorList, invalid, notSupported, type Path, required } from "../../../../apimachinery/field.ts";
import { isConfigMapKey, isDNS1123Subdomain, isQualifiedName, isRelaxedEnvVarName } from "../../../../apimachinery/validation/names.ts";
import type {
  CoreV1EnvFromSource,
  CoreV1EnvVar,
  CoreV1EnvVarSource,
  CoreV1ObjectFieldSelector,
  CoreV1ResourceFieldSelector,
} from "../../../generated/types.ts";
import { nanos } from "../../quantity-value.ts";
import { dnsLabel, dnsSubdomain, invalids, noBacksteps, requiredAnd } from "../messages.ts";

// upstream: pkg/apis/core/validation/validation.go ValidateEnv and those it calls

const envFieldPaths = [
  "metadata.name",
  "metadata.namespace",
  "metadata.uid",
  "spec.nodeName",
  "spec.serviceAccountName",
  "status.hostIP",
  "status.hostIPs",
  "status.podIP",
  "status.podIPs",
];
const convertiblePaths = new Set([
  ...envFieldPaths,
  "metadata.annotations",
  "metadata.labels",
  "spec.restartPolicy",
  "spec.schedulerName",
  "status.phase",
]);

const resourcePaths = [
  "limits.cpu",
  "limits.ephemeral-storage",
  "limits.memory",
  "requests.cpu",
  "requests.ephemeral-storage",
  "requests.memory",
];

export function validateEnv(vars: readonly CoreV1EnvVar[] | undefined, path: Path): ErrorList {
  return (vars ?? []).flatMap((variable, i) => [
    ...requiredAnd(path.index(i).child("name"), variable.name, (at, name) => invalids(at, name, isRelaxedEnvVarName(name))),
    ...validateValueFrom(variable.valueFrom, variable.value ?? "", path.index(i).child("valueFrom")),
  ]);
}

function validateValueFrom(source: CoreV1EnvVarSource | undefined, value: string, path: Path): ErrorList {
  if (source === undefined) return [];
  const { fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef, fileKeyRef } = source;
  const errors: ErrorList = [];
  if (fieldRef !== undefined) errors.push(...validateFieldSelector(fieldRef, envFieldPaths, path.child("fieldRef")));
  if (resourceFieldRef !== undefined)
    errors.push(...validateResourceFieldSelector(resourceFieldRef, path.child("resourceFieldRef"), false));
  for (const [name, ref] of [
    ["configMapKeyRef", configMapKeyRef],
    ["secretKeyRef", secretKeyRef],
  ] as const)
    if (ref !== undefined) errors.push(...validateKeyRef(ref, path.child(name)));
  if (fileKeyRef !== undefined) {
    const at = path.child("fileKeyRef");
    errors.push(
      ...requiredAnd(at.child("key"), fileKeyRef.key, (p, key) => invalids(p, key, isRelaxedEnvVarName(key))),
      ...requiredAnd(at.child("volumeName"), fileKeyRef.volumeName, dnsLabel),
      ...requiredAnd(at.child("path"), fileKeyRef.path, noBacksteps),
    );
  }
  const sources = [fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef, fileKeyRef].filter((ref) => ref !== undefined).length;
  if (sources === 0)
    errors.push(
      invalid(path, "", "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`"),
    );
  else if (value !== "") errors.push(invalid(path, "", "may not be specified when `value` is not empty"));
  else if (sources > 1) errors.push(invalid(path, "", "may not have more than one field specified at a time"));
  return errors;
}

const validateKeyRef = (ref: { name?: string; key?: string }, path: Path): ErrorList => [
  ...invalids(path.child("name"), ref.name ?? "", isDNS1123Subdomain(ref.name ?? "")),
  ...requiredAnd(path.child("key"), ref.key, (at, key) => invalids(at, key, isConfigMapKey(key))),
];

/** `metadata.labels['a']` -> the path and what is in the brackets. */
function splitSubscript(path: string): [string, string] | undefined {
  const match = /^([^[]*)\['(.*)'\]$/s.exec(path);
  return match === null ? undefined : [match[1] ?? "", match[2] ?? ""];
}

/** A field of the pod that a variable or a file shows; `allowed` are those besides labels and annotations by key. */
export function validateFieldSelector(selector: CoreV1ObjectFieldSelector, allowed: readonly string[], path: Path): ErrorList {
  const { apiVersion = "", fieldPath = "" } = selector;
  if (apiVersion === "") return [required(path.child("apiVersion"), "")];
  if (fieldPath === "") return [required(path.child("fieldPath"), "")];
  const convert = (reason: string): ErrorList => [invalid(path.child("fieldPath"), fieldPath, `error converting fieldPath: ${reason}`)];
  if (apiVersion !== "v1") return convert(`unsupported pod version: ${apiVersion}`);
  const split = splitSubscript(fieldPath);
  if (split === undefined) {
    if (!convertiblePaths.has(fieldPath)) return convert(`field label not supported: ${fieldPath}`);
    return allowed.includes(fieldPath) ? [] : [notSupported(path.child("fieldPath"), fieldPath, allowed)];
  }
  const [base, subscript] = split;
  if (base !== "metadata.annotations" && base !== "metadata.labels") return convert(`field label does not support subscript: ${fieldPath}`);
  const key = base === "metadata.annotations" ? subscript.toLowerCase() : subscript;
  return invalids(path, key, isQualifiedName(key));
}

const memoryDivisors = "1, 1k, 1M, 1G, 1T, 1P, 1E, 1Ki, 1Mi, 1Gi, 1Ti, 1Pi, 1Ei";

function divisorRule(resource: string): { allowed: string; detail: string; kind: string } | undefined {
  if (/^(limits|requests)\.cpu$/.test(resource)) return { allowed: "1m, 1", detail: "1m and 1", kind: "cpu" };
  if (/^(limits|requests)\.memory$/.test(resource)) return { allowed: memoryDivisors, detail: memoryDivisors, kind: "memory" };
  if (/^(limits|requests)\.ephemeral-storage$/.test(resource))
    return { allowed: memoryDivisors, detail: memoryDivisors, kind: "local ephemeral storage" };
  if (/^(limits|requests)\.hugepages-/.test(resource)) return { allowed: memoryDivisors, detail: memoryDivisors, kind: "hugepages" };
  return undefined;
}

/** A container's request or limit that a variable or (then with the container's name) a file shows. */
export function validateResourceFieldSelector(selector: CoreV1ResourceFieldSelector, path: Path, volume: boolean): ErrorList {
  const { resource = "", containerName = "", divisor = "0" } = selector;
  const errors: ErrorList = [];
  if (volume && containerName === "") errors.push(required(path.child("containerName"), ""));
  else if (resource === "") errors.push(required(path.child("resource"), ""));
  else if (!resourcePaths.includes(resource) && !/^(limits|requests)\.hugepages-/.test(resource))
    errors.push(notSupported(path.child("resource"), resource, resourcePaths));
  const rule = divisorRule(resource);
  if (rule !== undefined && nanos(divisor) !== 0n && !rule.allowed.split(", ").includes(divisor))
    errors.push(
      invalid(path.child("divisor"), resource, `only divisor's values ${rule.detail} are supported with the ${rule.kind} resource`),
    );
  return errors;
}

/** Whole ConfigMaps and Secrets as variables; how many sources there are is told of the list, not of its entry. */
export function validateEnvFrom(sources: readonly CoreV1EnvFromSource[] | undefined, path: Path): ErrorList {
  return (sources ?? []).flatMap((source, i) => {
    const { prefix = "", configMapRef, secretRef } = source;
    const errors: ErrorList = prefix === "" ? [] : invalids(path.index(i).child("prefix"), prefix, isRelaxedEnvVarName(prefix));
    for (const [name, ref] of [
      ["configMapRef", configMapRef],
      ["secretRef", secretRef],
    ] as const)
      if (ref !== undefined) errors.push(...requiredAnd(path.index(i).child(name).child("name"), ref.name, dnsSubdomain));
    if (configMapRef === undefined && secretRef === undefined)
      errors.push(invalid(path, "", "must specify one of: `configMapRef` or `secretRef`"));
    if (configMapRef !== undefined && secretRef !== undefined)
      errors.push(invalid(path, "", "may not have more than one field specified at a time"));
    return errors;
  });
}
