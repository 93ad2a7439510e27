import { type ErrorList, forbidden, invalid, Path, required, tooLong, tooMany } from "../../apimachinery/field.ts";
import { validateLabelName } from "../../apimachinery/validation/labels.ts";
import { isDNS1123Label } from "../../apimachinery/validation/names.ts";
import { deepEqual, validateImmutableField } from "../../apimachinery/validation/objectmeta.ts";
import { requiredOneOf } from "../../apimachinery/validation/supported.ts";
import { dnsSubdomain, invalids } from "../core/validation/messages.ts";
import { validateNodeSelector } from "../core/validation/pod/affinity.ts";
import type {
  CoreV1NodeSelector,
  ResourceV1Counter,
  ResourceV1CounterSet,
  ResourceV1Device,
  ResourceV1DeviceAttribute,
  ResourceV1DeviceCounterConsumption,
  ResourceV1DeviceTaint,
  ResourceV1ResourceSlice,
  ResourceV1ResourceSliceSpec,
} from "../generated/types.ts";
import { goShape } from "../rows/go-shape.ts";
import { validateDriverName } from "../storage/csi.ts";
import {
  label,
  labelValue,
  taintEffects,
  validateBindingConditions,
  validatePoolName,
  validateQualifiedName,
  validateSet,
  validateSlice,
} from "./parts.ts";

// upstream: pkg/apis/resource/validation/validation.go

const specPath = new Path("spec");
const devicesMax = 128;
const advancedDevicesMax = 64;
const counterSetsMax = 8;
const countersMax = 32;
const consumptionsMax = 2;
const attributesMax = 32;
const taintsMax = 16;
const valueMax = 64;
const semver =
  /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-(0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*)(\.(0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*))*)?(\+[0-9a-zA-Z-]+(\.[0-9a-zA-Z-]+)*)?$/;

interface NodeChoice {
  readonly nodeName?: string;
  readonly nodeSelector?: CoreV1NodeSelector;
  readonly allNodes?: boolean;
  readonly perDeviceNodeSelection?: boolean;
}

/** One term only, so that selectors of several slices are easily merged. */
function validateOneTerm(selector: CoreV1NodeSelector, path: Path): ErrorList {
  const terms = selector.nodeSelectorTerms ?? [];
  const shown = selector.nodeSelectorTerms?.map((term) => goShape("core.v1.NodeSelectorTerm", term));
  const one = invalid(path.child("nodeSelectorTerms"), shown, "must have exactly one node selector term");
  return [...validateNodeSelector(selector, path), ...(terms.length === 1 ? [] : [one])];
}

/** Which of the ways to name nodes are used, and what is wrong with them. */
function nodeChoice(
  choice: NodeChoice,
  path: Path,
  emptyName: string,
  validateSelector: (selector: CoreV1NodeSelector, path: Path) => ErrorList,
): { readonly used: string[]; readonly errors: ErrorList } {
  const used: string[] = [];
  const errors: ErrorList = [];
  const { nodeName, nodeSelector } = choice;
  if (nodeName === "") errors.push(invalid(path.child("nodeName"), "", emptyName));
  else if (nodeName !== undefined) {
    used.push("`nodeName`");
    errors.push(...dnsSubdomain(path.child("nodeName"), nodeName));
  }
  if (nodeSelector !== undefined) {
    used.push("`nodeSelector`");
    errors.push(...validateSelector(nodeSelector, path.child("nodeSelector")));
  }
  for (const name of ["allNodes", "perDeviceNodeSelection"] as const) {
    if (choice[name] === true) used.push(`\`${name}\``);
    else if (choice[name] === false) errors.push(invalid(path.child(name), false, "must be either unset or set to true"));
  }
  return { used, errors };
}

function validateNodes(spec: ResourceV1ResourceSliceSpec): ErrorList {
  const { used, errors } = nodeChoice(spec, specPath, "must be either unset or set to a non-empty string", validateOneTerm);
  const one = "exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is required";
  if (used.length === 0) errors.push(required(specPath, one));
  if (used.length > 1) errors.push(invalid(specPath, `{${used.join(", ")}}`, `${one}, but multiple fields are set`));
  return errors;
}

