import { Path } from "../../apimachinery/field.ts";
import type { CoreV1AppArmorProfile, CoreV1Pod } from "../generated/types.ts";
import { placedContainers } from "./placed-containers.ts";

const prefix = "container.apparmor.security.beta.kubernetes.io/";
/** upstream: pkg/apis/core/validation ValidateAppArmorProfileField */
const localhostBytesMax = 4095;

/** The annotation that once named a container's profile. */
export const appArmorKey = (container: string): string => `${prefix}${container}`;

/** The profile that an annotation names; undefined for what names none. upstream: pkg/api/pod/util.go ApparmorFieldForAnnotation */
export function appArmorProfileOf(annotation: string): CoreV1AppArmorProfile | undefined {
  if (annotation === "unconfined") return { type: "Unconfined" };
  if (annotation === "runtime/default") return { type: "RuntimeDefault" };
  const name = annotation.startsWith("localhost/") ? annotation.slice("localhost/".length) : "";
  return name === "" ? undefined : { type: "Localhost", localhostProfile: name };
}

const annotationOf = (profile: CoreV1AppArmorProfile): string | undefined =>
  profile.type === "Unconfined"
    ? "unconfined"
    : profile.type === "RuntimeDefault"
      ? "runtime/default"
      : profile.type === "Localhost" && profile.localhostProfile !== undefined
        ? `localhost/${profile.localhostProfile}`
        : undefined;

const isValid = ({ localhostProfile }: CoreV1AppArmorProfile): boolean =>
  localhostProfile === undefined || (localhostProfile.trim() === localhostProfile && localhostProfile.length <= localhostBytesMax);

const sameProfile = (a: CoreV1AppArmorProfile | undefined, b: CoreV1AppArmorProfile | undefined): boolean =>
  (a === undefined) === (b === undefined) && (a === undefined || b === undefined || annotationOf(a) === annotationOf(b));

/**
 * Takes profiles from the annotations of old clients into the fields; returns the annotations that are warned of.
 * upstream: pkg/registry/core/pod/strategy.go applyAppArmorVersionSkew
 */
export function applyAppArmorAnnotations(pod: CoreV1Pod): string[] {
  if (pod.spec?.os?.name === "windows") return [];
  const own = pod.spec?.securityContext?.appArmorProfile;
  return placedContainers(pod.spec ?? {}, new Path()).flatMap(({ container }) => {
    const key = appArmorKey(container.name ?? "");
    const annotation = pod.metadata?.annotations?.[key];
    if (annotation === undefined || container.securityContext?.appArmorProfile !== undefined) return [];
    const named = appArmorProfileOf(annotation);
    const profile = named !== undefined && isValid(named) ? named : undefined;
    if (profile === undefined) return [key];
    if (sameProfile(profile, own)) return [];
    container.securityContext = { ...container.securityContext, appArmorProfile: profile };
    return [key];
  });
}
