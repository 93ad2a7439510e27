import type { ObjectMeta } from "../../apimachinery/types.ts";
import type { CoreV1PodSpec } from "../../apis/generated/types.ts";
import { seccompProfile } from "./baseline.ts";
import {
  containersOf,
  hasUserNamespace,
  isWindows,
  named,
  namesWhere,
  plural,
  quoted,
  setters,
  sortedSet,
  type Violation,
} from "./words.ts";

// The rules of the level `restricted`. upstream: k8s.io/pod-security-admission/policy/check_*.go, one function a file

type Result = Violation | undefined;
type Rule = (metadata: ObjectMeta, spec: CoreV1PodSpec) => Result;

/** Windows knows nothing of it. */
export const unlessWindows =
  (rule: Rule): Rule =>
  (metadata, spec) =>
    isWindows(spec) ? undefined : rule(metadata, spec);

export const unlessUserNamespace =
  (rule: Rule): Rule =>
  (metadata, spec) =>
    hasUserNamespace(spec) ? undefined : rule(metadata, spec);

export function allowPrivilegeEscalation(_metadata: ObjectMeta, spec: CoreV1PodSpec): Result {
  const names = namesWhere(spec, ({ securityContext }) => securityContext?.allowPrivilegeEscalation !== false);
  if (names.length === 0) return undefined;
  return {
    reason: "allowPrivilegeEscalation != false",
    detail: `${named(names)} must set securityContext.allowPrivilegeEscalation=false`,
  };
}

export function dropAllCapabilities(_metadata: ObjectMeta, spec: CoreV1PodSpec): Result {
  const forbidden = (added: readonly string[] | undefined): string[] => (added ?? []).filter((name) => name !== "NET_BIND_SERVICE");
  const keeping = namesWhere(spec, ({ securityContext }) => !(securityContext?.capabilities?.drop ?? []).includes("ALL"));
  const adding = namesWhere(spec, ({ securityContext }) => forbidden(securityContext?.capabilities?.add).length > 0);
  const added = sortedSet(containersOf(spec).flatMap(({ securityContext }) => forbidden(securityContext?.capabilities?.add)));
  const details = [
    ...(keeping.length === 0 ? [] : [`${named(keeping)} must set securityContext.capabilities.drop=["ALL"]`]),
    ...(adding.length === 0 ? [] : [`${named(adding)} must not include ${quoted(added)} in securityContext.capabilities.add`]),
  ];
  return details.length === 0 ? undefined : { reason: "unrestricted capabilities", detail: details.join("; ") };
}

const harmlessVolumes = [
  "configMap",
  "csi",
  "downwardAPI",
  "emptyDir",
  "ephemeral",
  "image",
  "persistentVolumeClaim",
  "projected",
  "secret",
];
/** In upstream's order: the first that is there names the volume's type. */
const otherVolumes = [
  "hostPath",
  "gcePersistentDisk",
  "awsElasticBlockStore",
  "gitRepo",
  "nfs",
  "iscsi",
  "glusterfs",
  "rbd",
  "flexVolume",
  "cinder",
  "cephfs",
  "flocker",
  "fc",
  "azureFile",
  "vsphereVolume",
  "quobyte",
  "azureDisk",
  "photonPersistentDisk",
  "portworxVolume",
  "scaleIO",
  "storageos",
];

export function restrictedVolumes(_metadata: ObjectMeta, spec: CoreV1PodSpec): Result {
  const bad = (spec.volumes ?? []).filter((volume) => !harmlessVolumes.some((field) => volume[field] !== undefined));
  if (bad.length === 0) return undefined;
  const names = bad.map(({ name = "" }) => name);
  const types = sortedSet(bad.map((volume) => otherVolumes.find((field) => volume[field] !== undefined) ?? "unknown"));
  const what = plural("restricted volume type", "restricted volume types", types.length);
  return {
    reason: "restricted volume types",
    detail: `${plural("volume", "volumes", names.length)} ${quoted(names)} ${plural("uses", "use", names.length)} ${what} ${quoted(types)}`,
  };
}

export function runAsNonRoot(_metadata: ObjectMeta, spec: CoreV1PodSpec): Result {
  const own = spec.securityContext?.runAsNonRoot;
  const reason = "runAsNonRoot != true";
  const who = setters(
    own === false,
    namesWhere(spec, ({ securityContext }) => securityContext?.runAsNonRoot === false),
  );
  if (who !== undefined) return { reason, detail: `${who} must not set securityContext.runAsNonRoot=false` };
  const silent = own === true ? [] : namesWhere(spec, ({ securityContext }) => securityContext?.runAsNonRoot === undefined);
  return silent.length === 0 ? undefined : { reason, detail: `pod or ${named(silent)} must set securityContext.runAsNonRoot=true` };
}

export function runAsUser(_metadata: ObjectMeta, spec: CoreV1PodSpec): Result {
  const names = namesWhere(spec, ({ securityContext }) => securityContext?.runAsUser === 0);
  const who = setters(spec.securityContext?.runAsUser === 0, names);
  return who === undefined ? undefined : { reason: "runAsUser=0", detail: `${who} must not set runAsUser=0` };
}

/** A profile must be set, and be a good one. */
export function seccompProfileSet(metadata: ObjectMeta, spec: CoreV1PodSpec): Result {
  const bad = seccompProfile(metadata, spec);
  if (bad !== undefined) return bad;
  if (spec.securityContext?.seccompProfile !== undefined) return undefined;
  const silent = namesWhere(spec, ({ securityContext }) => securityContext?.seccompProfile === undefined);
  if (silent.length === 0) return undefined;
  return {
    reason: "seccompProfile",
    detail: `pod or ${named(silent)} must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"`,
  };
}