function validateDeviceNodes(device: ResourceV1Device, perDevice: boolean, path: Path): ErrorList {
  const given = device.nodeName !== undefined || device.nodeSelector !== undefined || device.allNodes !== undefined;
  const when = "if `perDeviceNodeSelection` is set to true in the ResourceSlice spec";
  if (!perDevice) return given ? [invalid(path, null, `\`nodeName\`, \`nodeSelector\` and \`allNodes\` can only be set ${when}`)] : [];
  const { nodeName, nodeSelector, allNodes } = device;
  const { used, errors } = nodeChoice(
    {
      ...(nodeName === undefined ? {} : { nodeName }),
      ...(nodeSelector === undefined ? {} : { nodeSelector }),
      ...(allNodes === undefined ? {} : { allNodes }),
    },
    path,
    "must not be empty",
    validateNodeSelector,
  );
  const one =
    "exactly one of `nodeName`, `nodeSelector`, or `allNodes` is required when `perDeviceNodeSelection` is set to true in the ResourceSlice spec";
  if (used.length === 0) errors.push(required(path, one));
  if (used.length > 1) errors.push(invalid(path, `{${used.join(", ")}}`, one));
  return errors;
}

/** As Go marshals the internal type, whose names are others. */
const shownAttribute = ({ int, bool, string, version, ints, bools, strings, versions }: ResourceV1DeviceAttribute): unknown => ({
  IntValue: int ?? null,
  BoolValue: bool ?? null,
  StringValue: string ?? null,
  VersionValue: version ?? null,
  IntValues: ints ?? null,
  BoolValues: bools ?? null,
  StringValues: strings ?? null,
  VersionValues: versions ?? null,
});

function validateAttribute(attribute: ResourceV1DeviceAttribute, path: Path): ErrorList {
  const { string, version } = attribute;
  const long = (value: string | undefined, name: string): ErrorList =>
    (value ?? "").length > valueMax ? [tooLong(path.child(name), valueMax)] : [];
  const given = Object.values(attribute).filter((value) => value !== undefined).length;
  return [
    ...long(string, "string"),
    ...(version === undefined || semver.test(version)
      ? []
      : [invalid(path.child("version"), version, "must be a string compatible with semver.org spec 2.0.0")]),
    ...long(version, "version"),
    ...(given === 1 ? [] : [invalid(path, given === 0 ? "" : shownAttribute(attribute), "exactly one value must be specified")]),
  ];
}

function validateTaint({ key = "", value = "", effect = "" }: ResourceV1DeviceTaint, path: Path): ErrorList {
  return [
    ...validateLabelName(key, path.child("key")),
    ...(value === "" ? [] : labelValue(value, path.child("value"))),
    ...requiredOneOf(path.child("effect"), effect, taintEffects),
  ];
}

function validateCounters(counters: Readonly<Record<string, ResourceV1Counter>>, path: Path): ErrorList {
  const names = Object.keys(counters);
  if (names.length === 0) return [required(path, "")];
  if (names.length > countersMax) return [tooMany(path, names.length, countersMax)];
  return names.flatMap((name) => invalids(path, name, isDNS1123Label(name)));
}

const validateNamed = (name: string, path: Path): ErrorList => (name === "" ? [required(path, "")] : label(path, name));

const validateCounterSet = ({ name = "", counters = {} }: ResourceV1CounterSet, path: Path): ErrorList => [
  ...validateNamed(name, path.child("name")),
  ...validateCounters(counters, path.child("counters")),
];

const validateConsumption = ({ counterSet = "", counters = {} }: ResourceV1DeviceCounterConsumption, path: Path): ErrorList => [
  ...validateNamed(counterSet, path.child("counterSet")),
  ...validateCounters(counters, path.child("counters")),
];

