import { duplicate, type ErrorList, type FieldError, invalid, invalidUnshown, Path, required } from "../../apimachinery/field.ts";
import { deepEqual } from "../../apimachinery/validation/objectmeta.ts";
import { nonNegative } from "../core/validation/messages.ts";
import type { BatchV1Job, BatchV1JobStatus } from "../generated/types.ts";
import { countIndexes, overlap } from "./indexes.ts";

// Another controller may manage a job, so that its status is held to what clients rely on; what did not change is not judged again.
// upstream: pkg/apis/batch/validation/validation.go ValidateJobStatusUpdate, pkg/registry/batch/job/strategy.go getStatusValidationOptions

const path = new Path("status");
const conditions = path.child("conditions");

/** What the rules ask of a status. */
interface Facts {
  readonly complete: boolean;
  readonly failed: boolean;
  readonly failureTarget: boolean;
  readonly criteriaMet: boolean;
}

const has = (job: BatchV1Job, type: string, status: string): boolean =>
  (job.status?.conditions ?? []).some((condition) => condition.type === type && condition.status === status);

const factsOf = (job: BatchV1Job): Facts => ({
  complete: has(job, "Complete", "True"),
  failed: has(job, "Failed", "True"),
  failureTarget: has(job, "FailureTarget", "True"),
  criteriaMet: has(job, "SuccessCriteriaMet", "True"),
});

/** One rule: looked at if something `changed`, broken where `wrong`. */
const rule = (changed: boolean, wrong: boolean, error: () => FieldError): ErrorList => (changed && wrong ? [error()] : []);
const unshown = (detail: string) => (): FieldError => invalidUnshown(conditions, detail);

function validateUncounted(status: BatchV1JobStatus): ErrorList {
  const seen = new Set<string>();
  return (["succeeded", "failed"] as const).flatMap((name) =>
    (status.uncountedTerminatedPods?.[name] ?? []).flatMap((uid, i) => {
      const at = path.child("uncountedTerminatedPods", name).index(i);
      if (uid === "") return [invalid(at, uid, "must not be empty")];
      const again = seen.has(uid);
      seen.add(uid);
      return again ? [duplicate(at, uid)] : [];
    }),
  );
}

/** Complete, failed and their times. */
function validateEnd(job: BatchV1Job, old: BatchV1Job): ErrorList {
  const { completionTime, startTime, failedIndexes } = job.status ?? {};
  const [now, was] = [factsOf(job), factsOf(old)];
  const completes = now.complete !== was.complete;
  const fails = now.failed !== was.failed;
  const timed = completionTime !== old.status?.completionTime;
  const started = startTime !== old.status?.startTime;
  const targeted = now.failureTarget !== was.failureTarget;
  const met = now.criteriaMet !== was.criteriaMet;
  const at = path.child("completionTime");
  const early = Date.parse(completionTime ?? "") < Date.parse(startTime ?? "");
  return [
    ...rule(completes || fails, now.complete && now.failed, unshown("cannot set Complete=True and Failed=true conditions")),
    ...rule(
      completes || targeted,
      now.complete && now.failureTarget,
      unshown("cannot set Complete=True and FailureTarget=true conditions"),
    ),
    ...rule(completes || timed, completionTime !== undefined && !now.complete, () =>
      invalid(at, completionTime, "cannot set completionTime when there is no Complete=True condition"),
    ),
    ...rule(completes || timed, completionTime === undefined && now.complete, () =>
      required(at, "completionTime is required for Complete jobs"),
    ),
    ...rule(started || timed, early, () => invalid(at, completionTime, "must be equal to or after `startTime`")),
    ...rule(
      fails || failedIndexes !== old.status?.failedIndexes,
      now.failed && !now.failureTarget,
      unshown("cannot set Failed=True condition without the FailureTarget=true condition"),
    ),
    ...rule(
      completes || met,
      now.complete && !now.criteriaMet,
      unshown("cannot set Complete=True condition without the SuccessCriteriaMet=true condition"),
    ),
  ];
}

/** What a finished job no longer has. */
function validateFinished(job: BatchV1Job, old: BatchV1Job): ErrorList {
  const isFinished = (facts: Facts): boolean => facts.complete || facts.failed;
  const finished = isFinished(factsOf(job));
  const ends = finished !== isFinished(factsOf(old));
  const { active = 0, startTime, uncountedTerminatedPods: uncounted } = job.status ?? {};
  const { succeeded = [], failed = [] } = uncounted ?? {};
  const empty = job.spec?.suspend === true && job.spec.completions === 0;
  return [
    ...rule(ends || active !== (old.status?.active ?? 0), active > 0 && finished, () =>
      invalid(path.child("active"), active, "active>0 is invalid for finished job"),
    ),
    ...rule((ends || startTime !== old.status?.startTime) && !empty, startTime === undefined && finished, () =>
      required(path.child("startTime"), "startTime is required for finished job"),
    ),
    ...rule(ends || !deepEqual(uncounted, old.status?.uncountedTerminatedPods), finished && succeeded.length + failed.length > 0, () =>
      invalid(
        path.child("uncountedTerminatedPods"),
        { Succeeded: uncounted?.succeeded ?? null, Failed: uncounted?.failed ?? null },
        "must be empty for finished job",
      ),
    ),
  ];
}

