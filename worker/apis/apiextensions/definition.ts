import { type ErrorList, forbidden, invalid, Path, required } from "../../apimachinery/field.ts";
import { isDNS1035Label, isDNS1123Subdomain } from "../../apimachinery/validation/names.ts";
import { deepEqual, validateImmutableField } from "../../apimachinery/validation/objectmeta.ts";
import { requiredOneOf } from "../../apimachinery/validation/supported.ts";
import { validateClientConfig } from "../admissionregistration/client-config.ts";
import type {
  ApiextensionsV1CustomResourceConversion,
  ApiextensionsV1CustomResourceDefinition,
  ApiextensionsV1CustomResourceDefinitionNames,
  ApiextensionsV1CustomResourceDefinitionSpec,
  ApiextensionsV1CustomResourceDefinitionVersion,
} from "../generated/types.ts";
import { goShape } from "../rows/go-shape.ts";
import { validateColumns, validateSelectableFields, validateSubresources } from "./columns.ts";
import { everySchema, type Schema, shapedSchema } from "./json-schema.ts";
import { validateSchema } from "./schema.ts";
import { notStructural } from "./structural.ts";

// upstream: apiextensions-apiserver/pkg/apis/apiextensions/validation/validation.go

type Definition = ApiextensionsV1CustomResourceDefinition;
type Spec = ApiextensionsV1CustomResourceDefinitionSpec;
type Version = ApiextensionsV1CustomResourceDefinitionVersion;
type Names = ApiextensionsV1CustomResourceDefinitionNames;

const sharable = ["schema", "subresources", "additionalPrinterColumns", "selectableFields"] as const;
type Sharable = (typeof sharable)[number];

/** What all versions have alike stands above them, and errors say so. */
interface Internal {
  readonly shared: Pick<Version, Sharable>;
  readonly versions: readonly Version[];
}

/** upstream: apiextensions-apiserver/pkg/apis/apiextensions/v1/conversion.go */
export function internalOf(versions: readonly Version[]): Internal {
  const [first] = versions;
  if (first === undefined) return { shared: {}, versions };
  const moved = sharable.filter((name) => versions.every((version) => deepEqual(version[name], first[name])));
  const pick = (version: Version, wanted: boolean): Version =>
    Object.fromEntries(Object.entries(version).filter(([name]) => moved.includes(name as Sharable) === wanted));
  return { shared: pick(first, true), versions: versions.map((version) => pick(version, false)) };
}

/** Versions as Go marshals the internal type. */
const shapedVersions = (versions: readonly Version[]): unknown =>
  versions.map((version) => ({
    ...goShape("apiextensions.v1.CustomResourceDefinitionVersion", { served: false, storage: false, ...version, schema: null }),
    Schema:
      version.schema === undefined
        ? null
        : { OpenAPIV3Schema: version.schema.openAPIV3Schema === undefined ? null : shapedSchema(version.schema.openAPIV3Schema) },
  }));

const invalidIf = (messages: readonly string[], path: Path, value: unknown, lead = ""): ErrorList =>
  messages.length === 0 ? [] : [invalid(path, value, lead + messages.join(","))];

const dnsLabelIfSet = (value: string | undefined, path: Path): ErrorList =>
  (value ?? "") === "" ? [] : invalidIf(isDNS1035Label(value ?? ""), path, value);

function validateKind(value: string | undefined, path: Path): ErrorList {
  const text = value ?? "";
  return text === "" ? [] : invalidIf(isDNS1035Label(text.toLowerCase()), path, text, "may have mixed case, but should otherwise match: ");
}

function validateNames(names: Names, path: Path): ErrorList {
  const { kind = "", listKind } = names;
  const labels = (list: readonly string[] | undefined, at: Path): ErrorList =>
    (list ?? []).flatMap((value, i) => invalidIf(isDNS1035Label(value), at.index(i), value));
  return [
    ...dnsLabelIfSet(names.plural, path.child("plural")),
    ...dnsLabelIfSet(names.singular, path.child("singular")),
    ...validateKind(kind, path.child("kind")),
    ...validateKind(listKind, path.child("listKind")),
    ...labels(names.shortNames, path.child("shortNames")),
    ...(kind !== "" && kind === listKind ? [invalid(path.child("listKind"), listKind, "kind and listKind may not be the same")] : []),
    ...labels(names.categories, path.child("categories")),
  ];
}

