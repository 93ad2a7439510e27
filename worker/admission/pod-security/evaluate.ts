import type { ObjectMeta } from "../../apimachinery/types.ts";
import type { CoreV1PodSpec } from "../../apis/generated/types.ts";
import { checks } from "./checks.ts";
import type { LevelVersion } from "./policy.ts";
import type { Violation } from "./words.ts";

/** What of a pod, in the order of upstream's check ids, a level does not allow. upstream: policy/registry.go EvaluatePod */
export function violationsOf({ level, version }: LevelVersion, metadata: ObjectMeta, spec: CoreV1PodSpec): Violation[] {
  if (level === "privileged") return [];
  const versions = checks.flatMap((check) => {
    const current = check.versions.filter(({ since }) => since <= version).at(-1);
    return current === undefined || (level === "baseline" && check.level === "restricted") ? [] : [{ check, current }];
  });
  const overridden = new Set(versions.flatMap(({ check, current }) => (check.level === "restricted" ? (current.overrides ?? []) : [])));
  return versions.filter(({ check }) => !overridden.has(check.id)).flatMap(({ current }) => current.run(metadata, spec) ?? []);
}

/** `privileged (container "a" must not ...), host namespaces (hostPID=true)` */
export const showViolations = (violations: readonly Violation[]): string =>
  violations.map(({ reason, detail }) => (detail === "" ? reason : `${reason} (${detail})`)).join(", ");

/** The reasons alone, as they count for pods that already run. */
export const showReasons = (violations: readonly Violation[]): string => violations.map(({ reason }) => reason).join(", ");
