import { defaultColumns } from "./default.ts";
import type { ColumnsByPlural } from "./printer.ts";

/** Columns of apiextensions.k8s.io. */
export const apiextensionsColumns: ColumnsByPlural = { customresourcedefinitions: defaultColumns };
