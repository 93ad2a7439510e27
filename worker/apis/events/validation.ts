import { type ErrorList, invalid, Path, required } from "../../apimachinery/field.ts";
import { isDNS1123Subdomain } from "../../apimachinery/validation/names.ts";
import { deepEqual, validateImmutableField } from "../../apimachinery/validation/objectmeta.ts";
import { invalids, qualifiedName } from "../core/validation/messages.ts";
import type { CoreV1Event, CoreV1ObjectReference } from "../generated/types.ts";

// Events of both groups in the core form, whose paths errors name. upstream: pkg/apis/core/validation/events.go

const lengthMax = 128;
const messageLengthMax = 1024;
const at = (name: string): Path => new Path(name);
const tooLong = (name: string, value: string, max: number): ErrorList =>
  value.length > max ? [invalid(at(name), "", `can have at most ${max} characters`)] : [];

function required128(name: string, value: string): ErrorList {
  return value === "" ? [required(at(name), "")] : tooLong(name, value, lengthMax);
}

/** What an event with a time must say. `controllerField`: the name of the reporting controller's field in the request's version. */
function validateTimed(event: CoreV1Event, controllerField: string): ErrorList {
  const controller = event.reportingComponent ?? "";
  return [
    ...(controller === "" ? [required(at(controllerField), "")] : []),
    ...qualifiedName(at(controllerField), controller),
    ...required128("reportingInstance", event.reportingInstance ?? ""),
    ...required128("action", event.action ?? ""),
    ...required128("reason", event.reason ?? ""),
    ...tooLong("message", event.message ?? "", messageLengthMax),
  ];
}

/** An event lies where its object lies; one of a cluster-scoped object lies in `default`, a timed one in kube-system too. */
export function validateAnyEvent(event: CoreV1Event, controllerField: string): ErrorList {
  const about = event.involvedObject?.namespace ?? "";
  const own = event.metadata?.namespace ?? "";
  const timed = event.eventTime !== undefined && event.eventTime !== null;
  const placed = about === "" ? own === "default" || (timed && own === "kube-system") : timed || about === own;
  return [
    ...(placed ? [] : [invalid(at("involvedObject").child("namespace"), about, "does not match event.namespace")]),
    ...(timed ? validateTimed(event, controllerField) : []),
    ...invalids(at("namespace"), own, isDNS1123Subdomain(own)),
  ];
}

function validateSeries({ series }: CoreV1Event): ErrorList {
  if (series === undefined) return [];
  return [
    ...((series.count ?? 0) < 2 ? [invalid(at("series.count"), "", "should be at least 2")] : []),
    ...((series.lastObservedTime ?? "") === "" ? [required(at("series.lastObservedTime"), "")] : []),
  ];
}

const unset = (name: string, isSet: boolean): ErrorList => (isSet ? [invalid(at(name), "", "needs to be unset")] : []);

/** A new event of events.k8s.io: timed, of a known type, without the fields of old ones. */
export function validateEvent(event: CoreV1Event): ErrorList {
  const { type = "", source } = event;
  return [
    ...validateAnyEvent(event, "reportingController"),
    ...validateSeries(event),
    ...((event.eventTime ?? "") === "" ? [required(at("eventTime"), "")] : []),
    ...(type === "Normal" || type === "Warning" ? [] : [invalid(at("type"), "", `has invalid value: ${type}`)]),
    ...unset("firstTimestamp", (event.firstTimestamp ?? "") !== ""),
    ...unset("lastTimestamp", (event.lastTimestamp ?? "") !== ""),
    ...unset("count", (event.count ?? 0) !== 0),
    ...unset("source", (source?.component ?? "") !== "" || (source?.host ?? "") !== ""),
  ];
}

/** A reference as Go marshals the internal type. */
const shownReference = (ref: CoreV1ObjectReference | undefined): unknown => ({
  Kind: ref?.kind ?? "",
  Namespace: ref?.namespace ?? "",
  Name: ref?.name ?? "",
  UID: ref?.uid ?? "",
  APIVersion: ref?.apiVersion ?? "",
  ResourceVersion: ref?.resourceVersion ?? "",
  FieldPath: ref?.fieldPath ?? "",
});

const shownSource = (source: CoreV1Event["source"]): unknown => ({ Component: source?.component ?? "", Host: source?.host ?? "" });

/** Nothing of an event of events.k8s.io changes but its series; the reason is judged twice, as upstream does. */
export function validateEventUpdate(event: CoreV1Event, old: CoreV1Event): ErrorList {
  const immutable = (path: string, value: unknown, before: unknown): ErrorList => validateImmutableField(value, before, at(path));
  const text = (name: string): ErrorList => immutable(name, event[name] ?? "", old[name] ?? "");
  const related = (ref: CoreV1ObjectReference | undefined): unknown => (ref === undefined ? undefined : shownReference(ref));
  return [
    ...(deepEqual(event.series, old.series) ? [] : validateSeries(event)),
    ...immutable("involvedObject", shownReference(event.involvedObject), shownReference(old.involvedObject)),
    ...text("reason"),
    ...text("message"),
    ...immutable("source", shownSource(event.source), shownSource(old.source)),
    ...immutable("firstTimestamp", event.firstTimestamp ?? null, old.firstTimestamp ?? null),
    ...immutable("lastTimestamp", event.lastTimestamp ?? null, old.lastTimestamp ?? null),
    ...immutable("count", event.count ?? 0, old.count ?? 0),
    ...text("reason"),
    ...text("type"),
    ...immutable("eventTime", event.eventTime ?? null, old.eventTime ?? null),
    ...text("action"),
    ...immutable("related", related(event.related), related(old.related)),
    ...immutable("reportingController", event.reportingComponent ?? "", old.reportingComponent ?? ""),
    ...text("reportingInstance"),
  ];
}
