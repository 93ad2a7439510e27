import { formatTime } from "../../worker/apimachinery/time.ts";
import { urlPath } from "../../worker/apimachinery/url-path.ts";
import { type Client, expect } from "./controller.ts";

/** What an Event is about. */
export interface EventSubject {
  readonly kind: string;
  readonly apiVersion: string;
  /** "" for cluster scope: the Event is then in `default`. */
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
}

/** Records a Warning. upstream: client-go/tools/record/event.go makeEvent */
export async function recordWarning(
  client: Client,
  component: string,
  about: EventSubject,
  reason: string,
  message: string,
  now: number,
): Promise<void> {
  const namespace = about.namespace === "" ? "default" : about.namespace;
  const { namespace: own, ...rest } = about;
  const time = formatTime(now);
  const answer = await client.request("POST", urlPath`/api/v1/namespaces/${namespace}/events`, {
    apiVersion: "v1",
    kind: "Event",
    // Upstream tells one second's events apart by nanoseconds; milliseconds are what there is here.
    metadata: { name: `${about.name}.${(BigInt(now) * 1_000_000n).toString(16)}`, namespace },
    involvedObject: { ...rest, ...(own === "" ? {} : { namespace: own }) },
    reason,
    message,
    source: { component },
    firstTimestamp: time,
    lastTimestamp: time,
    count: 1,
    type: "Warning",
    reportingComponent: component,
  });
  // An Event that cannot be stored (its namespace is going) must not hold up the work that it tells of.
  expect(answer, 403, 404, 409);
}
