import { describe, expect, it } from "vitest";
import { podWarnings } from "../../../worker/apis/core/warnings/pod.ts";
import { tlsWarnings } from "../../../worker/apis/core/warnings/tls.ts";
import { claimWarnings, persistentVolumeWarnings } from "../../../worker/apis/core/warnings/volume.ts";
import type { CoreV1PodSpec } from "../../../worker/apis/generated/types.ts";

const warnings = (spec: CoreV1PodSpec, annotations: Record<string, string> = {}): string[] =>
  podWarnings({ metadata: { name: "a", annotations }, spec });
const c = (fields: object): CoreV1PodSpec => ({ containers: [{ name: "c", ...fields }] });

describe("pods are warned of", () => {
  it.each<[CoreV1PodSpec, string[]]>([
    [c({}), []],
    [
      { nodeSelector: { "beta.kubernetes.io/os": "x" } },
      ['spec.nodeSelector[beta.kubernetes.io/os]: deprecated since v1.14; use "kubernetes.io/os" instead'],
    ],
    [{ volumes: [{ name: "v", gitRepo: {} }] }, ["spec.volumes[0].gitRepo: deprecated in v1.11, and disabled by default in v1.33+"]],
    [
      c({ env: [{ name: "A" }, { name: "A", value: "$(A)x" }, { name: "A", value: "y" }] }),
      ['spec.containers[0].env[2]: hides previous definition of "A", which may be dropped when using apply'],
    ],
    [
      c({ ports: [{ containerPort: 80 }, { containerPort: 80 }] }),
      ["spec.containers[0].ports[1]: duplicate port definition with spec.containers[0].ports[0]"],
    ],
    [
      c({ ports: [{ containerPort: 80, hostPort: 1 }, { containerPort: 80 }] }),
      ["spec.containers[0].ports[1]: overlapping port definition with spec.containers[0].ports[0]"],
    ],
    [
      c({ ports: [{ containerPort: 80, hostIP: "1.1.1.1", protocol: "TCP" }] }),
      ["spec.containers[0].ports[0]: hostIP set without hostPort: {Name: HostPort:0 ContainerPort:80 Protocol:TCP HostIP:1.1.1.1}"],
    ],
    [
      c({ resources: { limits: { memory: "1500m" } } }),
      ['spec.containers[0].resources.limits[memory]: fractional byte value "1500m" is invalid, must be an integer'],
    ],
    [
      { terminationGracePeriodSeconds: -1 },
      ["spec.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1"],
    ],
    [
      { topologySpreadConstraints: [{ topologyKey: "z" }] },
      ["spec.topologySpreadConstraints[0].labelSelector: a null labelSelector results in matching no pod"],
    ],
    [
      { imagePullSecrets: [{ name: "" }, { name: "" }] },
      [
        'spec.imagePullSecrets[1].name: duplicate name ""',
        'spec.imagePullSecrets[0].name: invalid empty name ""',
        'spec.imagePullSecrets[1].name: invalid empty name ""',
      ],
    ],
    [
      { volumes: [{ name: "v", configMap: { name: "m", items: [{ path: "a" }, { path: "a/b" }] } }] },
      ['volume "v" (ConfigMap "m"): overlapping paths: "a/b" with "a"'],
    ],
  ])("in %j: %j", (spec, expected) => {
    expect(warnings(spec)).toEqual(expected);
  });

  it("annotations that fields have replaced", () => {
    expect(warnings(c({}), { "seccomp.security.alpha.kubernetes.io/pod": "x" })).toEqual([
      'metadata.annotations[seccomp.security.alpha.kubernetes.io/pod]: non-functional in v1.27+; use the "seccompProfile" field instead',
    ]);
  });
});

describe("volumes and secrets are warned of", () => {
  it("old sources, policies and fractions", () => {
    expect(persistentVolumeWarnings({ spec: { persistentVolumeReclaimPolicy: "Recycle", storageos: {} } })).toHaveLength(2);
    expect(claimWarnings({ spec: { resources: { requests: { storage: "1500m" } } } })).toEqual([
      'spec.resources.requests[storage]: fractional byte value "1500m" is invalid, must be an integer',
    ]);
  });

  const block = (type: string): string => btoa(`-----BEGIN ${type}-----\nAAAA\n-----END ${type}-----\n`);

  it.each([
    [btoa("x"), btoa("x"), "tls: failed to find any PEM data in certificate input"],
    [
      block("PRIVATE KEY"),
      btoa("x"),
      "tls: failed to find certificate PEM data in certificate input, but did find a private key; PEM inputs may have been switched",
    ],
    [block("CERTIFICATE"), btoa("x"), "tls: failed to find any PEM data in key input"],
    [block("CERTIFICATE"), block("CERTIFICATE"), "tls: found a certificate rather than a key in the PEM for the private key"],
  ])("a pair of keys that is none (%#)", (certificate, key, warning) => {
    expect(tlsWarnings({ type: "kubernetes.io/tls", data: { "tls.crt": certificate, "tls.key": key } })).toEqual([warning]);
  });
});