function validateDevice(device: ResourceV1Device, old: ResourceV1Device | undefined, perDevice: boolean, path: Path): ErrorList {
  const { name = "", attributes = {}, capacity = {}, taints = [], consumesCounters = [] } = device;
  const count = Object.keys(attributes).length + Object.keys(capacity).length;
  const [attributesPath, capacityPath] = [path.child("attributes"), path.child("capacity")];
  return [
    ...label(path.child("name"), name),
    ...(count > attributesMax
      ? [invalid(path, count, `the total number of attributes and capacities must not exceed ${attributesMax}`)]
      : []),
    ...Object.entries(attributes).flatMap(([key, attribute]) => [
      ...validateQualifiedName(key, attributesPath),
      ...validateAttribute(attribute, attributesPath.key(key)),
    ]),
    ...Object.entries(capacity).flatMap(([key, { requestPolicy }]) => [
      ...validateQualifiedName(key, capacityPath),
      ...(requestPolicy !== undefined && device.allowMultipleAllocations !== true
        ? [forbidden(capacityPath.key(key).child("requestPolicy"), "allowMultipleAllocations must be true")]
        : []),
    ]),
    ...(old !== undefined && deepEqual(old.taints ?? [], taints)
      ? []
      : validateSlice(taints, taintsMax, path.child("taints"), validateTaint)),
    ...validateSet(
      consumesCounters,
      consumptionsMax,
      path.child("consumesCounters"),
      validateConsumption,
      ({ counterSet = "" }) => counterSet,
    ),
    ...validateDeviceNodes(device, perDevice, path),
    ...validateBindingConditions(device, path),
  ];
}

function validateSpec(spec: ResourceV1ResourceSliceSpec, old: ResourceV1ResourceSliceSpec | undefined): ErrorList {
  const { pool = {}, devices = [], sharedCounters = [] } = spec;
  const poolPath = specPath.child("pool");
  const advanced = devices.some(({ taints = [], consumesCounters = [] }) => taints.length + consumesCounters.length > 0);
  const oldDevice = (name: string | undefined): ResourceV1Device | undefined => old?.devices?.find((device) => device.name === name);
  return [
    ...validateDriverName(spec.driver ?? "", specPath.child("driver")),
    ...validatePoolName(pool.name ?? "", poolPath.child("name")),
    ...((pool.resourceSliceCount ?? 0) <= 0
      ? [invalid(poolPath.child("resourceSliceCount"), pool.resourceSliceCount ?? 0, "must be greater than zero")]
      : []),
    ...((pool.generation ?? 0) < 0
      ? [invalid(poolPath.child("generation"), pool.generation, "must be greater than or equal to zero")]
      : []),
    ...(old === undefined
      ? []
      : [
          ...validateImmutableField(pool.name ?? "", old.pool?.name ?? "", poolPath.child("name")),
          ...validateImmutableField(spec.driver ?? "", old.driver ?? "", specPath.child("driver")),
          ...validateImmutableField(spec.nodeName, old.nodeName, specPath.child("nodeName")),
        ]),
    ...validateNodes(spec),
    ...(spec.sharedCounters !== undefined && spec.devices !== undefined
      ? [invalid(specPath, "", "only one of `sharedCounters` or `devices` is allowed")]
      : []),
    ...validateSet(
      devices,
      advanced ? advancedDevicesMax : devicesMax,
      specPath.child("devices"),
      (device, path) => validateDevice(device, oldDevice(device.name), spec.perDeviceNodeSelection === true, path),
      ({ name = "" }) => name,
    ),
    ...validateSet(sharedCounters, counterSetsMax, specPath.child("sharedCounters"), validateCounterSet, ({ name = "" }) => name),
  ];
}

/** What a driver offers on which nodes. */
export const validateResourceSlice = ({ spec = {} }: ResourceV1ResourceSlice): ErrorList => validateSpec(spec, undefined);

export const validateResourceSliceUpdate = (slice: ResourceV1ResourceSlice, old: ResourceV1ResourceSlice): ErrorList =>
  validateSpec(slice.spec ?? {}, old.spec ?? {});

/** upstream: pkg/registry/resource/resourceslice/strategy.go WarningsOnCreate */
export function resourceSliceWarnings({ spec }: ResourceV1ResourceSlice): string[] {
  const driver = spec?.driver ?? "";
  return driver === driver.toLowerCase()
    ? []
    : [`spec.driver: driver names should be lowercase; ${JSON.stringify(driver)} contains uppercase characters`];
}
