import type { Column } from "../registry/resource.ts";

/** Columns of a kind that has none of its own. */
export const defaultColumns: readonly Column[] = [
  { name: "Name", type: "string", format: "name", jsonPath: ".metadata.name" },
  { name: "Age", type: "date", jsonPath: ".metadata.creationTimestamp" },
];

/** Columns by group and plural. */
const columns: Readonly<Record<string, Readonly<Record<string, readonly Column[]>>>> = {};

export const columnsOf = (group: string, plural: string): readonly Column[] => columns[group]?.[plural] ?? defaultColumns;
