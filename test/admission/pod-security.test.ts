import { describe, expect, it } from "vitest";
import { showViolations, violationsOf } from "../../worker/admission/pod-security/evaluate.ts";
import { type Level, policyOf, showLevel } from "../../worker/admission/pod-security/policy.ts";
import { toMessage } from "../../worker/apimachinery/field.ts";
import type { CoreV1PodSpec } from "../../worker/apis/generated/types.ts";

const latest = Number.POSITIVE_INFINITY;
const plain = { containers: [{ name: "c" }] };
const good = {
  securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
  containers: [{ name: "c", securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } } }],
};

describe("pod security", () => {
  it.each<[Level, number, CoreV1PodSpec, string]>([
    ["privileged", latest, { ...plain, hostPID: true }, ""],
    ["baseline", latest, plain, ""],
    ["baseline", latest, { ...plain, hostNetwork: true, hostIPC: true }, "host namespaces (hostNetwork=true, hostIPC=true)"],
    [
      "baseline",
      latest,
      {
        containers: [{ name: "a", securityContext: { privileged: true } }],
        initContainers: [{ name: "i", securityContext: { privileged: true } }],
      },
      'privileged (containers "i", "a" must not set securityContext.privileged=true)',
    ],
    ["baseline", latest, { ...plain, volumes: [{ name: "v", hostPath: { path: "/" } }] }, 'hostPath volumes (volume "v")'],
    [
      "baseline",
      latest,
      { containers: [{ name: "c", ports: [{ hostPort: 80 }, { hostPort: 443 }] }] },
      'hostPort (container "c" uses hostPorts 443, 80)',
    ],
    ["baseline", 33, { containers: [{ name: "c", livenessProbe: { httpGet: { host: "h" } } }] }, ""],
    [
      "baseline",
      34,
      { containers: [{ name: "c", livenessProbe: { httpGet: { host: "h" } } }] },
      'probe or lifecycle host (container "c" uses probe or lifecycle host "h")',
    ],
    ["baseline", 26, { ...plain, securityContext: { sysctls: [{ name: "net.ipv4.tcp_rmem" }] } }, "forbidden sysctls (net.ipv4.tcp_rmem)"],
    ["baseline", 32, { ...plain, securityContext: { sysctls: [{ name: "net.ipv4.tcp_rmem" }] } }, ""],
    [
      "baseline",
      30,
      { ...plain, securityContext: { seLinuxOptions: { type: "container_engine_t", user: "u" } } },
      'seLinuxOptions (pod set forbidden securityContext.seLinuxOptions: type "container_engine_t"; user may not be set)',
    ],
    ["baseline", 31, { ...plain, securityContext: { seLinuxOptions: { type: "container_engine_t" } } }, ""],
    ["restricted", latest, good, ""],
    ["restricted", 24, { os: { name: "windows" }, ...good, containers: [{ name: "c" }] }, restrictedDetail("c")],
    ["restricted", 25, { os: { name: "windows" }, ...good, containers: [{ name: "c" }] }, ""],
    [
      "restricted",
      latest,
      {
        ...good,
        volumes: [
          { name: "h", hostPath: {} },
          { name: "n", nfs: {} },
          { name: "e", emptyDir: {} },
        ],
      },
      'restricted volume types (volumes "h", "n" use restricted volume types "hostPath", "nfs")',
    ],
    [
      "restricted",
      34,
      { ...good, hostUsers: false, securityContext: { ...good.securityContext, runAsUser: 0 } },
      "runAsUser=0 (pod must not set runAsUser=0)",
    ],
    ["restricted", 35, { ...good, hostUsers: false, securityContext: { ...good.securityContext, runAsUser: 0 } }, ""],
  ])("finds against %s of v1.%s in %j: %s", (level, version, spec, text) => {
    expect(showViolations(violationsOf({ level, version }, {}, spec))).toBe(text);
  });

  it("lists baseline's violations before those of restricted", () => {
    const text = showViolations(violationsOf({ level: "restricted", version: latest }, {}, { ...plain, hostPID: true }));
    expect(text.split(" (")[0]).toBe("host namespaces");
    expect(text).toContain('runAsNonRoot != true (pod or container "c" must set securityContext.runAsNonRoot=true)');
  });

  it.each<[Record<string, string>, string, string, string[]]>([
    [{}, "privileged:latest", "privileged:latest", []],
    [{ enforce: "baseline" }, "baseline:latest", "baseline:latest", []],
    [{ enforce: "restricted", "enforce-version": "v1.24" }, "restricted:v1.24", "restricted:v1.24", []],
    [{ enforce: "restricted", warn: "baseline", "warn-version": "v1.30" }, "restricted:latest", "baseline:v1.30", []],
    [{ enforce: "odd" }, "restricted:latest", "privileged:latest", ["enforce"]],
    [{ enforce: "baseline", "enforce-version": "1.2" }, "baseline:latest", "baseline:latest", ["enforce-version"]],
    [{ warn: "" }, "privileged:latest", "privileged:latest", ["warn"]],
  ])("reads %j as %s, warning of %s", (labels, enforce, warn, bad) => {
    const keyed = Object.fromEntries(Object.entries(labels).map(([key, value]) => [`pod-security.kubernetes.io/${key}`, value]));
    const { policy, errors } = policyOf(keyed);
    expect([showLevel(policy.enforce), showLevel(policy.warn)]).toEqual([enforce, warn]);
    expect(errors.map(toMessage).map((text) => text.split("/")[1]?.split("]")[0])).toEqual(bad);
  });
});

function restrictedDetail(name: string): string {
  return `allowPrivilegeEscalation != false (container "${name}" must set securityContext.allowPrivilegeEscalation=false), unrestricted capabilities (container "${name}" must set securityContext.capabilities.drop=["ALL"])`;
}
