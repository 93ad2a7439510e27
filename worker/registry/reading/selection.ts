import { newBadRequest } from "../../apimachinery/errors.ts";
import { type FieldRequirement, parseFieldSelector } from "../../apimachinery/fields.ts";
import { parseLabelSelector } from "../../apimachinery/labels.ts";
import { listPrefix, type Scope } from "../scope.ts";
import type { Selection } from "../storage.ts";
import type { ListOptions } from "./options.ts";

function checkFieldLabels(scope: Scope, requirements: readonly FieldRequirement[]): void {
  const known = new Set([
    "metadata.name",
    ...(scope.row.scope === "Namespaced" || scope.version.unknownFieldLabel === undefined ? ["metadata.namespace"] : []),
    ...(scope.version.selectableFields ?? []).map((f) => f.label),
  ]);
  for (const { field } of requirements) {
    if (known.has(field)) continue;
    const refusal = scope.version.unknownFieldLabel;
    if (refusal !== undefined) throw newBadRequest(refusal(field));
    throw newBadRequest(`${JSON.stringify(field)} is not a known field selector: only "metadata.name", "metadata.namespace"`);
  }
}

/** Requirements under the labels by which the store keeps the values. */
const asStored = (scope: Scope, requirements: readonly FieldRequirement[]): FieldRequirement[] =>
  requirements.map((requirement) => {
    const storedAs = scope.version.selectableFields?.find(({ label }) => label === requirement.field)?.storedAs;
    return storedAs === undefined ? requirement : { ...requirement, field: storedAs };
  });

const parse = <T>(text: string, parser: (text: string) => T): T => {
  try {
    return parser(text);
  } catch (error) {
    throw newBadRequest(error instanceof Error ? error.message : String(error));
  }
};

/** Labels first: their errors come before those of the options. */
export const parseLabels = (options: ListOptions): Selection["labels"] =>
  options.labelSelector === "" ? [] : parse(options.labelSelector, parseLabelSelector);

/** The value that a field must have; undefined if several may do. */
const exactly = (requirements: readonly FieldRequirement[], field: string): string | undefined =>
  requirements.find((one) => one.field === field && one.operator !== "!=")?.value;

/**
 * A selector that names one namespace narrows what is looked at. Not where there may be further pages: their tokens count from the
 * prefix. upstream: apiserver/pkg/registry/generic/registry/store.go ListPredicate
 */
function onlyNamespace(scope: Scope, options: ListOptions, fields: readonly FieldRequirement[]): string {
  const namespace = scope.row.scope === "Namespaced" && options.continue === "" ? (exactly(fields, "metadata.namespace") ?? "") : "";
  const paged = options.limit > 0 && exactly(fields, "metadata.name") === undefined;
  return paged || namespace.includes("/") ? "" : namespace;
}

/** What a list, watch or deletecollection looks at. */
export function selectionOf(scope: Scope, options: ListOptions, labels: Selection["labels"]): Selection {
  const fields = options.fieldSelector === "" ? [] : parse(options.fieldSelector, parseFieldSelector);
  checkFieldLabels(scope, fields);
  const prefix = listPrefix(scope.row, scope.namespace === "" ? onlyNamespace(scope, options, fields) : scope.namespace);
  const stored = asStored(scope, fields);
  if (scope.name === "") return { prefix, labels, fields: stored };
  if (fields.length === 0) return { prefix, labels, fields: [{ field: "metadata.name", operator: "=", value: scope.name }] };
  if (!fields.some(({ field, operator, value }) => field === "metadata.name" && operator !== "!=" && value === scope.name))
    throw newBadRequest("fieldSelector metadata.name doesn't match requested name");
  return { prefix, labels, fields: stored };
}
