import type { KubeObject } from "../../apimachinery/types.ts";
import type { Strategy } from "../../registry/resource.ts";
import { nameWarnings } from "../apps/replica-set.ts";
import { cronJobUpdateWarnings, validateCronJob, validateCronJobUpdate } from "./cron-job.ts";
import { setCronJobDefaults, setJobDefaults } from "./defaults.ts";
import { prepareJobForCreate, validateJob, validateJobUpdate } from "./job.ts";

const warnAboutName = (obj: KubeObject): string[] => nameWarnings(obj.metadata?.name ?? "");

/** batch, by plural or `plural/subresource`. upstream: pkg/registry/batch/(kind)/strategy.go */
export const batchStrategies: Readonly<Record<string, Strategy>> = {
  jobs: {
    setDefaults: setJobDefaults,
    prepareForCreate: prepareJobForCreate,
    validate: validateJob,
    warningsOnCreate: warnAboutName,
    validateUpdate: validateJobUpdate,
  },
  cronjobs: {
    setDefaults: setCronJobDefaults,
    validate: validateCronJob,
    warningsOnCreate: warnAboutName,
    validateUpdate: validateCronJobUpdate,
    warningsOnUpdate: cronJobUpdateWarnings,
  },
};
