import { humanDuration } from "../../apimachinery/duration.ts";
import { translateTimestampSince } from "../../apimachinery/time.ts";
import type { BatchV1CronJob, BatchV1Job } from "../generated/types.ts";
import { containerImages, containerNames, formatSelector } from "./format.ts";
import { ageColumn, type ColumnsByPlural, nameColumn, printer } from "./printer.ts";

function completions({ spec, status }: BatchV1Job): string {
  const succeeded = status?.succeeded ?? 0;
  if (spec?.completions !== undefined) return `${succeeded}/${spec.completions}`;
  const parallelism = spec?.parallelism ?? 0;
  return parallelism > 1 ? `${succeeded}/1 of ${parallelism}` : `${succeeded}/1`;
}

function jobDuration({ status }: BatchV1Job, now: number): string {
  if (!status?.startTime) return "";
  return humanDuration((status.completionTime ? Date.parse(status.completionTime) : now) - Date.parse(status.startTime));
}

/** The first condition that holds, a deletion coming after the final ones. */
function jobStatus({ metadata, status }: BatchV1Job): string {
  const holds = (type: string): boolean => (status?.conditions ?? []).find((condition) => condition.type === type)?.status === "True";
  const final = ["Complete", "Failed"].find(holds);
  if (final !== undefined) return final;
  if (metadata?.deletionTimestamp !== undefined) return "Terminating";
  const open = ["Suspended", "FailureTarget", "SuccessCriteriaMet"].find(holds);
  return open ?? "Running";
}

const suspends: Readonly<Record<string, string>> = { true: "True", false: "False", undefined: "<unset>" };

const job = printer<BatchV1Job>();
const cronJob = printer<BatchV1CronJob>();

/** Columns of batch. upstream: printers.go printJob, printCronJob */
export const batchColumns: ColumnsByPlural = {
  cronjobs: [
    nameColumn,
    cronJob.text("Schedule", ({ spec }) => spec?.schedule),
    cronJob.text("Timezone", ({ spec }) => spec?.timeZone ?? "<none>"),
    // A boolean column whose cells are text, as upstream has it.
    cronJob.flag("Suspend", ({ spec }) => suspends[String(spec?.suspend)]),
    cronJob.integer("Active", ({ status }) => (status?.active ?? []).length),
    cronJob.text("Last Schedule", ({ status }, now) =>
      status?.lastScheduleTime ? translateTimestampSince(status.lastScheduleTime, now) : "<none>",
    ),
    ageColumn,
    cronJob.wide("Containers", ({ spec }) => containerNames(spec?.jobTemplate?.spec?.template?.spec?.containers)),
    cronJob.wide("Images", ({ spec }) => containerImages(spec?.jobTemplate?.spec?.template?.spec?.containers)),
    cronJob.wide("Selector", ({ spec }) => formatSelector(spec?.jobTemplate?.spec?.selector)),
  ],
  jobs: [
    nameColumn,
    job.text("Status", jobStatus),
    job.text("Completions", completions),
    job.text("Duration", jobDuration),
    ageColumn,
    job.wide("Containers", ({ spec }) => containerNames(spec?.template?.spec?.containers)),
    job.wide("Images", ({ spec }) => containerImages(spec?.template?.spec?.containers)),
    job.wide("Selector", ({ spec }) => formatSelector(spec?.selector)),
  ],
};
