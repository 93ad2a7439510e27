import type { ResourceRow } from "../registry/resource.ts";
import { group } from "./group.ts";

/** events.k8s.io. */
export const events: readonly ResourceRow[] = group("events.k8s.io", [
  {
    names: { plural: "events", singular: "event", kind: "Event", shortNames: ["ev"] },
    scope: "Namespaced",
    reconciled: "never",
    storageGroup: "",
    versions: [
      {
        name: "v1",
        schema: "events.v1.Event",
        fieldLabels: [
          "regarding.kind",
          "regarding.namespace",
          "regarding.name",
          "regarding.uid",
          "regarding.apiVersion",
          "regarding.resourceVersion",
          "regarding.fieldPath",
          "reason",
          "reportingController",
          "type",
        ],
      },
    ],
  },
]);