function validateIndexes(job: BatchV1Job, old: BatchV1Job): ErrorList {
  const { completedIndexes = "", failedIndexes } = job.status ?? {};
  const { completions, completionMode, backoffLimitPerIndex } = job.spec ?? {};
  const [completedPath, failedPath] = [path.child("completedIndexes"), path.child("failedIndexes")];
  const completedChanged = completedIndexes !== (old.status?.completedIndexes ?? "");
  const failedChanged = failedIndexes !== old.status?.failedIndexes;
  const problem = (text: string | undefined): string | undefined => {
    const count = completions === undefined || text === undefined ? 0 : countIndexes(text, completions);
    return typeof count === "string" ? count : undefined;
  };
  const badCompleted = problem(completedIndexes);
  const badFailed = backoffLimitPerIndex === undefined ? undefined : problem(failedIndexes);
  const common =
    completions === undefined || failedIndexes === undefined ? undefined : overlap(completedIndexes, failedIndexes, completions);
  return [
    ...rule(completedChanged, badCompleted !== undefined, () =>
      invalid(completedPath, completedIndexes, `error parsing completedIndexes: ${badCompleted}`),
    ),
    ...rule(failedChanged, badFailed !== undefined, () => invalid(failedPath, failedIndexes, `error parsing failedIndexes: ${badFailed}`)),
    ...rule(completedChanged, completedIndexes !== "" && completionMode !== "Indexed", () =>
      invalid(completedPath, completedIndexes, "cannot set non-empty completedIndexes when non-indexed completion mode"),
    ),
    ...rule(failedChanged, backoffLimitPerIndex === undefined && failedIndexes !== undefined, () =>
      invalid(failedPath, failedIndexes, "cannot set non-null failedIndexes when backoffLimitPerIndex is null"),
    ),
    ...rule(failedChanged || completedChanged, common !== undefined, () =>
      invalid(failedPath, failedIndexes, `failedIndexes and completedIndexes overlap at index: ${common}`),
    ),
  ];
}

function validatePods(job: BatchV1Job, old: BatchV1Job): ErrorList {
  const { terminating, ready, active = 0 } = job.status ?? {};
  const [now, was] = [factsOf(job), factsOf(old)];
  const finished = now.complete || now.failed;
  const ends = finished !== (was.complete || was.failed);
  const needsCriteria = job.spec?.successPolicy !== undefined && !now.criteriaMet && now.complete;
  return [
    ...rule(ends || terminating !== old.status?.terminating, (terminating ?? 0) > 0 && finished, () =>
      invalid(path.child("terminating"), terminating, "terminating>0 is invalid for finished job"),
    ),
    ...rule(ready !== old.status?.ready || active !== (old.status?.active ?? 0), ready !== undefined && ready > active, () =>
      invalid(path.child("ready"), ready, "cannot set more ready pods than active"),
    ),
    ...rule(true, now.criteriaMet && now.failed, unshown("cannot set SuccessCriteriaMet=True and Failed=true conditions")),
    ...rule(true, now.criteriaMet && now.failureTarget, unshown("cannot set SuccessCriteriaMet=True and FailureTarget=true conditions")),
    ...rule(true, needsCriteria, unshown("cannot set Complete=True for Job with SuccessPolicy unless SuccessCriteriaMet=True")),
  ];
}

/** Ends stay ends, and counters do not go down. */
function validateTransition(job: BatchV1Job, old: BatchV1Job): ErrorList {
  const { failed = 0, succeeded = 0, completionTime, startTime } = job.status ?? {};
  const before = old.status ?? {};
  const [now, was] = [factsOf(job), factsOf(old)];
  const { completions, parallelism, completionMode, suspend } = job.spec ?? {};
  const elastic = completionMode === "Indexed" && completions === parallelism;
  const resumes = has(old, "Suspended", "True") && has(job, "Suspended", "False");
  const lost = ["Failed", "Complete", "FailureTarget"].filter((type) => has(old, type, "True") && !has(job, type, "True"));
  const moved = before.completionTime !== undefined && completionTime !== undefined && completionTime !== before.completionTime;
  const restarted = before.startTime !== undefined && startTime !== before.startTime && suspend !== true && !resumes;
  return [
    ...lost.map((type) => invalidUnshown(conditions, `cannot disable the terminal ${type}=True condition`)),
    ...rule(true, failed < (before.failed ?? 0), () => invalid(path.child("failed"), failed, "cannot decrease the failed counter")),
    ...rule(!elastic, succeeded < (before.succeeded ?? 0), () =>
      invalid(path.child("succeeded"), succeeded, "cannot decrease the succeeded counter"),
    ),
    ...rule(true, moved, () => invalid(path.child("completionTime"), completionTime, "field is immutable")),
    ...rule(true, restarted, () => invalid(path.child("startTime"), startTime ?? null, "field is immutable for unsuspended job once set")),
    ...rule(true, was.criteriaMet && !now.criteriaMet, unshown("cannot disable the SuccessCriteriaMet=True condition")),
    ...rule(
      true,
      was.complete && !was.criteriaMet && now.criteriaMet,
      unshown("cannot set SuccessCriteriaMet=True for Job already has Complete=true conditions"),
    ),
  ];
}

/** A job's status after a write to /status. */
export function validateJobStatusUpdate(job: BatchV1Job, old: BatchV1Job): ErrorList {
  const status = job.status ?? {};
  const counters = ["active", "succeeded", "failed", "ready", "terminating"] as const;
  return [
    ...counters.flatMap((name) => nonNegative(path.child(name), status[name])),
    ...validateUncounted(status),
    ...validateEnd(job, old),
    ...validateFinished(job, old),
    ...validateIndexes(job, old),
    ...validatePods(job, old),
    ...validateTransition(job, old),
  ];
}
