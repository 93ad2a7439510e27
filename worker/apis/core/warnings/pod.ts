import { Path } from "../../../apimachinery/field.ts";
import { isDNS1123Label } from "../../../apimachinery/validation/names.ts";
import type { CoreV1Container, CoreV1Pod, CoreV1PodSpec, CoreV1PodTemplateSpec, CoreV1Volume } from "../../generated/types.ts";

// upstream: pkg/api/pod/warnings.go

const deprecatedNodeLabels: ReadonlyMap<string, string> = new Map([
  ["beta.kubernetes.io/arch", 'deprecated since v1.14; use "kubernetes.io/arch" instead'],
  ["beta.kubernetes.io/os", 'deprecated since v1.14; use "kubernetes.io/os" instead'],
  ["failure-domain.beta.kubernetes.io/region", 'deprecated since v1.17; use "topology.kubernetes.io/region" instead'],
  ["failure-domain.beta.kubernetes.io/zone", 'deprecated since v1.17; use "topology.kubernetes.io/zone" instead'],
  ["beta.kubernetes.io/instance-type", 'deprecated since v1.17; use "node.kubernetes.io/instance-type" instead'],
]);

const deprecatedVolumes: readonly (readonly [string, string])[] = [
  ["photonPersistentDisk", "deprecated in v1.11, non-functional in v1.16+"],
  ["gitRepo", "deprecated in v1.11, and disabled by default in v1.33+"],
  ["scaleIO", "deprecated in v1.16, non-functional in v1.22+"],
  ["flocker", "deprecated in v1.22, non-functional in v1.25+"],
  ["storageos", "deprecated in v1.22, non-functional in v1.25+"],
  ["quobyte", "deprecated in v1.22, non-functional in v1.25+"],
  ["glusterfs", "deprecated in v1.25, non-functional in v1.26+"],
  ["cephfs", "deprecated in v1.28, non-functional in v1.31+"],
  ["rbd", "deprecated in v1.28, non-functional in v1.31+"],
];

function volumeWarnings(volumes: readonly CoreV1Volume[] | undefined, path: Path): string[] {
  return (volumes ?? []).flatMap((volume, i) =>
    deprecatedVolumes.filter(([field]) => volume[field] !== undefined).map(([field, detail]) => `${path.index(i).child(field)}: ${detail}`),
  );
}

function nodeLabelWarnings(spec: CoreV1PodSpec, path: Path): string[] {
  return [...deprecatedNodeLabels]
    .filter(([label]) => spec.nodeSelector?.[label] !== undefined)
    .map(([label, detail]) => `${path.child("nodeSelector").key(label)}: ${detail}`);
}

/** A variable that is set twice hides the first, and names the second. */
function envWarnings(container: CoreV1Container, path: Path): string[] {
  const seen = new Set<string>();
  return (container.env ?? []).flatMap(({ name = "" }, i) => {
    const again = seen.has(name);
    seen.add(name);
    return again ? [`${path.child("env").index(i)}: hides previous definition of "${name}", which may be dropped when using apply`] : [];
  });
}

function portWarnings(containers: readonly CoreV1Container[], path: Path): string[] {
  const seen = new Map<string, Path>();
  return containers.flatMap((container, c) =>
    (container.ports ?? []).flatMap(({ protocol = "", containerPort = 0, name = "" }, p) => {
      const at = path.index(c).child("ports").index(p);
      const key = `${protocol}/${containerPort}`;
      const first = seen.get(key);
      seen.set(key, at);
      return first === undefined || name === "" ? [] : [`${at}: duplicate port definition with ${first}`];
    }),
  );
}

function containerWarnings(spec: CoreV1PodSpec, path: Path): string[] {
  const warnings = (["initContainers", "containers"] as const).flatMap((field) =>
    (spec[field] ?? []).flatMap((container, i) => envWarnings(container, path.child(field).index(i))),
  );
  return [...warnings, ...portWarnings(spec.containers ?? [], path.child("containers"))];
}

function fieldWarnings(spec: CoreV1PodSpec, path: Path): string[] {
  const warnings: string[] = [];
  for (const [i, { name = "" }] of (spec.imagePullSecrets ?? []).entries())
    if (name === "") warnings.push(`${path.child("imagePullSecrets").index(i)}: invalid empty name ""`);
  if ((spec.terminationGracePeriodSeconds ?? 0) < 0)
    warnings.push(`${path.child("terminationGracePeriodSeconds")}: must be >= 0; negative values are invalid and will be treated as 1`);
  const ips = new Set<string>();
  for (const [i, { ip = "" }] of (spec.hostAliases ?? []).entries()) {
    if (ips.has(ip)) warnings.push(`${path.child("hostAliases").index(i).child("ip")}: duplicate ip: ${ip}`);
    ips.add(ip);
  }
  return warnings;
}

/** What a template of any workload is warned of, at the path of its spec. */
export function podTemplateWarnings(template: CoreV1PodTemplateSpec, path: Path): string[] {
  const spec = template.spec ?? {};
  return specWarnings(spec, path.child("spec"));
}

const specWarnings = (spec: CoreV1PodSpec, path: Path): string[] => [
  ...nodeLabelWarnings(spec, path),
  ...volumeWarnings(spec.volumes, path.child("volumes")),
  ...fieldWarnings(spec, path),
  ...containerWarnings(spec, path),
];

/** A pod is warned of its name too, which becomes its hostname; an unchanged spec is not warned of again. */
export function podWarnings(pod: CoreV1Pod, old: CoreV1Pod | undefined): string[] {
  if (old !== undefined && old.metadata?.generation === pod.metadata?.generation) return [];
  const warnings: string[] = [];
  const messages = isDNS1123Label(pod.metadata?.name ?? "");
  if (old === undefined && messages.length > 0 && (pod.spec?.hostname ?? "") === "") {
    const shown = `[${messages.join(" ")}]`;
    warnings.push(
      `metadata.name: this is used in the Pod's hostname, which can result in surprising behavior; a DNS label is recommended: ${shown}`,
    );
  }
  return [...warnings, ...specWarnings(pod.spec ?? {}, new Path("spec"))];
}
