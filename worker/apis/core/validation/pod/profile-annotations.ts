import { type ErrorList, type FieldError, forbidden, invalid, type Path } from "../../../../apimachinery/field.ts";
import type { CoreV1AppArmorProfile, CoreV1PodSpec, CoreV1PodTemplateSpec, CoreV1SeccompProfile } from "../../../generated/types.ts";
import { appArmorKey } from "../../app-armor.ts";
import { placedContainers } from "../../placed-containers.ts";
import { descendingPath } from "../messages.ts";

// upstream: pkg/apis/core/validation/validation.go ValidateSeccompPodAnnotations, ValidateAppArmorPodAnnotations

const seccompPod = "seccomp.security.alpha.kubernetes.io/pod";
const seccompContainer = "container.seccomp.security.alpha.kubernetes.io/";
const defaults = new Set(["runtime/default", "docker/default"]);
const local = "localhost/";

type Annotations = Readonly<Record<string, string>>;

function validateSeccomp(profile: string, path: Path): ErrorList {
  if (defaults.has(profile) || profile === "unconfined") return [];
  if (profile.startsWith(local)) return descendingPath(path, profile.slice(local.length));
  return [invalid(path, profile, "must be a valid seccomp profile")];
}

const sorted = (annotations: Annotations): [string, string][] => Object.entries(annotations).sort(([a], [b]) => (a < b ? -1 : 1));

/** The annotations that once named profiles must still name some, and of containers that there are. */
export function validateProfileAnnotations(annotations: Annotations, spec: CoreV1PodSpec, path: Path): ErrorList {
  const ofPod = annotations[seccompPod];
  const names = new Set(placedContainers(spec, path).map(({ container }) => container.name ?? ""));
  const prefix = appArmorKey("");
  return [
    ...(ofPod === undefined ? [] : validateSeccomp(ofPod, path.child(seccompPod))),
    ...sorted(annotations).flatMap(([key, value]) => (key.startsWith(seccompContainer) ? validateSeccomp(value, path.child(key)) : [])),
    ...sorted(annotations).flatMap(([key, value]): ErrorList => {
      if (!key.startsWith(prefix)) return [];
      const name = key.slice(prefix.length);
      const known = value === "" || value === "runtime/default" || value === "unconfined" || value.startsWith(local);
      return [
        ...(names.has(name) ? [] : [invalid(path.key(key), name, "container not found")]),
        ...(known ? [] : [invalid(path.key(key), value, `invalid AppArmor profile name: ${JSON.stringify(value)}`)]),
      ];
    }),
  ];
}

type Profile = CoreV1SeccompProfile | CoreV1AppArmorProfile;

/** Annotation and field must name the same profile. */
function mismatch(annotation: string, profile: Profile, kind: "seccomp" | "apparmor", path: Path): FieldError[] {
  const { type = "", localhostProfile } = profile;
  const otherType = [forbidden(path.child("type"), `${kind} type in annotation and field must match`)];
  if (type === "Unconfined") return annotation === "unconfined" ? [] : otherType;
  if (type === "RuntimeDefault") {
    const same = annotation === "runtime/default" || (kind === "seccomp" && defaults.has(annotation));
    return same ? [] : otherType;
  }
  if (type !== "Localhost") return [];
  if (!annotation.startsWith(local)) return otherType;
  return annotation.slice(local.length) === localhostProfile
    ? []
    : [forbidden(path.child("localhostProfile"), `${kind} profile in annotation and field must match`)];
}

/** Where a new pod, or a template, says a profile both ways. upstream: validateSeccompAnnotationsAndFields and its AppArmor twin */
export function validateProfilesAgree(template: CoreV1PodTemplateSpec, path: Path): ErrorList {
  const spec = template.spec ?? {};
  const annotations = template.metadata?.annotations ?? {};
  const { seccompProfile, appArmorProfile } = spec.securityContext ?? {};
  const check = (key: string, profile: Profile | undefined, kind: "seccomp" | "apparmor", at: Path): ErrorList => {
    const annotation = annotations[key];
    return annotation === undefined || profile === undefined ? [] : mismatch(annotation, profile, kind, at);
  };
  const containers = placedContainers(spec, path);
  const windows = spec.os?.name === "windows";
  return [
    ...check(seccompPod, seccompProfile, "seccomp", path.child("securityContext", "seccompProfile")),
    ...containers.flatMap(({ container, path: at }) =>
      check(
        `${seccompContainer}${container.name ?? ""}`,
        container.securityContext?.seccompProfile,
        "seccomp",
        at.child("securityContext", "seccompProfile"),
      ),
    ),
    ...containers.flatMap(({ container, path: at }) =>
      windows
        ? []
        : check(
            appArmorKey(container.name ?? ""),
            container.securityContext?.appArmorProfile ?? appArmorProfile,
            "apparmor",
            at.child("securityContext", "appArmorProfile"),
          ),
    ),
  ];
}