function validateGroup(group: string, path: Path): ErrorList {
  if (group === "") return [required(path, "")];
  const messages = isDNS1123Subdomain(group);
  if (messages.length > 0) return invalidIf(messages, path, group);
  return group.includes(".") ? [] : [invalid(path, group, "should be a domain with at least one dot")];
}

const printable = /[\p{L}\p{M}\p{N}\p{P}\p{S} ]/u;

function validateDeprecation({ deprecated, deprecationWarning: warning }: Version, path: Path): ErrorList {
  if (warning === undefined) return [];
  if (deprecated !== true) return [invalid(path, warning, "can only be set for deprecated versions")];
  const bytes = (text: string): number => new TextEncoder().encode(text).length;
  const chars = [...warning];
  const bad = chars.findIndex((char) => !printable.test(char));
  const index = bytes(chars.slice(0, bad).join(""));
  return [
    ...(bytes(warning) > 256 ? [invalid(path, warning, "must be <= 256 characters long")] : []),
    ...(warning === "" ? [invalid(path, warning, "must not be an empty string")] : []),
    ...(bad < 0
      ? []
      : [invalid(path, warning, `must only contain printable UTF-8 characters; non-printable character found at index ${index}`)]),
  ];
}

/** Selectable fields, looked up in the schema beside them. */
function validateSelectable(version: Version, path: Path, at: Path, missing: string): ErrorList {
  const fields = version.selectableFields ?? [];
  if (fields.length === 0) return [];
  const schema = version.schema?.openAPIV3Schema;
  if (schema === undefined) return [invalid(path, "", missing)];
  const unreadable = notStructural(schema);
  // Upstream gives up here.
  if (unreadable !== undefined) return [invalid(at, "", unreadable)];
  return validateSelectableFields(fields, schema, path);
}

function validateVersion(version: Version, hasStatus: boolean, path: Path): ErrorList {
  const schema = version.schema?.openAPIV3Schema;
  const schemaPath = path.child("schema", "openAPIV3Schema");
  const missing = "may only be set when `version.schema.openAPIV3Schema` is not included";
  return [
    ...invalidIf(isDNS1035Label(version.name ?? ""), path.child("name"), version.name ?? ""),
    ...validateDeprecation(version, path.child("deprecationWarning")),
    ...(schema === undefined ? [] : validateSchema(schema, hasStatus, schemaPath)),
    ...validateSubresources(version.subresources, path.child("subresources")),
    ...validateColumns(version.additionalPrinterColumns, path.child("additionalPrinterColumns")),
    ...validateSelectable(version, path.child("selectableFields"), schemaPath, missing),
  ];
}

function validateVersions({ versions }: Internal, given: boolean, path: Path): ErrorList {
  const shown = given ? shapedVersions(versions) : null;
  const names = versions.map(({ name }) => name ?? "");
  const stored = versions.filter(({ storage }) => storage === true).length;
  return [
    ...(new Set(names).size < names.length ? [invalid(path, shown, "must contain unique version names")] : []),
    ...(stored === 1 ? [] : [invalid(path, shown, "must have exactly one version marked as storage version")]),
    ...(names[0] === undefined ? [] : dnsLabelIfSet(names[0], new Path("spec").child("version"))),
  ];
}

const reviewVersions = ["v1", "v1beta1"];

function validateReviewVersions(versions: readonly string[], path: Path): ErrorList {
  if (versions.length === 0) return [required(path, "")];
  const errors = versions.flatMap((version, i) =>
    versions.indexOf(version) < i
      ? [invalid(path.index(i), version, "duplicate version")]
      : isDNS1035Label(version).map((message) => invalid(path.index(i), version, message)),
  );
  if (versions.some((version) => reviewVersions.includes(version))) return errors;
  return [...errors, invalid(path, versions, `must include at least one of ${reviewVersions.join(", ")}`)];
}

