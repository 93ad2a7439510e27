import { type ErrorList, forbidden, invalid, Path, required } from "../../apimachinery/field.ts";
import type { ObjectMeta } from "../../apimachinery/types.ts";
import { validateLabels } from "../../apimachinery/validation/labels.ts";
import { deepEqual, immutableMessage, validateAnnotations } from "../../apimachinery/validation/objectmeta.ts";
import { oneOf } from "../../apimachinery/validation/supported.ts";
import { dnsSubdomain } from "../core/validation/messages.ts";
import type {
  ResourceV1DeviceClaim,
  ResourceV1DeviceClaimConfiguration,
  ResourceV1DeviceConstraint,
  ResourceV1DeviceRequest,
  ResourceV1DeviceSubRequest,
  ResourceV1ExactDeviceRequest,
  ResourceV1ResourceClaim,
  ResourceV1ResourceClaimTemplate,
} from "../generated/types.ts";
import { goShape } from "../rows/go-shape.ts";
import {
  label,
  validateFullyQualifiedName,
  validateOpaque,
  validateSelectors,
  validateSet,
  validateSlice,
  validateToleration,
} from "./parts.ts";

// upstream: pkg/apis/resource/validation/validation.go

const requestsMax = 32;
const constraintsMax = 32;
const configMax = 32;
const firstAvailableMax = 8;
const specPath = new Path("spec");

/** Names by which the rest of a claim calls its requests: `a`, `a/sub`. */
export type RequestNames = ReadonlySet<string>;

export const requestNames = (devices: ResourceV1DeviceClaim | undefined): RequestNames =>
  new Set(
    (devices?.requests ?? []).flatMap(({ name = "", firstAvailable = [] }) => [
      name,
      ...firstAvailable.map((sub) => `${name}/${sub.name ?? ""}`),
    ]),
  );

/** A name of a request, or of one of its alternatives. */
export function validateRequestRef(name: string, path: Path, names: RequestNames): ErrorList {
  const segments = name.split("/");
  const unknown = invalid(
    path,
    name,
    "must be the name of a request in the claim or the name of a request and a subrequest separated by '/'",
  );
  if (segments.length > 2) return [unknown];
  return [...segments.flatMap((segment) => label(path, segment)), ...(names.has(name) ? [] : [unknown])];
}

export const validateRequestRefs = (refs: readonly string[], path: Path, names: RequestNames): ErrorList =>
  validateSet(
    refs,
    requestsMax,
    path,
    (name, at) => validateRequestRef(name, at, names),
    (name) => name,
  );

function validateMode({ allocationMode = "", count = 0 }: ResourceV1ExactDeviceRequest, path: Path): ErrorList {
  const at = path.child("count");
  if (allocationMode === "All") return count === 0 ? [] : [invalid(at, count, "must not be specified when allocationMode is 'All'")];
  if (allocationMode === "ExactCount") return count > 0 ? [] : [invalid(at, count, "must be greater than zero")];
  return oneOf(path.child("allocationMode"), allocationMode, ["All", "ExactCount"]);
}

function validateExact(request: ResourceV1ExactDeviceRequest | ResourceV1DeviceSubRequest, path: Path): ErrorList {
  const { deviceClassName = "", selectors = [], tolerations = [] } = request;
  const at = path.child("deviceClassName");
  return [
    ...(deviceClassName === "" ? [required(at, "")] : dnsSubdomain(at, deviceClassName)),
    ...validateSelectors(selectors, path.child("selectors")),
    ...validateMode(request, path),
    ...tolerations.flatMap((toleration, i) => validateToleration(toleration, path.child("tolerations").index(i))),
  ];
}

