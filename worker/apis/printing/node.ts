import type { NodeV1RuntimeClass } from "../generated/types.ts";
import { ageColumn, type ColumnsByPlural, nameColumn, printer } from "./printer.ts";

/** Columns of node.k8s.io. */
export const nodeColumns: ColumnsByPlural = {
  runtimeclasses: [nameColumn, printer<NodeV1RuntimeClass>().text("Handler", ({ handler }) => handler), ageColumn],
};
