import { type ErrorList, forbidden, type Path } from "../../../../apimachinery/field.ts";
import type { StoreContext } from "../../../../registry/resource.ts";
import type { CoreV1PodSpec } from "../../../generated/types.ts";
import { placedContainers } from "../../placed-containers.ts";

/** What of a pod needs --allow-privileged. upstream: pkg/apis/core/validation ValidateSecurityContext, validateWindowsHostProcessPod */
export function validatePrivileged(spec: CoreV1PodSpec, path: Path, { allowPrivileged }: StoreContext["settings"]): ErrorList {
  if (allowPrivileged) return [];
  const containers = placedContainers(spec, path);
  const ofPod = spec.securityContext?.windowsOptions?.hostProcess;
  const onHost = containers.some(({ container }) => container.securityContext?.windowsOptions?.hostProcess ?? ofPod);
  return [
    ...containers
      .filter(({ container }) => container.securityContext?.privileged === true)
      .map(({ path: at }) => forbidden(at.child("securityContext", "privileged"), "disallowed by cluster policy")),
    ...(onHost ? [forbidden(path, "hostProcess containers are disallowed by cluster policy")] : []),
  ];
}
