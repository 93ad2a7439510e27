import type { Strategy } from "../../registry/resource.ts";
import { validateEvent, validateEventUpdate } from "./validation.ts";

/** events.k8s.io, by plural; validated in the core form. upstream: pkg/registry/core/event/strategy.go */
export const eventsStrategies: Readonly<Record<string, Strategy>> = {
  events: {
    validate: validateEvent,
    validateUpdate: validateEventUpdate,
    allowCreateOnUpdate: true,
    garbageCollectionPolicy: "Unsupported",
  },
};
