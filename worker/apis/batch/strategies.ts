import { Path } from "../../apimachinery/field.ts";
import type { KubeObject } from "../../apimachinery/types.ts";
import { nameWarnings } from "../apps/replica-set.ts";
import type { BatchV1CronJob, BatchV1Job } from "../generated/types.ts";
import type { CheckedStrategy } from "../rows/meta-checks.ts";
import { cronJobUpdateWarnings, validateCronJob, validateCronJobUpdate } from "./cron-job.ts";
import { setCronJobDefaults, setJobDefaults, setJobLabels } from "./defaults.ts";
import { prepareJobForCreate, validateJob, validateJobAgain, validateJobUpdate } from "./job.ts";
import { validateJobStatusUpdate } from "./job-status.ts";
import { jobSpecWarnings } from "./warnings.ts";

const jobPath = new Path("spec");
const cronJobPath = new Path("spec").child("jobTemplate", "spec");
const changed = (obj: KubeObject, old: KubeObject): boolean => obj.metadata?.generation !== old.metadata?.generation;

const warnAboutName = (obj: KubeObject): string[] => nameWarnings(obj.metadata?.name ?? "");

const defaultPropagationWarning =
  "child pods are preserved by default when jobs are deleted; set propagationPolicy=Background to remove them or set propagationPolicy=Orphan to suppress this warning";

/** batch, by plural or `plural/subresource`. upstream: pkg/registry/batch/(kind)/strategy.go */
export const batchStrategies: Readonly<Record<string, CheckedStrategy>> = {
  jobs: {
    setDefaults: setJobDefaults,
    // As in v1 from the beginning.
    garbageCollectionPolicy: "Orphan",
    defaultPropagationWarning,
    prepareForCreate: prepareJobForCreate,
    validate: validateJob,
    warningsOnCreate: (obj: BatchV1Job) => [...warnAboutName(obj), ...jobSpecWarnings(obj.spec ?? {}, jobPath)],
    canonicalize: setJobLabels,
    validateAgain: validateJobAgain,
    validateUpdate: validateJobUpdate,
    warningsOnUpdate: (obj: BatchV1Job, old: BatchV1Job) => (changed(obj, old) ? jobSpecWarnings(obj.spec ?? {}, jobPath) : []),
  },
  "jobs/status": { validateUpdate: validateJobStatusUpdate },
  cronjobs: {
    setDefaults: setCronJobDefaults,
    validate: validateCronJob,
    warningsOnCreate: (obj: BatchV1CronJob) => [...warnAboutName(obj), ...jobSpecWarnings(obj.spec?.jobTemplate?.spec ?? {}, cronJobPath)],
    validateUpdate: validateCronJobUpdate,
    warningsOnUpdate: (obj: BatchV1CronJob, old: BatchV1CronJob) => [
      ...(changed(obj, old) ? jobSpecWarnings(obj.spec?.jobTemplate?.spec ?? {}, cronJobPath) : []),
      ...cronJobUpdateWarnings(obj),
    ],
  },
};
