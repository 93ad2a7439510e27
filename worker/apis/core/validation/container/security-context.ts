import {
  duplicate,
  type ErrorList,
  forbidden,
  invalid,
  notSupported,
  type Path,
  required,
  tooLong,
} from "../../../../apimachinery/field.ts";
import { isValidGroupID, isValidUserID } from "../../../../apimachinery/validation/names.ts";
import { oneOf } from "../../../../apimachinery/validation/supported.ts";
import type {
  CoreV1AppArmorProfile,
  CoreV1PodSpec,
  CoreV1SeccompProfile,
  CoreV1SecurityContext,
  CoreV1Sysctl,
} from "../../../generated/types.ts";
import { internalForm } from "../../internal-form.ts";
import { placedContainers } from "../../placed-containers.ts";
import { descendingPath, invalids } from "../messages.ts";
import { validateWindowsOptions } from "../pod/windows.ts";

// upstream: pkg/apis/core/validation/validation.go validatePodSpecSecurityContext, ValidateSecurityContext

const profileTypes = ["Localhost", "RuntimeDefault", "Unconfined"];

function validateSeccomp(profile: CoreV1SeccompProfile | undefined, path: Path): ErrorList {
  if (profile === undefined) return [];
  const { type = "", localhostProfile } = profile;
  const errors: ErrorList =
    type === ""
      ? [required(path.child("type"), "type is required when seccompProfile is set")]
      : oneOf(path.child("type"), type, profileTypes);
  const at = path.child("localhostProfile");
  if (type === "Localhost") {
    if (localhostProfile === undefined) errors.push(required(at, "must be set when seccomp type is Localhost"));
    else errors.push(...descendingPath(at, localhostProfile));
  } else if (localhostProfile !== undefined) {
    errors.push(invalid(at, { Type: type, LocalhostProfile: localhostProfile }, "can only be set when seccomp type is Localhost"));
  }
  return errors;
}

const localhostProfileMax = 4095;

function validateAppArmor(profile: CoreV1AppArmorProfile | undefined, path: Path): ErrorList {
  if (profile === undefined) return [];
  const { type = "", localhostProfile } = profile;
  const at = path.child("localhostProfile");
  if (type === "") return [required(path.child("type"), "type is required when appArmorProfile is set")];
  if (type !== "Localhost") {
    if (!profileTypes.includes(type)) return [notSupported(path.child("type"), type, profileTypes)];
    return localhostProfile === undefined ? [] : [invalid(at, localhostProfile, "can only be set when AppArmor type is Localhost")];
  }
  const errors: ErrorList = [];
  const trimmed = localhostProfile?.trim() ?? "";
  if (localhostProfile !== undefined && trimmed !== localhostProfile)
    errors.push(invalid(at, localhostProfile, "must not be padded with whitespace"));
  else if (trimmed === "") errors.push(required(at, "must be set when AppArmor type is Localhost"));
  if ((localhostProfile ?? "").length > localhostProfileMax) errors.push(tooLong(at, localhostProfileMax));
  return errors;
}

const sysctlName = /^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$/;
const sysctlFormat = "^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$";
const ipcSysctls = new Set(["kernel.sem"]);

/** Which namespace of the kernel a setting belongs to. upstream: component-helpers/node/util/sysctl/namespace.go */
function sysctlNamespace(name: string): "ipc" | "net" | undefined {
  const dotted = name.replaceAll("/", ".");
  if (ipcSysctls.has(dotted) || /^(kernel\.shm|kernel\.msg|fs\.mqueue\.)/.test(dotted)) return "ipc";
  return dotted.startsWith("net.") ? "net" : undefined;
}

function validateSysctls(sysctls: readonly CoreV1Sysctl[], spec: CoreV1PodSpec, path: Path): ErrorList {
  const seen = new Set<string>();
  return sysctls.flatMap(({ name = "" }, i) => {
    const at = path.index(i).child("name");
    const errors: ErrorList = [];
    if (name === "") errors.push(required(at, ""));
    else if (name.length > 253 || !sysctlName.test(name))
      errors.push(invalid(at, name, `must have at most 253 characters and match regex ${sysctlFormat}`));
    else if (seen.has(name)) errors.push(duplicate(at, name));
    const namespace = sysctlNamespace(name);
    if (spec.hostNetwork === true && namespace === "net") errors.push(invalid(at, name, "may not be specified when 'hostNetwork' is true"));
    if (spec.hostIPC === true && namespace === "ipc") errors.push(invalid(at, name, "may not be specified when 'hostIPC' is true"));
    seen.add(name);
    return errors;
  });
}

