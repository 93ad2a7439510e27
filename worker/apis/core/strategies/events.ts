import type { ErrorList } from "../../../apimachinery/field.ts";
import type { Strategy } from "../../../registry/resource.ts";
import { validateAnyEvent } from "../../events/validation.ts";
import type { CoreV1Event } from "../../generated/types.ts";
import { typed } from "./typed.ts";

// upstream: pkg/registry/core/event/strategy.go, pkg/apis/core/validation/events.go

/** Events of old clients are judged no further. */
const validate = (event: CoreV1Event): ErrorList => validateAnyEvent(event, "reportingComponent");

export const events: Strategy = typed<CoreV1Event>({
  validate,
  // Events of old clients may have any name.
  validateName: () => [],
  metadataOnUpdate: [],
  validateUpdate: validate,
  allowCreateOnUpdate: true,
  allowUnconditionalUpdate: true,
  garbageCollectionPolicy: "Unsupported",
});