function validateRequest(request: ResourceV1DeviceRequest, path: Path): ErrorList {
  const { name = "", exactly, firstAvailable = [] } = request;
  const one = "exactly one of `exactly` or `firstAvailable` is required";
  const named = label(path.child("name"), name);
  if (exactly === undefined && firstAvailable.length === 0) return [...named, required(path, one)];
  if (exactly !== undefined && firstAvailable.length > 0) return [...named, invalid(path, null, `${one}, but multiple fields are set`)];
  if (exactly !== undefined) return [...named, ...validateExact(exactly, path.child("exactly"))];
  const check = (sub: ResourceV1DeviceSubRequest, at: Path): ErrorList => [
    ...label(at.child("name"), sub.name ?? ""),
    ...validateExact(sub, at),
  ];
  return [...named, ...validateSet(firstAvailable, firstAvailableMax, path.child("firstAvailable"), check, (sub) => sub.name ?? "")];
}

function validateConstraint(constraint: ResourceV1DeviceConstraint, path: Path, names: RequestNames): ErrorList {
  const { requests = [], matchAttribute, distinctAttribute } = constraint;
  const errors = validateRequestRefs(requests, path.child("requests"), names);
  if (matchAttribute !== undefined) return [...errors, ...validateFullyQualifiedName(matchAttribute, path.child("matchAttribute"))];
  if (distinctAttribute !== undefined)
    return [...errors, ...validateFullyQualifiedName(distinctAttribute, path.child("distinctAttribute"))];
  // The text says the opposite of what is wrong, as upstream's does.
  return [...errors, required(path, `exactly one of "matchAttribute" or "distinctAttribute" is required, but multiple fields are set`)];
}

const validateConfig = (config: ResourceV1DeviceClaimConfiguration, path: Path, names: RequestNames): ErrorList => [
  ...validateRequestRefs(config.requests ?? [], path.child("requests"), names),
  ...validateOpaque(config.opaque, path.child("opaque")),
];

function validateDevices(devices: ResourceV1DeviceClaim, path: Path): ErrorList {
  const names = requestNames(devices);
  const { requests = [], constraints = [], config = [] } = devices;
  return [
    ...validateSet(requests, requestsMax, path.child("requests"), validateRequest, ({ name = "" }) => name),
    ...validateSlice(constraints, constraintsMax, path.child("constraints"), (item, at) => validateConstraint(item, at, names)),
    ...validateSlice(config, configMax, path.child("config"), (item, at) => validateConfig(item, at, names)),
  ];
}

/** What a new claim asks for. */
export const validateClaim = ({ spec }: ResourceV1ResourceClaim): ErrorList =>
  validateDevices(spec?.devices ?? {}, specPath.child("devices"));

const immutable = (schema: string, spec: Record<string, unknown> | undefined, old: unknown): ErrorList =>
  deepEqual(spec, old) ? [] : [invalid(specPath, goShape(schema, spec ?? {}), immutableMessage)];

/** The spec of a claim never changes. */
export const validateClaimUpdate = (claim: ResourceV1ResourceClaim, old: ResourceV1ResourceClaim): ErrorList =>
  immutable("resource.v1.ResourceClaimSpec", claim.spec, old.spec);

const templateFields = new Set(["labels", "annotations"]);

/** Of a template's metadata only labels and annotations are its own. upstream: pkg/apis/core/validation ValidateTemplateObjectMeta */
function validateTemplateMeta(meta: ObjectMeta, path: Path): ErrorList {
  return [
    ...validateAnnotations(meta.annotations, path.child("annotations")),
    ...validateLabels(meta.labels, path.child("labels")),
    ...Object.entries(meta)
      .filter(([name, value]) => !templateFields.has(name) && value !== undefined && value !== null && value !== "")
      // The name of Go's field, its first letter made small.
      .map(([name]) => forbidden(path.child(name === "uid" ? "uID" : name), "cannot be set")),
  ];
}

export const validateClaimTemplate = ({ spec = {} }: ResourceV1ResourceClaimTemplate): ErrorList => [
  ...validateTemplateMeta(spec.metadata ?? {}, specPath.child("metadata")),
  ...validateDevices(spec.spec?.devices ?? {}, specPath.child("spec", "devices")),
];

export const validateClaimTemplateUpdate = (now: ResourceV1ResourceClaimTemplate, old: ResourceV1ResourceClaimTemplate): ErrorList => [
  ...immutable("resource.v1.ResourceClaimTemplateSpec", now.spec, old.spec),
];
