import { Path } from "../../../apimachinery/field.ts";
import { ipWarnings } from "../../../apimachinery/validation/address-warnings.ts";
import { isDNS1123Label } from "../../../apimachinery/validation/names.ts";
import { deepEqual } from "../../../apimachinery/validation/objectmeta.ts";
import type {
  CoreV1Affinity,
  CoreV1Container,
  CoreV1Pod,
  CoreV1PodAffinity,
  CoreV1PodSpec,
  CoreV1PodTemplateSpec,
} from "../../generated/types.ts";
import { appArmorKey, appArmorProfileOf } from "../app-armor.ts";
import { containerWarnings, fractionWarnings } from "./containers.ts";
import { deprecatedNodeLabels, nodeSelectorTermWarnings } from "./node-labels.ts";
import { podVolumeWarnings } from "./pod-volumes.ts";

// upstream: pkg/api/pod/warnings.go warningsForPodSpecAndMeta

const required = "requiredDuringSchedulingIgnoredDuringExecution";
const preferred = "preferredDuringSchedulingIgnoredDuringExecution";
const nullSelector = "a null labelSelector results in matching no pod";

function nodeLabelWarnings(spec: CoreV1PodSpec, path: Path): string[] {
  const affinity = spec.affinity?.nodeAffinity;
  const at = path.child("affinity", "nodeAffinity");
  return [
    ...Object.keys(spec.nodeSelector ?? {}).flatMap((label) => {
      const detail = deprecatedNodeLabels.get(label);
      return detail === undefined ? [] : [`${path.child("nodeSelector").key(label)}: ${detail}`];
    }),
    ...(affinity?.[required]?.nodeSelectorTerms ?? []).flatMap((term, i) =>
      nodeSelectorTermWarnings(term, false, at.child(required, "nodeSelectorTerms").index(i)),
    ),
    ...(affinity?.[preferred] ?? []).flatMap(({ preference }, i) =>
      nodeSelectorTermWarnings(preference ?? {}, true, at.child(preferred).index(i).child("preference")),
    ),
  ];
}

const spreadWarnings = (spec: CoreV1PodSpec, path: Path): string[] =>
  (spec.topologySpreadConstraints ?? []).flatMap(({ topologyKey = "", labelSelector }, i) => {
    const at = path.child("topologySpreadConstraints").index(i);
    const detail = deprecatedNodeLabels.get(topologyKey);
    return [
      ...(detail === undefined ? [] : [`${at.child("topologyKey")}: ${topologyKey} is ${detail}`]),
      ...(labelSelector === undefined ? [`${at.child("labelSelector")}: ${nullSelector}`] : []),
    ];
  });

const deprecatedAnnotations: readonly (readonly [string, string])[] = [
  ["scheduler.alpha.kubernetes.io/critical-pod", 'non-functional in v1.16+; use the "priorityClassName" field instead'],
  ["security.alpha.kubernetes.io/sysctls", 'non-functional in v1.11+; use the "sysctls" field instead'],
  ["security.alpha.kubernetes.io/unsafe-sysctls", 'non-functional in v1.11+; use the "sysctls" field instead'],
];

type Annotations = Readonly<Record<string, string>>;

const annotationWarnings = (annotations: Annotations, path: Path): string[] =>
  deprecatedAnnotations.filter(([key]) => Object.hasOwn(annotations, key)).map(([key, text]) => `${path.key(key)}: ${text}`);

/** Each after the first of its kind. */
function repeated(values: readonly string[], warn: (i: number, value: string) => string): string[] {
  const seen = new Set<string>();
  return values.flatMap((value, i) => {
    if (seen.has(value)) return [warn(i, value)];
    seen.add(value);
    return [];
  });
}

const quote = JSON.stringify;

function listWarnings(spec: CoreV1PodSpec, path: Path): string[] {
  const aliases = (spec.hostAliases ?? []).map(({ ip = "" }) => ip);
  const secrets = (spec.imagePullSecrets ?? []).map(({ name = "" }) => name);
  const secretName = (i: number): Path => path.child("imagePullSecrets").index(i).child("name");
  return [
    ...repeated(aliases, (i, ip) => `${path.child("hostAliases").index(i).child("ip")}: duplicate ip ${quote(ip)}`),
    ...repeated(secrets, (i, name) => `${secretName(i)}: duplicate name ${quote(name)}`),
    ...secrets.flatMap((name, i) => (name === "" ? [`${secretName(i)}: invalid empty name ""`] : [])),
  ];
}