function validateConversion({ strategy, webhook }: ApiextensionsV1CustomResourceConversion, path: Path): ErrorList {
  const config = webhook?.clientConfig;
  const versions = webhook?.conversionReviewVersions ?? [];
  const configPath = path.child("webhookClientConfig");
  const versionsPath = path.child("conversionReviewVersions");
  const errors = requiredOneOf(path.child("strategy"), strategy, ["None", "Webhook"]);
  if (strategy === "Webhook")
    return [
      ...errors,
      ...(config === undefined
        ? [required(configPath, "required when strategy is set to Webhook")]
        : validateClientConfig(config, configPath, true)),
      ...validateReviewVersions(versions, versionsPath),
    ];
  const detail = "should not be set when strategy is not set to Webhook";
  return [
    ...errors,
    ...(config === undefined ? [] : [forbidden(configPath, detail)]),
    ...(versions.length === 0 ? [] : [forbidden(versionsPath, detail)]),
  ];
}

/** What all versions share, told above them. */
function validateShared(shared: Internal["shared"], hasStatus: boolean, path: Path): ErrorList {
  const schema = shared.schema?.openAPIV3Schema;
  const missing = "may only be set when validations.schema is included";
  return [
    ...(schema === undefined ? [] : validateSchema(schema, hasStatus, path.child("validation", "openAPIV3Schema"))),
    ...validateSubresources(shared.subresources, path.child("subresources")),
    ...validateColumns(shared.additionalPrinterColumns, path.child("additionalPrinterColumns")),
    ...validateSelectable(shared, path.child("selectableFields"), path.child("schema", "openAPIV3Schema"), missing),
  ];
}

/** Every schema of every version. */
export const schemasOf = (spec: Spec): Schema[] =>
  (spec.versions ?? []).flatMap(({ schema }) => (schema?.openAPIV3Schema === undefined ? [] : everySchema(schema.openAPIV3Schema)));

function validateSpec(spec: Spec, path: Path): ErrorList {
  const internal = internalOf(spec.versions ?? []);
  const { shared, versions } = internal;
  const { names = {}, conversion } = spec;
  const preserves = spec.preserveUnknownFields === true;
  const at = path.child("versions");
  const hasStatus = (version: Version): boolean => (version.subresources ?? shared.subresources)?.status !== undefined;
  return [
    ...validateGroup(spec.group ?? "", path.child("group")),
    ...requiredOneOf(path.child("scope"), spec.scope, ["Cluster", "Namespaced"]),
    ...versions.flatMap((version, i) =>
      (version.schema ?? shared.schema)?.openAPIV3Schema === undefined
        ? [required(at.index(i).child("schema", "openAPIV3Schema"), "")]
        : [],
    ),
    ...(preserves && schemasOf(spec).some((schema) => schema.default !== undefined)
      ? [invalid(path.child("preserveUnknownFields"), true, "must be false in order to use defaults in the schema")]
      : []),
    ...versions.flatMap((version, i) => validateVersion(version, hasStatus(version), at.index(i))),
    ...validateVersions(internal, spec.versions !== undefined, at),
    ...(["plural", "singular", "kind", "listKind"] as const).flatMap((name) =>
      (names[name] ?? "") === "" ? [required(path.child("names", name), "")] : [],
    ),
    ...validateNames(names, path.child("names")),
    ...validateShared(shared, (spec.versions ?? []).some(hasStatus), path),
    ...(preserves && conversion !== undefined && conversion.strategy !== "None"
      ? [invalid(path.child("conversion", "strategy"), conversion.strategy ?? "", "must be None if spec.preserveUnknownFields is true")]
      : []),
    ...(conversion === undefined ? [] : validateConversion(conversion, path.child("conversion"))),
  ];
}

function validateStoredVersions(stored: readonly string[], versions: readonly Version[], path: Path): ErrorList {
  if (stored.length === 0) return [invalid(path, null, "must have at least one stored version")];
  const names = versions.map(({ name }) => name ?? "");
  return [
    ...versions.flatMap(({ name = "", storage }, i) =>
      storage === true && (!stored.includes(name) || names.indexOf(name) < i)
        ? [invalid(path, stored, `must have the storage version ${name}`)]
        : [],
    ),
    ...stored.flatMap((name, i) => {
      if (names.includes(name) || stored.lastIndexOf(name) > i) return [];
      const detail = `missing from spec.versions; ${name} was previously a storage version, and must remain in spec.versions until a storage migration ensures no data remains persisted in ${name} and removes ${name} from status.storedVersions`;
      return [invalid(path.index(i), name, detail)];
    }),
  ];
}

