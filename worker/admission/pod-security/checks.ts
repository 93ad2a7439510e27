import type { ObjectMeta } from "../../apimachinery/types.ts";
import type { CoreV1PodSpec } from "../../apis/generated/types.ts";
import * as baseline from "./baseline.ts";
import * as restricted from "./restricted.ts";
import type { Violation } from "./words.ts";

interface VersionedCheck {
  /** The minor version of Kubernetes from which it is so. */
  readonly since: number;
  readonly run: (metadata: ObjectMeta, spec: CoreV1PodSpec) => Violation | undefined;
  /** Checks of baseline that a restricted one stands for. */
  readonly overrides?: readonly string[];
}

interface Check {
  readonly id: string;
  readonly level: "baseline" | "restricted";
  readonly versions: readonly VersionedCheck[];
}

const { unlessUserNamespace, unlessWindows } = restricted;

/** Every check: baseline's by id, then restricted's by id, the order in which violations are listed. */
export const checks: readonly Check[] = [
  { id: "appArmorProfile", level: "baseline", versions: [{ since: 0, run: baseline.appArmorProfile }] },
  { id: "capabilities_baseline", level: "baseline", versions: [{ since: 0, run: baseline.capabilities }] },
  { id: "hostNamespaces", level: "baseline", versions: [{ since: 0, run: baseline.hostNamespaces }] },
  { id: "hostPathVolumes", level: "baseline", versions: [{ since: 0, run: baseline.hostPathVolumes }] },
  { id: "hostPorts", level: "baseline", versions: [{ since: 0, run: baseline.hostPorts }] },
  { id: "hostProbesAndHostLifecycle", level: "baseline", versions: [{ since: 34, run: baseline.hostProbes }] },
  { id: "privileged", level: "baseline", versions: [{ since: 0, run: baseline.privileged }] },
  {
    id: "procMount",
    level: "baseline",
    versions: [
      { since: 0, run: baseline.procMount },
      { since: 35, run: baseline.procMountUnlessUserNamespace },
    ],
  },
  {
    id: "seLinuxOptions",
    level: "baseline",
    versions: [
      { since: 0, run: baseline.seLinuxOptions(false) },
      { since: 31, run: baseline.seLinuxOptions(true) },
    ],
  },
  {
    id: "seccompProfile_baseline",
    level: "baseline",
    versions: [
      { since: 0, run: baseline.seccompAnnotations },
      { since: 19, run: baseline.seccompProfile },
    ],
  },
  { id: "sysctls", level: "baseline", versions: [0, 27, 29, 32].map((since) => ({ since, run: baseline.sysctls(since) })) },
  { id: "windowsHostProcess", level: "baseline", versions: [{ since: 0, run: baseline.windowsHostProcess }] },
  {
    id: "allowPrivilegeEscalation",
    level: "restricted",
    versions: [
      { since: 8, run: restricted.allowPrivilegeEscalation },
      { since: 25, run: unlessWindows(restricted.allowPrivilegeEscalation) },
    ],
  },
  {
    id: "capabilities_restricted",
    level: "restricted",
    versions: [
      { since: 22, run: restricted.dropAllCapabilities, overrides: ["capabilities_baseline"] },
      { since: 25, run: unlessWindows(restricted.dropAllCapabilities), overrides: ["capabilities_baseline"] },
    ],
  },
  {
    id: "procMount_restricted",
    level: "restricted",
    versions: [{ since: 35, run: baseline.procMount, overrides: ["procMount"] }],
  },
  {
    id: "restrictedVolumes",
    level: "restricted",
    versions: [{ since: 0, run: restricted.restrictedVolumes, overrides: ["hostPathVolumes"] }],
  },
  {
    id: "runAsNonRoot",
    level: "restricted",
    versions: [
      { since: 0, run: restricted.runAsNonRoot },
      { since: 35, run: unlessUserNamespace(restricted.runAsNonRoot) },
    ],
  },
  {
    id: "runAsUser",
    level: "restricted",
    versions: [
      { since: 23, run: restricted.runAsUser },
      { since: 35, run: unlessUserNamespace(restricted.runAsUser) },
    ],
  },
  {
    id: "seccompProfile_restricted",
    level: "restricted",
    versions: [
      { since: 19, run: restricted.seccompProfileSet, overrides: ["seccompProfile_baseline"] },
      { since: 25, run: unlessWindows(restricted.seccompProfileSet), overrides: ["seccompProfile_baseline"] },
    ],
  },
];
