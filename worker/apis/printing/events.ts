import { translateTimestampSince } from "../../apimachinery/time.ts";
import type { Column } from "../../registry/resource.ts";
import type { CoreV1Event, EventsV1Event } from "../generated/types.ts";
import { type ColumnsByPlural, nameColumn, printer } from "./printer.ts";

/** An event in either group's words. */
type Event = CoreV1Event & EventsV1Event;

const { text, wide } = printer<Event>();

function firstSeen(event: Event, now: number): string {
  return translateTimestampSince(event.firstTimestamp ?? event.deprecatedFirstTimestamp ?? event.eventTime, now);
}

function lastSeen(event: Event, now: number): string {
  if (event.series !== undefined) return translateTimestampSince(event.series.lastObservedTime, now);
  const last = event.lastTimestamp ?? event.deprecatedLastTimestamp;
  return last ? translateTimestampSince(last, now) : firstSeen(event, now);
}

/** A single event of the new API has no count. */
function count(event: Event): string | number {
  return event.series === undefined ? event.count || event.deprecatedCount || 1 : (event.series.count ?? 0);
}

const regarding = (event: Event): NonNullable<Event["regarding"]> => event.involvedObject ?? event.regarding ?? {};

function target(event: Event): string {
  const { kind = "", name = "" } = regarding(event);
  return name === "" ? kind.toLowerCase() : `${kind.toLowerCase()}/${name}`;
}

function source(event: Event): string {
  const { component, host } = event.source ?? event.deprecatedSource ?? {};
  const reporter = component || event.reportingComponent || event.reportingController || "";
  const instance = host || event.reportingInstance || "";
  return instance === "" ? reporter : `${reporter}, ${instance}`;
}

/** Columns of events, in both groups. */
export const eventColumns: readonly Column[] = [
  text("Last Seen", lastSeen),
  text("Type", ({ type }) => type),
  text("Reason", ({ reason }) => reason),
  text("Object", target),
  wide("Subobject", (event) => regarding(event).fieldPath),
  wide("Source", source),
  text("Message", ({ message, note }) => (message ?? note ?? "").trim()),
  wide("First Seen", firstSeen),
  wide("Count", count),
  { ...nameColumn, priority: 1 },
];

/** Columns of events.k8s.io. */
export const eventsColumns: ColumnsByPlural = { events: eventColumns };
