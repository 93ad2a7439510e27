import type { SchedulingV1PriorityClass } from "../generated/types.ts";
import { ageColumn, type ColumnsByPlural, nameColumn, printer } from "./printer.ts";

const { flag, integer, text } = printer<SchedulingV1PriorityClass>();

/** Columns of scheduling.k8s.io. */
export const schedulingColumns: ColumnsByPlural = {
  priorityclasses: [
    nameColumn,
    integer("Value", ({ value }) => value),
    flag("Global-Default", ({ globalDefault }) => globalDefault),
    ageColumn,
    text("PreemptionPolicy", ({ preemptionPolicy }) => preemptionPolicy),
  ],
};
