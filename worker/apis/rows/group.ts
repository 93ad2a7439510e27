import type { KubeObject } from "../../apimachinery/types.ts";
import type { Column, ResourceRow, SelectableField, Strategy, SubresourceRow, Verb, VersionRow } from "../../registry/resource.ts";
import { columnsOf, columnsOfSchema } from "./columns.ts";
import { conversions } from "./conversions.ts";
import { resetFieldsOf } from "./reset-fields.ts";
import { strategiesOf } from "./strategies.ts";

/** A row as a group file writes it: what is usual is left out. */
interface RowFacts {
  readonly names: Omit<ResourceRow["names"], "listKind">;
  readonly scope: ResourceRow["scope"];
  readonly verbs?: readonly string[];
  readonly shard?: string;
  readonly storagePrefix?: string;
  readonly virtual?: true;
  readonly generation?: ResourceRow["generation"] & {};
  readonly exact?: true;
  readonly returnsDeleted?: true;
  readonly finalizersInSpec?: true;
  readonly expiresAfter?: NonNullable<ResourceRow["expiresAfter"]>;
  readonly reconciled?: NonNullable<ResourceRow["reconciled"]>;
  readonly storageGroup?: string;
  readonly storageVersion?: string;
  readonly fromStorageVersion?: NonNullable<ResourceRow["fromStorageVersion"]>;
  readonly versions: readonly VersionFacts[];
}

interface VersionFacts {
  readonly name: string;
  readonly schema: string;
  /** Default true. */
  readonly storage?: boolean;
  readonly deprecationWarning?: string;
  readonly subresources?: readonly (Omit<SubresourceRow, "verbs"> & { readonly verbs: readonly string[] })[];
  /** Selectable fields beyond metadata's: label and path in one. */
  readonly fieldLabels?: readonly string[];
  /** Labels under which the store keeps these fields, where they differ, and the labels of all that it keeps. */
  readonly storedLabels?: Readonly<Record<string, string>>;
  readonly allStoredLabels?: readonly string[];
  /** What an unknown label is told. Default: `field label not supported: x`. */
  readonly unknownFieldLabel?: (label: string) => string;
  readonly zero?: KubeObject;
}

const allVerbs: readonly Verb[] = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];

/** The value at a path as a selector sees it: numbers and booleans as text, nothing as "". */
function valueAt(path: readonly string[], object: KubeObject): string {
  let value: unknown = object;
  for (const name of path) value = (value as Record<string, unknown> | undefined)?.[name];
  return value === undefined || value === null ? "" : String(value);
}

/** Labels whose value is not what stands at their path. */
const fieldValues: Readonly<Record<string, (object: KubeObject) => string>> = {
  "spec.unschedulable": (o) => valueAt(["spec", "unschedulable"], o) || "false",
  "spec.hostNetwork": (o) => valueAt(["spec", "hostNetwork"], o) || "false",
  "status.replicas": (o) => valueAt(["status", "replicas"], o) || "0",
  "status.successful": (o) => valueAt(["status", "succeeded"], o) || "0",
  source: (o) => valueAt(["source", "component"], o) || valueAt(["reportingComponent"], o),
  // Known as a label, and never set. upstream: pkg/registry/core/pod/strategy.go ToSelectableFields
  "status.podIPs": () => "",
  reportingController: (o) => valueAt(["reportingController"], o),
};

function selectable(label: string, storedAs: string | undefined): SelectableField {
  const value = fieldValues[label] ?? ((o: KubeObject) => valueAt(label.split("."), o));
  return { label, value, ...(storedAs === undefined ? {} : { storedAs }) };
}

function version(
  group: string,
  facts: RowFacts,
  v: VersionFacts,
  columns: readonly Column[],
  strategies: Readonly<Record<string, Strategy>>,
): VersionRow {
  const convert = conversions[`${v.schema}`];
  return {
    name: v.name,
    served: true,
    storage: v.storage ?? true,
    schema: v.schema,
    additionalPrinterColumns: columns,
    ...(v.zero === undefined ? {} : { zero: v.zero }),
    ...(v.deprecationWarning === undefined ? {} : { deprecationWarning: v.deprecationWarning }),
    subresources: (v.subresources ?? []).map((sub): SubresourceRow => {
      const strategy = strategies[`${facts.names.plural}/${sub.name}`];
      const resetFields = resetFieldsOf[`${group}/${facts.names.plural}/${sub.name}`];
      const printed = sub.schema === undefined ? undefined : columnsOfSchema(sub.schema);
      return {
        ...sub,
        verbs: sub.verbs as SubresourceRow["verbs"],
        ...(strategy === undefined ? {} : { strategy }),
        ...(resetFields === undefined ? {} : { resetFields }),
        ...(printed === undefined ? {} : { additionalPrinterColumns: printed }),
      };
    }),
    ...(v.fieldLabels === undefined
      ? {}
      : {
          unknownFieldLabel: v.unknownFieldLabel ?? ((label: string) => `field label not supported: ${label}`),
          selectableFields: v.fieldLabels.map((label) => selectable(label, v.storedLabels?.[label])),
        }),
    ...(v.allStoredLabels === undefined ? {} : { storedFields: v.allStoredLabels.map((label) => selectable(label, undefined)) }),
    ...(convert === undefined ? {} : { convert }),
  };
}

/** Completes the rows of a group: list kinds, usual verbs, shard and storage prefix, columns and strategy. */
export function group(name: string, rows: readonly RowFacts[]): ResourceRow[] {
  return rows.map((facts): ResourceRow => {
    const { plural, kind } = facts.names;
    const strategies = strategiesOf(name);
    const strategy = strategies[plural];
    const resetFields = resetFieldsOf[`${name}/${plural}`];
    const { versions, verbs, shard, storagePrefix, ...rest } = facts;
    return {
      ...rest,
      group: name,
      names: { ...facts.names, listKind: `${kind}List` },
      verbs: (verbs as readonly Verb[] | undefined) ?? allVerbs,
      shard: shard ?? plural,
      storagePrefix: storagePrefix ?? plural,
      versions: versions.map((v) => version(name, facts, v, columnsOf(name, plural), strategies)),
      ...(strategy === undefined ? {} : { strategy }),
      ...(resetFields === undefined ? {} : { resetFields }),
    };
  });
}