const ifSet = <T>(value: T | undefined, check: (value: T) => ErrorList): ErrorList => (value === undefined ? [] : check(value));

/** The pod's security context, host namespaces among it. */
export function validatePodSecurityContext(spec: CoreV1PodSpec, path: Path): ErrorList {
  const context = spec.securityContext;
  if (context === undefined) return [];
  const errors: ErrorList = [
    ...ifSet(context.fsGroup, (id) => invalids(path.child("fsGroup"), id, isValidGroupID(id))),
    ...ifSet(context.runAsUser, (id) => invalids(path.child("runAsUser"), id, isValidUserID(id))),
    ...ifSet(context.runAsGroup, (id) => invalids(path.child("runAsGroup"), id, isValidGroupID(id))),
    ...(context.supplementalGroups ?? []).flatMap((id, i) => invalids(path.child("supplementalGroups").index(i), id, isValidGroupID(id))),
  ];
  if (spec.hostPID === true && spec.shareProcessNamespace === true)
    errors.push(invalid(path.child("shareProcessNamespace"), true, "ShareProcessNamespace and HostPID cannot both be enabled"));
  return [
    ...errors,
    ...validateSysctls(context.sysctls ?? [], spec, path.child("sysctls")),
    ...ifSet(context.fsGroupChangePolicy, (policy) => oneOf(path.child("fsGroupChangePolicy"), policy, ["Always", "OnRootMismatch"])),
    ...validateSeccomp(context.seccompProfile, path.child("seccompProfile")),
    ...validateWindowsOptions(context.windowsOptions, path.child("windowsOptions")),
    ...validateAppArmor(context.appArmorProfile, path.child("appArmorProfile")),
    ...ifSet(context.supplementalGroupsPolicy, (policy) => oneOf(path.child("supplementalGroupsPolicy"), policy, ["Merge", "Strict"])),
    ...ifSet(context.seLinuxChangePolicy, (policy) => oneOf(path.child("seLinuxChangePolicy"), policy, ["Recursive"])),
  ];
}

function validateEscalation(context: CoreV1SecurityContext, path: Path): ErrorList {
  if (context.allowPrivilegeEscalation !== false) return [];
  const errors: ErrorList = [];
  if (context.privileged === true)
    errors.push(
      invalid(path, internalForm("SecurityContext", context), "cannot set `allowPrivilegeEscalation` to false and `privileged` to true"),
    );
  for (const capability of context.capabilities?.add ?? [])
    if (capability === "CAP_SYS_ADMIN")
      errors.push(
        invalid(
          path,
          internalForm("SecurityContext", context),
          "cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN",
        ),
      );
  return errors;
}

/** A container's security context; `hostUsers` is false where the pod has a user namespace of its own. */
export function validateSecurityContext(context: CoreV1SecurityContext | undefined, path: Path, hostUsers: boolean): ErrorList {
  if (context === undefined) return [];
  const errors: ErrorList = [
    ...ifSet(context.runAsUser, (id) => invalids(path.child("runAsUser"), id, isValidUserID(id))),
    ...ifSet(context.runAsGroup, (id) => invalids(path.child("runAsGroup"), id, isValidGroupID(id))),
    ...ifSet(context.procMount, (mount) => oneOf(path.child("procMount"), mount, ["Default", "Unmasked"])),
  ];
  if (hostUsers && context.procMount === "Unmasked")
    errors.push(invalid(path.child("procMount"), context.procMount, "`hostUsers` must be false to use `Unmasked`"));
  return [
    ...errors,
    ...validateSeccomp(context.seccompProfile, path.child("seccompProfile")),
    ...validateEscalation(context, path),
    ...validateWindowsOptions(context.windowsOptions, path.child("windowsOptions")),
    ...validateAppArmor(context.appArmorProfile, path.child("appArmorProfile")),
  ];
}

/** A user namespace excludes the host's other namespaces. upstream: validateHostUsers */
export function validateHostUsers(spec: CoreV1PodSpec, path: Path): ErrorList {
  if (spec.hostUsers !== false) return [];
  const detail = "when `hostUsers` is false";
  const errors: ErrorList = [];
  if (spec.hostNetwork === true) errors.push(forbidden(path.child("hostNetwork"), detail));
  if (spec.hostPID === true) errors.push(forbidden(path.child("HostPID"), detail));
  if (spec.hostIPC === true) errors.push(forbidden(path.child("HostIPC"), detail));
  for (const { container, path: at } of placedContainers(spec, path))
    if ((container.volumeDevices ?? []).length > 0) errors.push(forbidden(at.child("volumeDevices"), detail));
  return errors;
}