const seccompPod = "seccomp.security.alpha.kubernetes.io/pod";
const seccompContainer = "container.seccomp.security.alpha.kubernetes.io/";
const useSeccomp = 'non-functional in v1.27+; use the "seccompProfile" field instead';
const useAppArmor = 'deprecated since v1.30; use the "appArmorProfile" field instead';

/** Annotations about one container whose fields have taken their place. */
function profileWarnings(spec: CoreV1PodSpec, annotations: Annotations, path: Path, isTemplate: boolean) {
  return (container: CoreV1Container): string[] => {
    const warnings: string[] = [];
    const name = container.name ?? "";
    const seccomp = `${seccompContainer}${name}`;
    if (container.securityContext?.seccompProfile === undefined && Object.hasOwn(annotations, seccomp))
      warnings.push(`${path.key(seccomp)}: ${useSeccomp}`);
    const key = appArmorKey(name);
    const annotation = annotations[key];
    if (!isTemplate || annotation === undefined || container.securityContext?.appArmorProfile !== undefined) return warnings;
    const own = spec.securityContext?.appArmorProfile;
    if (own === undefined || !deepEqual(own, appArmorProfileOf(annotation))) warnings.push(`${path.key(key)}: ${useAppArmor}`);
    return warnings;
  };
}

function affinityTermWarnings(affinity: CoreV1PodAffinity | undefined, path: Path): string[] {
  return [
    ...(affinity?.[required] ?? []).flatMap(({ labelSelector }, i) =>
      labelSelector === undefined ? [`${path.child(required).index(i).child("labelSelector")}: ${nullSelector}`] : [],
    ),
    ...(affinity?.[preferred] ?? []).flatMap(({ podAffinityTerm }, i) =>
      podAffinityTerm?.labelSelector === undefined
        ? [`${path.child(preferred).index(i).child("podAffinityTerm", "labelSelector")}: ${nullSelector}`]
        : [],
    ),
  ];
}

const affinityWarnings = (affinity: CoreV1Affinity | undefined, path: Path): string[] => [
  ...affinityTermWarnings(affinity?.podAffinity, path.child("podAffinity")),
  ...affinityTermWarnings(affinity?.podAntiAffinity, path.child("podAntiAffinity")),
];

const negativeGrace = "must be >= 0; negative values are invalid and will be treated as 1";

function warningsOf(template: CoreV1PodTemplateSpec, path: Path, isTemplate: boolean): string[] {
  const spec = template.spec ?? {};
  const annotations = template.metadata?.annotations ?? {};
  const [at, notes] = [path.child("spec"), path.child("metadata", "annotations")];
  return [
    ...nodeLabelWarnings(spec, at),
    ...spreadWarnings(spec, at),
    ...annotationWarnings(annotations, notes),
    ...podVolumeWarnings(spec.volumes ?? [], at.child("volumes")),
    ...listWarnings(spec, at),
    ...fractionWarnings(spec.overhead, at.child("overhead")),
    ...(spec.securityContext?.seccompProfile === undefined && Object.hasOwn(annotations, seccompPod)
      ? [`${notes.key(seccompPod)}: ${useSeccomp}`]
      : []),
    ...containerWarnings(spec, at, profileWarnings(spec, annotations, notes, isTemplate)),
    ...((spec.terminationGracePeriodSeconds ?? 0) < 0 ? [`${at.child("terminationGracePeriodSeconds")}: ${negativeGrace}`] : []),
    ...affinityWarnings(spec.affinity, at.child("affinity")),
    ...(spec.dnsConfig?.nameservers ?? []).flatMap((ip, i) => ipWarnings(at.child("dnsConfig", "nameservers").index(i), ip)),
    ...(spec.hostAliases ?? []).flatMap(({ ip = "" }, i) => ipWarnings(at.child("hostAliases").index(i).child("ip"), ip)),
  ];
}

/** What a template of any workload is warned of; `path`: the template's. */
export const podTemplateWarnings = (template: CoreV1PodTemplateSpec, path: Path): string[] => warningsOf(template, path, true);

/** A new pod is warned of its name too, which becomes its hostname. */
export function podWarnings(pod: CoreV1Pod): string[] {
  const messages = isDNS1123Label(pod.metadata?.name ?? "");
  const said = "this is used in the Pod's hostname, which can result in surprising behavior; a DNS label is recommended";
  return [...(messages.length > 0 ? [`metadata.name: ${said}: [${messages.join(" ")}]`] : []), ...warningsOf(pod, new Path(), false)];
}
