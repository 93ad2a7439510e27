import type { Path } from "../../../apimachinery/field.ts";
import type { CoreV1Volume, CoreV1VolumeProjection } from "../../generated/types.ts";
import { claimSpecWarnings } from "./volume.ts";

// upstream: pkg/api/pod/warnings.go warningsForPodSpecAndMeta, warningsForOverlappingVirtualPaths

/** Before and after the claims of ephemeral volumes, which upstream looks at in between. */
const deprecatedFirst: readonly (readonly [string, string])[] = [
  ["photonPersistentDisk", "deprecated in v1.11, non-functional in v1.16+"],
  ["gitRepo", "deprecated in v1.11, and disabled by default in v1.33+"],
  ["scaleIO", "deprecated in v1.16, non-functional in v1.22+"],
  ["flocker", "deprecated in v1.22, non-functional in v1.25+"],
  ["storageos", "deprecated in v1.22, non-functional in v1.25+"],
  ["quobyte", "deprecated in v1.22, non-functional in v1.25+"],
  ["glusterfs", "deprecated in v1.25, non-functional in v1.26+"],
];
const deprecatedLast: readonly (readonly [string, string])[] = [
  ["cephfs", "deprecated in v1.28, non-functional in v1.31+"],
  ["rbd", "deprecated in v1.28, non-functional in v1.31+"],
];
const shown: Readonly<Record<string, string>> = { storageos: "storageOS" };

function sourceWarnings(volume: CoreV1Volume, path: Path): string[] {
  const deprecated = (list: typeof deprecatedFirst): string[] =>
    list.filter(([field]) => volume[field] !== undefined).map(([field, text]) => `${path.child(shown[field] ?? field)}: ${text}`);
  const claim = volume.ephemeral?.volumeClaimTemplate;
  const at = path.child("ephemeral", "volumeClaimTemplate", "spec");
  return [
    ...deprecated(deprecatedFirst),
    ...(claim === undefined ? [] : claimSpecWarnings(claim.spec ?? {}, at)),
    ...deprecated(deprecatedLast),
  ];
}

/** A file that a volume makes, and what it is of. */
interface VirtualPath {
  readonly path: string;
  readonly source: string;
}

const quote = JSON.stringify;
const describe = ({ path, source }: VirtualPath): string => (source === "" ? quote(path) : `${quote(path)} (${source})`);

/** The paths before it that one is the same as, lies in, or holds. */
function overlapping(seen: readonly VirtualPath[], one: VirtualPath): VirtualPath[] {
  if (one.path === "") return [];
  return seen.filter(
    (other) => other.path !== "" && (`${other.path}/`.startsWith(`${one.path}/`) || `${one.path}/`.startsWith(`${other.path}/`)),
  );
}

function overlaps(paths: readonly VirtualPath[]): string[] {
  const seen: VirtualPath[] = [];
  return paths.flatMap(({ path, source }) => {
    const one = { path: path.replace(/\/+$/, ""), source };
    const found = overlapping(seen, one);
    seen.push(one);
    return found.map((other) => `${describe(one)} with ${describe(other)}`);
  });
}

const pathsOf = (items: readonly { path?: string }[] | undefined, source = ""): VirtualPath[] =>
  (items ?? []).map(({ path = "" }) => ({ path, source }));

function projectedPaths(source: CoreV1VolumeProjection): VirtualPath[] {
  const { configMap, secret, downwardAPI, serviceAccountToken, clusterTrustBundle, podCertificate } = source;
  if (configMap?.items !== undefined) return pathsOf(configMap.items, `ConfigMap ${quote(configMap.name ?? "")}`);
  if (secret?.items !== undefined) return pathsOf(secret.items, `Secret ${quote(secret.name ?? "")}`);
  if (downwardAPI?.items !== undefined) return pathsOf(downwardAPI.items, "DownwardAPI");
  if (serviceAccountToken !== undefined) return [{ path: serviceAccountToken.path ?? "", source: "ServiceAccountToken" }];
  if (clusterTrustBundle !== undefined) {
    const name = clusterTrustBundle.name ?? clusterTrustBundle.signerName ?? "";
    return [{ path: clusterTrustBundle.path ?? "", source: `ClusterTrustBundle ${quote(name)}` }];
  }
  const { certificateChainPath = "", keyPath = "", credentialBundlePath = "" } = podCertificate ?? {};
  return [
    { path: certificateChainPath, source: "PodCertificate chain" },
    { path: keyPath, source: "PodCertificate key" },
    { path: credentialBundlePath, source: "PodCertificate credential bundle" },
  ].filter(({ path }) => path !== "");
}

function pathWarnings(volume: CoreV1Volume): string[] {
  const name = quote(volume.name ?? "");
  const warn = (what: string, paths: readonly VirtualPath[]): string[] =>
    overlaps(paths).map((body) => `volume ${name} (${what}): overlapping paths: ${body}`);
  const { configMap, secret, downwardAPI, projected } = volume;
  const sources = projected?.sources ?? [];
  return [
    ...warn(`ConfigMap ${quote(configMap?.name ?? "")}`, pathsOf(configMap?.items)),
    ...warn(`Secret ${quote(secret?.secretName ?? "")}`, pathsOf(secret?.items)),
    ...warn("DownwardAPI", pathsOf(downwardAPI?.items)),
    ...sources.filter((source) => Object.keys(source).length === 0).map(() => `volume ${name} (Projected) has no sources provided`),
    ...warn("Projected", sources.flatMap(projectedPaths)),
  ];
}

/** What the volumes of a pod are warned of. */
export const podVolumeWarnings = (volumes: readonly CoreV1Volume[], path: Path): string[] => [
  ...volumes.flatMap((volume, i) => sourceWarnings(volume, path.index(i))),
  ...volumes.flatMap(pathWarnings),
];
