import type { CoreV1Event } from "../generated/types.ts";
import type { CheckedStrategy } from "../rows/meta-checks.ts";
import { validateAnyEvent, validateEvent, validateEventUpdate } from "./validation.ts";

/** events.k8s.io, by plural; validated in the core form. upstream: pkg/registry/core/event/strategy.go */
export const eventsStrategies: Readonly<Record<string, CheckedStrategy>> = {
  events: {
    validate: validateEvent,
    validateAgain: (event) => validateAnyEvent(event as CoreV1Event, "reportingController"),
    validateUpdate: validateEventUpdate,
    allowCreateOnUpdate: true,
    garbageCollectionPolicy: "Unsupported",
  },
};
