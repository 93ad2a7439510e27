import { type FieldRequirement, matchesFields } from "../../worker/apimachinery/fields.ts";
import { matchesLabels, type Requirement } from "../../worker/apimachinery/labels.ts";

/** What a list or a watch shows: keys under a prefix, and what their labels and fields must say. */
export interface Selection {
  readonly prefix: string;
  readonly labels: readonly Requirement[];
  readonly fields: readonly FieldRequirement[];
}

/** What is kept of an object for selectors. */
interface Labelled {
  readonly labels: Readonly<Record<string, string>>;
  readonly fields: Readonly<Record<string, string>>;
}

/** Whether a selection shows an object with these labels and fields. */
export function selects(selection: Pick<Selection, "labels" | "fields">, version: Labelled): boolean {
  return matchesLabels(selection.labels, version.labels) && matchesFields(selection.fields, version.fields);
}

/** The same of a row, whose labels and fields are JSON; reads no more of it than is asked about. */
export function selectsRow({ labels, fields }: Selection, row: { readonly labels: string; readonly fields: string }): boolean {
  const has = (text: string): Record<string, string> => JSON.parse(text) as Record<string, string>;
  return (labels.length === 0 || matchesLabels(labels, has(row.labels))) && (fields.length === 0 || matchesFields(fields, has(row.fields)));
}

/** A label that everything selected has, as the index of labels writes it: `app=web`; "" if none is certain. */
export function certainLabel(labels: Selection["labels"]): string {
  for (const { key, operator, values } of labels) {
    const [value = ""] = values;
    if (values.length === 1 && value !== "" && (operator === "=" || operator === "==" || operator === "in")) return `${key}=${value}`;
  }
  return "";
}

/** What the JSON of the fields of everything selected has in it, "" if nothing is certain: a field that is not there is as good as one that is empty. */
export function certainField(fields: Selection["fields"]): string {
  for (const { field, operator, value } of fields)
    if (operator !== "!=" && value !== "") return `${JSON.stringify(field)}:${JSON.stringify(value)}`;
  return "";
}
