import { type ErrorList, invalid, Path, required } from "../../apimachinery/field.ts";
import { notSupportedInOrder } from "../../apimachinery/validation/supported.ts";
import { nonNegative } from "../core/validation/messages.ts";
import type { BatchV1CronJob, BatchV1CronJobSpec, BatchV1JobTemplateSpec } from "../generated/types.ts";
import { withoutEmpty } from "../rows/go-shape.ts";
import { cronScheduleProblem } from "./cron-schedule.ts";
import { validateJobSpec } from "./job-spec.ts";

// upstream: pkg/apis/batch/validation/validation.go

const path = new Path("spec");
const concurrencyPolicies = ["Allow", "Forbid", "Replace"];
/** A job's name is the cron job's and eleven characters more. */
const nameMax = 63 - 11;

function isKnownTimeZone(timeZone: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone });
    return true;
  } catch {
    return false;
  }
}

function validateTimeZone(timeZone: string | undefined, at: Path): ErrorList {
  if (timeZone === undefined) return [];
  if (timeZone === "") return [invalid(at, timeZone, "timeZone must be nil or non-empty string")];
  if (timeZone.toLowerCase() === "local")
    return [invalid(at, timeZone, "timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones")];
  return isKnownTimeZone(timeZone) ? [] : [invalid(at, timeZone, `unknown time zone ${timeZone}`)];
}

function validateSchedule(spec: BatchV1CronJobSpec, old: BatchV1CronJobSpec | undefined, at: Path): ErrorList {
  const schedule = spec.schedule ?? "";
  if (schedule === "") return [required(at, "")];
  const problem = cronScheduleProblem(schedule);
  const errors = problem === undefined ? [] : [invalid(at, schedule, problem)];
  if (!schedule.includes("TZ")) return errors;
  if (!(old?.schedule ?? "").includes("TZ"))
    errors.push(invalid(at, schedule, "cannot use TZ or CRON_TZ in schedule, use timeZone field instead"));
  else if (spec.timeZone !== undefined) errors.push(invalid(at, schedule, "cannot use both timeZone field and TZ or CRON_TZ in schedule"));
  return errors;
}

function validateJobTemplate(template: BatchV1JobTemplateSpec, at: Path): ErrorList {
  const { selector, manualSelector } = template.spec ?? {};
  return [
    ...validateJobSpec(template.spec ?? {}, at.child("spec")),
    ...(selector === undefined ? [] : [invalid(at.child("spec", "selector"), withoutEmpty(selector), "`selector` will be auto-generated")]),
    ...(manualSelector === true ? [notSupportedInOrder(at.child("spec", "manualSelector"), true, ["nil", "false"])] : []),
  ];
}

function validateSpec(spec: BatchV1CronJobSpec, old: BatchV1CronJobSpec | undefined): ErrorList {
  const concurrency = spec.concurrencyPolicy ?? "";
  const at = path.child("concurrencyPolicy");
  return [
    ...validateSchedule(spec, old, path.child("schedule")),
    ...nonNegative(path.child("startingDeadlineSeconds"), spec.startingDeadlineSeconds),
    ...(old !== undefined && old.timeZone === spec.timeZone ? [] : validateTimeZone(spec.timeZone, path.child("timeZone"))),
    ...(concurrency === "" ? [required(at, "")] : []),
    ...(concurrency === "" || concurrencyPolicies.includes(concurrency) ? [] : [notSupportedInOrder(at, concurrency, concurrencyPolicies)]),
    ...validateJobTemplate(spec.jobTemplate ?? {}, path.child("jobTemplate")),
    ...nonNegative(path.child("successfulJobsHistoryLimit"), spec.successfulJobsHistoryLimit),
    ...nonNegative(path.child("failedJobsHistoryLimit"), spec.failedJobsHistoryLimit),
  ];
}

export function validateCronJob(job: BatchV1CronJob): ErrorList {
  const name = job.metadata?.name ?? "";
  return [
    ...validateSpec(job.spec ?? {}, undefined),
    ...(name.length > nameMax ? [invalid(new Path("metadata").child("name"), name, `must be no more than ${nameMax} characters`)] : []),
  ];
}

export const validateCronJobUpdate = (job: BatchV1CronJob, old: BatchV1CronJob): ErrorList => validateSpec(job.spec ?? {}, old.spec ?? {});

/** upstream: pkg/registry/batch/cronjob/strategy.go WarningsOnUpdate */
export const cronJobUpdateWarnings = (job: BatchV1CronJob): string[] =>
  (job.spec?.schedule ?? "").includes("TZ")
    ? [
        "cannot use TZ or CRON_TZ in spec.spec.schedule, use timeZone instead, see https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/ for more details",
      ]
    : [];
