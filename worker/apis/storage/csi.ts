import { duplicate, type ErrorList, invalid, notSupported, Path, required, tooLong } from "../../apimachinery/field.ts";
import { validateLabelSelector } from "../../apimachinery/validation/label-selector.ts";
import { isDNS1123Subdomain } from "../../apimachinery/validation/names.ts";
import { deepEqual, immutableMessage, validateImmutableField } from "../../apimachinery/validation/objectmeta.ts";
import { notSupportedInOrder } from "../../apimachinery/validation/supported.ts";
import { nanos } from "../core/quantity-value.ts";
import { dnsSubdomain, invalids, nonNegative, qualifiedName } from "../core/validation/messages.ts";
import type {
  StorageV1CSIDriver,
  StorageV1CSIDriverSpec,
  StorageV1CSINode,
  StorageV1CSINodeDriver,
  StorageV1CSIStorageCapacity,
} from "../generated/types.ts";
import { withoutEmpty } from "../rows/go-shape.ts";

// upstream: pkg/apis/storage/validation/validation.go

const specPath = new Path("spec");
const driverNameMax = 63;
const nodeIDMax = 256;
const expirationSecondsMin = 600;
const expirationSecondsMax = 2 ** 32;
const updatePeriodSecondsMin = 10;
const groupPolicies = ["File", "None", "ReadWriteOnceWithFSType"];
const lifecycleModes = ["Persistent", "Ephemeral"];

/** A driver's name, in any case. upstream: pkg/apis/core/validation ValidateCSIDriverName */
export function validateDriverName(name: string, path: Path): ErrorList {
  if (name === "") return [required(path, "")];
  return [
    ...(name.length > driverNameMax ? [tooLong(path, driverNameMax)] : []),
    ...invalids(path, name, isDNS1123Subdomain(name.toLowerCase())),
  ];
}

function validateTokenRequests(spec: StorageV1CSIDriverSpec, path: Path): ErrorList {
  const seen = new Set<string>();
  return (spec.tokenRequests ?? []).flatMap(({ audience = "", expirationSeconds }, i) => {
    const at = path.index(i);
    if (seen.has(audience)) return [duplicate(at.child("audience"), audience)];
    seen.add(audience);
    const expiration = at.child("expirationSeconds");
    if (expirationSeconds === undefined) return [];
    return [
      ...(expirationSeconds < expirationSecondsMin
        ? [invalid(expiration, expirationSeconds, "may not specify a duration less than 10 minutes")]
        : []),
      ...(expirationSeconds > expirationSecondsMax
        ? [invalid(expiration, expirationSeconds, "may not specify a duration larger than 2^32 seconds")]
        : []),
    ];
  });
}

/** What a driver is able to do and asks for. */
export function validateCSIDriver({ spec = {} }: StorageV1CSIDriver): ErrorList {
  const { fsGroupPolicy, volumeLifecycleModes = [], nodeAllocatableUpdatePeriodSeconds: period, serviceAccountTokenInSecrets } = spec;
  const modesPath = specPath.child("volumeLifecycleModes");
  const inSecrets = specPath.child("serviceAccountTokenInSecrets");
  return [
    ...(fsGroupPolicy === undefined || groupPolicies.includes(fsGroupPolicy)
      ? []
      : [notSupported(specPath.child("fsGroupPolicy"), fsGroupPolicy, groupPolicies)]),
    ...validateTokenRequests(spec, specPath.child("tokenRequests")),
    ...volumeLifecycleModes
      .filter((mode) => !lifecycleModes.includes(mode))
      .map((mode) => notSupportedInOrder(modesPath, mode, lifecycleModes)),
    ...(period !== undefined && period < updatePeriodSecondsMin
      ? [invalid(specPath.child("nodeAllocatableUpdatePeriodSeconds"), period, "must be greater than or equal to 10 seconds")]
      : []),
    ...(serviceAccountTokenInSecrets !== undefined && (spec.tokenRequests ?? []).length === 0
      ? [invalid(inSecrets, serviceAccountTokenInSecrets, "serviceAccountTokenInSecrets is set but no tokenRequests are specified")]
      : []),
  ];
}

export const validateCSIDriverUpdate = (driver: StorageV1CSIDriver, old: StorageV1CSIDriver): ErrorList => [
  ...validateCSIDriver(driver),
  ...validateImmutableField(driver.spec?.attachRequired, old.spec?.attachRequired, specPath.child("attachedRequired")),
  ...validateImmutableField(driver.spec?.volumeLifecycleModes, old.spec?.volumeLifecycleModes, specPath.child("volumeLifecycleModes")),
];

