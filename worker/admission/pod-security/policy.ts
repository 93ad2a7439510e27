import { type ErrorList, invalid, Path } from "../../apimachinery/field.ts";

// upstream: k8s.io/pod-security-admission/api/helpers.go

export type Level = "privileged" | "baseline" | "restricted";

/** A level as one version of Kubernetes had it; `version` is the minor one, Infinity for the latest. */
export interface LevelVersion {
  readonly level: Level;
  readonly version: number;
}

/** What a namespace's labels ask for. */
export interface Policy {
  readonly enforce: LevelVersion;
  readonly audit: LevelVersion;
  readonly warn: LevelVersion;
}

const levels: readonly Level[] = ["privileged", "baseline", "restricted"];
const isLevel = (text: string): text is Level => (levels as readonly string[]).includes(text);

/** Negative, 0 or positive as `a` is laxer than, the same as, or stricter than `b`. */
export const compareLevels = (a: Level, b: Level): number => levels.indexOf(a) - levels.indexOf(b);

/** `restricted:latest`, `baseline:v1.24` */
export const showLevel = ({ level, version }: LevelVersion): string =>
  `${level}:${version === Number.POSITIVE_INFINITY ? "latest" : `v1.${version}`}`;

export const sameLevel = (a: LevelVersion, b: LevelVersion): boolean => a.level === b.level && a.version === b.version;

const labelsPath = new Path("metadata").child("labels");

interface Mode {
  readonly value: LevelVersion;
  readonly hasLevel: boolean;
  readonly hasVersion: boolean;
  readonly valid: boolean;
  readonly errors: ErrorList;
}

/** One mode's two labels. A bad level is taken for `fallback`. */
function modeOf(labels: Readonly<Record<string, string>>, mode: string, fallback: Level): Mode {
  const [levelLabel, versionLabel] = [`pod-security.kubernetes.io/${mode}`, `pod-security.kubernetes.io/${mode}-version`];
  const [level, version] = [labels[levelLabel], labels[versionLabel]];
  const errors: ErrorList = [];
  const valid = level !== undefined && isLevel(level);
  if (level !== undefined && !valid) errors.push(invalid(labelsPath.key(levelLabel), level, `must be one of ${levels.join(", ")}`));
  const minor = /^v1\.([0-9]|[1-9][0-9]*)$/.exec(version ?? "")?.[1];
  if (version !== undefined && version !== "latest" && minor === undefined)
    errors.push(invalid(labelsPath.key(versionLabel), version, 'must be "latest" or "v1.x"'));
  return {
    value: {
      level: level === undefined ? "privileged" : valid ? level : fallback,
      version: minor === undefined ? Number.POSITIVE_INFINITY : Number(minor),
    },
    hasLevel: level !== undefined,
    hasVersion: version !== undefined,
    valid,
    errors,
  };
}

/** The policy of a namespace and what is wrong with its labels. A stricter enforced level is warned of, unless the labels say otherwise. */
export function policyOf(labels: Readonly<Record<string, string>>): { readonly policy: Policy; readonly errors: ErrorList } {
  const enforce = modeOf(labels, "enforce", "restricted");
  const audit = modeOf(labels, "audit", "privileged");
  const warn = modeOf(labels, "warn", "privileged");
  const follows = !warn.hasLevel && enforce.valid && compareLevels(enforce.value.level, warn.value.level) > 0;
  const warned = follows
    ? { level: enforce.value.level, version: warn.hasVersion ? warn.value.version : enforce.value.version }
    : warn.value;
  return {
    policy: { enforce: enforce.value, audit: audit.value, warn: warned },
    errors: [...enforce.errors, ...audit.errors, ...warn.errors],
  };
}