const approval = "api-approved.kubernetes.io";
const approvalRule = `protected groups must have approval annotation "${approval}"`;
const see = "see https://github.com/kubernetes/enhancements/pull/1111";

function approvalOf({ metadata }: Definition): "missing" | "bypassed" | "approved" | "invalid" {
  const text = metadata?.annotations?.[approval] ?? "";
  if (text === "") return "missing";
  if (text.startsWith("unapproved")) return "bypassed";
  return /^[A-Za-z][A-Za-z0-9+.-]*:\/\/[^/?]+/.test(text) ? "approved" : "invalid";
}

/** Groups of the Kubernetes community need its approval. upstream: apiextensions-apiserver/pkg/apihelpers/helpers.go */
function validateApproval(definition: Definition, old?: Definition): ErrorList {
  if (!/(^|\.)(k8s|kubernetes)\.io$/.test(definition.spec?.group ?? "")) return [];
  const state = approvalOf(definition);
  if (old !== undefined && approvalOf(old) === state) return [];
  const path = new Path("metadata").child("annotations").key(approval);
  if (state === "missing") return [required(path, `${approvalRule}, ${see}`)];
  if (state !== "invalid") return [];
  const detail = `${approvalRule} with either a URL or a reason starting with "unapproved", ${see}`;
  return [invalid(path, definition.metadata?.annotations?.[approval], detail)];
}

function validatePruning({ spec }: Definition): ErrorList {
  const detail = "cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead";
  return spec?.preserveUnknownFields === true ? [invalid(new Path("spec").child("preserveUnknownFields"), true, detail)] : [];
}

function validateName({ metadata = {}, spec }: Definition): ErrorList {
  const wanted = `${spec?.names?.plural ?? ""}.${spec?.group ?? ""}`;
  return (["generateName", "name"] as const).flatMap((field) => {
    const value = metadata[field] ?? "";
    return value === "" || value === wanted
      ? []
      : [invalid(new Path("metadata").child(field), value, 'must be spec.names.plural+"."+spec.group')];
  });
}

/** A status: names that were accepted. */
export const validateDefinitionStatus = ({ status }: Definition): ErrorList =>
  validateNames(status?.acceptedNames ?? {}, new Path("status").child("acceptedNames"));

const validateStatus = (definition: Definition): ErrorList => [
  ...validateDefinitionStatus(definition),
  ...validateStoredVersions(
    definition.status?.storedVersions ?? [],
    definition.spec?.versions ?? [],
    new Path("status").child("storedVersions"),
  ),
];

export const validateDefinition = (definition: Definition): ErrorList => [
  ...validateName(definition),
  ...validateSpec(definition.spec ?? {}, new Path("spec")),
  ...validateStatus(definition),
  ...validateApproval(definition),
  ...validatePruning(definition),
];

/** Names of the resource never change; those of its objects not once it is served. */
export function validateDefinitionUpdate(definition: Definition, old: Definition): ErrorList {
  const path = new Path("spec");
  const { spec = {} } = definition;
  const before = old.spec ?? {};
  const served = (old.status?.conditions ?? []).some(({ type, status }) => type === "Established" && status === "True");
  const names = path.child("names");
  return [
    ...validateSpec(spec, path),
    ...(served
      ? [
          ...validateImmutableField(spec.scope ?? "", before.scope ?? "", path.child("scope")),
          ...validateImmutableField(spec.names?.kind ?? "", before.names?.kind ?? "", names.child("kind")),
        ]
      : []),
    ...validateImmutableField(spec.group ?? "", before.group ?? "", path.child("group")),
    ...validateImmutableField(spec.names?.plural ?? "", before.names?.plural ?? "", names.child("plural")),
    ...validateStatus(definition),
    ...validateApproval(definition, old),
    ...(before.preserveUnknownFields === true ? [] : validatePruning(definition)),
  ];
}
