import type { ResourceRow } from "../registry/resource.ts";
import { group } from "./rows/group.ts";

/** batch. */
export const batch: readonly ResourceRow[] = group("batch", [
  {
    names: { plural: "cronjobs", singular: "cronjob", kind: "CronJob", shortNames: ["cj"], categories: ["all"] },
    scope: "Namespaced",
    generation: true,
    versions: [
      {
        name: "v1",
        schema: "batch.v1.CronJob",
        subresources: [{ name: "status", kind: "CronJob", verbs: ["get", "patch", "update"] }],
      },
    ],
  },
  {
    names: { plural: "jobs", singular: "job", kind: "Job", categories: ["all"] },
    scope: "Namespaced",
    generation: true,
    versions: [
      {
        name: "v1",
        schema: "batch.v1.Job",
        subresources: [{ name: "status", kind: "Job", verbs: ["get", "patch", "update"] }],
        fieldLabels: ["status.successful"],
        unknownFieldLabel: (label) => `field label ${JSON.stringify(label)} not supported for Job`,
      },
    ],
  },
]);
