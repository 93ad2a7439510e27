import { setPodTemplateDefaults } from "../core/defaults/pod-spec.ts";
import type { BatchV1CronJob, BatchV1Job, BatchV1JobSpec } from "../generated/types.ts";

// upstream: pkg/apis/batch/v1/defaults.go

const int32Max = 2147483647;

function setFailurePatternDefaults(spec: BatchV1JobSpec): void {
  for (const rule of spec.podFailurePolicy?.rules ?? []) for (const pattern of rule.onPodConditions ?? []) pattern.status ||= "True";
}

/** A job without labels takes its template's, the generated ones too, since upstream's defaults run when it is read again. */
export function setJobLabels(job: BatchV1Job): void {
  const labels = job.spec?.template?.metadata?.labels ?? {};
  if (Object.keys(job.metadata?.labels ?? {}).length === 0 && Object.keys(labels).length > 0) (job.metadata ??= {}).labels = { ...labels };
}

/** One completion by one pod, six retries, not indexed, not suspended; labels of the template where the job has none. */
export function setJobDefaults(job: BatchV1Job): void {
  const spec = (job.spec ??= {});
  if (spec.completions === undefined && spec.parallelism === undefined) spec.completions = 1;
  spec.parallelism ??= 1;
  spec.backoffLimit ??= spec.backoffLimitPerIndex === undefined ? 6 : int32Max;
  setJobLabels(job);
  spec.completionMode ??= "NonIndexed";
  spec.suspend ??= false;
  spec.podReplacementPolicy ??= spec.podFailurePolicy === undefined ? "TerminatingOrFailed" : "Failed";
  spec.manualSelector ??= false;
  setFailurePatternDefaults(spec);
  setPodTemplateDefaults((spec.template ??= {}));
}

/** Runs may overlap; three successes and one failure are kept. The job's own defaults come when it is created. */
export function setCronJobDefaults(job: BatchV1CronJob): void {
  const spec = (job.spec ??= {});
  spec.concurrencyPolicy ||= "Allow";
  spec.suspend ??= false;
  spec.successfulJobsHistoryLimit ??= 3;
  spec.failedJobsHistoryLimit ??= 1;
  const jobSpec = ((spec.jobTemplate ??= {}).spec ??= {});
  setFailurePatternDefaults(jobSpec);
  setPodTemplateDefaults((jobSpec.template ??= {}));
}
