import type { ResourceRow } from "../registry/resource.ts";
import { group } from "./rows/group.ts";

/** Field labels by the core names under which events are stored. upstream: pkg/apis/events/v1/conversion.go */
const storedLabels: Readonly<Record<string, string>> = {
  "regarding.kind": "involvedObject.kind",
  "regarding.namespace": "involvedObject.namespace",
  "regarding.name": "involvedObject.name",
  "regarding.uid": "involvedObject.uid",
  "regarding.apiVersion": "involvedObject.apiVersion",
  "regarding.resourceVersion": "involvedObject.resourceVersion",
  "regarding.fieldPath": "involvedObject.fieldPath",
  reportingController: "reportingComponent",
};

/** events.k8s.io. */
export const events: readonly ResourceRow[] = group("events.k8s.io", [
  {
    names: { plural: "events", singular: "event", kind: "Event", shortNames: ["ev"] },
    scope: "Namespaced",
    reconciled: "never",
    expiresAfter: ({ eventTTLSeconds }) => eventTTLSeconds,
    storageGroup: "",
    versions: [
      {
        name: "v1",
        schema: "events.v1.Event",
        fieldLabels: [...Object.keys(storedLabels), "reason", "type"],
        storedLabels,
        allStoredLabels: [...Object.values(storedLabels), "reason", "source", "type"],
      },
    ],
  },
]);
