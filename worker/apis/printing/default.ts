import type { Column } from "../../registry/resource.ts";
import { nameColumn } from "./printer.ts";

const firstColumn = { ...nameColumn, nullRows: true };

/** Columns of a built-in kind without a printer: the creation time is shown as it is. upstream: apiserver/pkg/registry/rest/table.go */
export const defaultColumns: readonly Column[] = [
  firstColumn,
  { name: "Created At", type: "date", value: (obj) => obj.metadata?.creationTimestamp ?? "0001-01-01T00:00:00Z" },
];
