import { type JSONPath, parseJSONPath } from "./json-path.ts";
import { parseTime, translateTimestampSince } from "./time.ts";
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
  /** On the first column: metav1.TableRowConditions of an object's row (`Completed`), none if empty. */
  readonly rowConditions?: (obj: KubeObject) => readonly object[];
  /** On the first column: annotations that only conversion adds, which the metadata of a row does not have. */
  readonly convertedAnnotations?: readonly string[];
  /** On the first column: an empty table's rows are null, not []. */
  readonly nullRows?: true;
  /** Its cells are in the rows, but nothing defines them. */
  readonly undefinedColumn?: true;
}

export interface TableOptions {
  /** Milliseconds. */
  readonly now: number;
  readonly includeObject: "None" | "Metadata" | "Object";
  /** Of meta.k8s.io. */
  readonly version: string;
  readonly metadata: object;
}

/** metav1.PartialObjectMetadata of an object. */
export function partialObjectMetadata(object: KubeObject, version: string): KubeObject {
  return { kind: "PartialObjectMetadata", apiVersion: `meta.k8s.io/${version}`, metadata: object.metadata ?? {} };
}

const parsedPaths = new WeakMap<TableColumn, JSONPath>();

/** A column's path, parsed once; one that cannot be parsed leads nowhere. */
function pathOf(column: TableColumn): JSONPath {
  const known = parsedPaths.get(column);
  if (known !== undefined) return known;
  let path: JSONPath = () => [];
  try {
    path = parseJSONPath(column.jsonPath ?? "");
  } catch {
    // Admission has refused such columns; an older object may still have one.
  }
  parsedPaths.set(column, path);
  return path;
}

/** As Go prints a value: composites as JSON, lists within them too. */
function textOf(value: unknown): string {
  if (value === null) return "<no value>";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function dateCell(text: string, now: number): string {
  if (text === "" || text === "null") return "<unknown>";
  try {
    parseTime(text);
  } catch {
    return "<invalid>";
  }
  return translateTimestampSince(text, now);
}

/** How each type of column shows a value: what does not fit is no cell. upstream: customresource/tableconvertor cellForJSONValue */
const cellsByType: Readonly<Record<string, (value: unknown, now: number) => Cell>> = {
  string: textOf,
  integer: (value) => (typeof value === "number" ? Math.trunc(value) : null),
  number: (value) => (typeof value === "number" ? value : null),
  boolean: (value) => (typeof value === "boolean" ? value : null),
  date: (value, now) => (typeof value === "string" ? dateCell(value, now) : null),
};

/** Of several values at a path the first one counts. */
function cellOf(column: TableColumn, object: KubeObject, now: number): Cell {
  if (column.value !== undefined) return column.value(object, now);
  const [value] = pathOf(column)(object);
  const show = Object.hasOwn(cellsByType, column.type) ? cellsByType[column.type] : undefined;
  return value === undefined || show === undefined ? null : show(value, now);
}

/** The object without annotations of these names. */
function withoutAnnotations(object: KubeObject, names: readonly string[]): KubeObject {
  const { annotations = {}, ...metadata } = object.metadata ?? {};
  const kept = Object.entries(annotations).filter(([name]) => !names.includes(name));
  return { ...object, metadata: kept.length === 0 ? metadata : { ...metadata, annotations: Object.fromEntries(kept) } };
}

/** An annotation of the bookmark that ends a watch's initial events. */
export const initialEventsEnd = "k8s.io/initial-events-end";

/** What a row says of its object; the end of the initial events is never left out. upstream: endpoints/handlers/response.go asTable */
function rowObject(object: KubeObject, columns: readonly TableColumn[], options: TableOptions): KubeObject | null {
  if (options.includeObject === "None" && object.metadata?.annotations?.[initialEventsEnd] !== "true") return null;
  if (options.includeObject === "Object") return object;
  const converted = columns[0]?.convertedAnnotations;
  return partialObjectMetadata(converted === undefined ? object : withoutAnnotations(object, converted), options.version);
}

function rowOf(object: KubeObject, columns: readonly TableColumn[], options: TableOptions): object {
  const conditions = columns[0]?.rowConditions?.(object) ?? [];
  return {
    cells: columns.map((column) => cellOf(column, object, options.now)),
    ...(conditions.length === 0 ? {} : { conditions }),
    object: rowObject(object, columns, options),
  };
}

function definitionOf({ name, type, format, description, priority }: TableColumn): object {
  return { name, type, format: format ?? "", description: description ?? "", priority: priority ?? 0 };
}

/** metav1.Table of objects. upstream: apiserver/pkg/registry/rest/table.go, pkg/printers/tablegenerator.go */
export function tableOf(objects: readonly KubeObject[], columns: readonly TableColumn[], options: TableOptions): object {
  return {
    kind: "Table",
    apiVersion: `meta.k8s.io/${options.version}`,
    metadata: options.metadata,
    columnDefinitions: columns.filter(({ undefinedColumn }) => undefinedColumn !== true).map(definitionOf),
    rows: objects.length === 0 && columns[0]?.nullRows === true ? null : objects.map((object) => rowOf(object, columns, options)),
  };
}