/** A field of an alpha feature is dropped. */
export function prepareCSIDriver(driver: StorageV1CSIDriver): void {
  if (driver.spec !== undefined) delete driver.spec["preventPodSchedulingIfMissing"];
}

/** The generation counts changes of the spec from whatever it was. */
export function prepareCSIDriverForUpdate(driver: StorageV1CSIDriver, old: StorageV1CSIDriver): void {
  prepareCSIDriver(driver);
  if (!deepEqual(driver.spec, old.spec)) (driver.metadata ??= {}).generation = (old.metadata?.generation ?? 0) + 1;
}

/** Tokens in the volume context are easily logged. `old`: told again only when the requests change. */
export function csiDriverWarnings(driver: StorageV1CSIDriver, old?: StorageV1CSIDriver): string[] {
  const requests = driver.spec?.tokenRequests ?? [];
  const unset = requests.length > 0 && driver.spec?.serviceAccountTokenInSecrets === undefined;
  if (!unset || (old !== undefined && deepEqual(requests, old.spec?.tokenRequests))) return [];
  return [
    "spec.serviceAccountTokenInSecrets is unset; if supported by this CSI driver, set to true to prevent possible logging of tokens in volume attributes",
  ];
}

const validateTopologyKeys = (keys: readonly string[], path: Path): ErrorList =>
  keys.flatMap((key, i) => [
    ...(key === "" ? [required(path, "")] : []),
    ...(keys.indexOf(key) < i ? [duplicate(path, key)] : []),
    ...qualifiedName(path, key),
  ]);

/** Drivers of a node, each once. */
export function validateCSINode({ spec }: StorageV1CSINode): ErrorList {
  const drivers = spec?.drivers ?? [];
  return drivers.flatMap((driver, i) => {
    const path = specPath.child("drivers").index(i);
    const { name = "", nodeID = "", topologyKeys = [], allocatable } = driver;
    const at = path.child("nodeID");
    return [
      ...validateDriverName(name, path.child("name")),
      ...(nodeID === "" ? [required(at, "")] : []),
      ...(nodeID.length > nodeIDMax ? [invalid(at, nodeID, `must be ${nodeIDMax} characters or less`)] : []),
      ...nonNegative(path.child("allocatable", "count"), allocatable?.count),
      ...(drivers.findIndex((other) => (other.name ?? "") === name) < i ? [duplicate(path.child("name"), name)] : []),
      ...validateTopologyKeys(topologyKeys, path),
    ];
  });
}

/** Only how many volumes fit may change of a driver. */
export function validateCSINodeUpdate(node: StorageV1CSINode, old: StorageV1CSINode): ErrorList {
  const fixed = ({ allocatable: _a, name, nodeID, topologyKeys }: StorageV1CSINodeDriver): unknown => ({
    Name: name ?? "",
    NodeID: nodeID ?? "",
    TopologyKeys: topologyKeys ?? null,
    Allocatable: null,
  });
  const changed = (old.spec?.drivers ?? []).flatMap((before) =>
    (node.spec?.drivers ?? [])
      .filter(({ name }) => name === before.name)
      .flatMap((now) => validateImmutableField(fixed(now), fixed(before), specPath.child("drivers"))),
  );
  return [...validateCSINode(node), ...changed];
}

/** How much can be had where. */
export function validateCSIStorageCapacity(capacity: StorageV1CSIStorageCapacity): ErrorList {
  const { storageClassName = "", capacity: amount } = capacity;
  return [
    ...validateLabelSelector(capacity.nodeTopology, new Path("nodeTopology")),
    ...dnsSubdomain(new Path("storageClassName"), storageClassName),
    ...(amount !== undefined && nanos(amount) < 0n ? [invalid(new Path("capacity"), amount, "must be greater than or equal to 0")] : []),
  ];
}

/** The question that a capacity answers is immutable. */
export const validateCSIStorageCapacityUpdate = (now: StorageV1CSIStorageCapacity, old: StorageV1CSIStorageCapacity): ErrorList =>
  (["nodeTopology", "storageClassName"] as const).flatMap((name) =>
    deepEqual(now[name], old[name]) ? [] : [invalid(new Path(name), withoutEmpty(now[name]), immutableMessage)],
  );
