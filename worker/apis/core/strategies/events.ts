import { type ErrorList, invalid, Path } from "../../../apimachinery/field.ts";
import type { Strategy } from "../../../registry/resource.ts";
import type { CoreV1Event } from "../../generated/types.ts";
import { typed } from "./typed.ts";

// upstream: pkg/registry/core/event/strategy.go, pkg/apis/core/validation/events.go

/** An event lies where its object lies; one of a cluster-scoped object lies in `default`, or in kube-system. */
function validateEvent(event: CoreV1Event): ErrorList {
  const about = event.involvedObject?.namespace ?? "";
  const own = event.metadata?.namespace ?? "";
  const clusterScoped = about === "" && (own === "default" || own === "kube-system");
  if (clusterScoped || about === own) return [];
  return [invalid(new Path("involvedObject").child("namespace"), about, "does not match event.namespace")];
}

export const events: Strategy = typed<CoreV1Event>({
  validate: validateEvent,
  // Events of old clients may have any name.
  validateName: () => [],
  validateUpdate: validateEvent,
  allowCreateOnUpdate: true,
  allowUnconditionalUpdate: true,
});
