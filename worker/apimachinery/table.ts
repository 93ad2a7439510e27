import { humanDuration } from "./duration.ts";
import type { KubeObject } from "./types.ts";

export type Cell = string | number | boolean | null;

/** What of a column a table needs. */
export interface TableColumn {
  readonly name: string;
  readonly type: string;
  readonly format?: string;
  readonly description?: string;
  readonly priority?: number;
  readonly jsonPath?: string;
  readonly value?: (obj: KubeObject, now: number) => Cell;
}

export interface TableOptions {
  /** Milliseconds. */
  readonly now: number;
  readonly includeObject: "None" | "Metadata" | "Object";
  /** Of meta.k8s.io. */
  readonly version: string;
  readonly metadata: object;
  /** A bookmark: one row of empty cells. */
  readonly blank?: boolean;
}

/** metav1.PartialObjectMetadata of an object. */
export function partialObjectMetadata(object: KubeObject, version: string): KubeObject {
  return { kind: "PartialObjectMetadata", apiVersion: `meta.k8s.io/${version}`, metadata: object.metadata ?? {} };
}

/** The value at `.metadata.name`. */
function valueAt(object: KubeObject, path: string): unknown {
  let value: unknown = object;
  for (const name of path.split(".").slice(1)) value = (value as Record<string, unknown> | null | undefined)?.[name];
  return value;
}

function cellOf(column: TableColumn, object: KubeObject, now: number): Cell {
  if (column.value !== undefined) return column.value(object, now);
  const value = valueAt(object, column.jsonPath ?? "");
  if (column.type === "date") return typeof value === "string" ? humanDuration(now - Date.parse(value)) : "<unknown>";
  if (value === undefined || value === null) return column.type === "string" ? "" : null;
  return typeof value === "object" ? JSON.stringify(value) : (value as Cell);
}

const blankCell = (column: TableColumn): Cell =>
  column.type === "integer" || column.type === "number" ? 0 : column.type === "boolean" ? false : "";

function rowObject(object: KubeObject, options: TableOptions): { object?: KubeObject } {
  if (options.includeObject === "None") return {};
  return { object: options.includeObject === "Object" ? object : partialObjectMetadata(object, options.version) };
}

/** metav1.Table of objects. upstream: apiserver/pkg/registry/rest/table.go, pkg/printers/tablegenerator.go */
export function tableOf(objects: readonly KubeObject[], columns: readonly TableColumn[], options: TableOptions): object {
  return {
    kind: "Table",
    apiVersion: `meta.k8s.io/${options.version}`,
    metadata: options.metadata,
    columnDefinitions: columns.map(({ name, type, format, description, priority }) => ({
      name,
      type: type === "date" ? "string" : type,
      format: format ?? "",
      description: description ?? "",
      priority: priority ?? 0,
    })),
    rows: objects.map((object) => ({
      cells: columns.map((column) => (options.blank ? blankCell(column) : cellOf(column, object, options.now))),
      ...rowObject(object, options),
    })),
  };
}
