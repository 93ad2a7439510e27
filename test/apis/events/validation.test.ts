import { describe, expect, it } from "vitest";
import { toMessage } from "../../../worker/apimachinery/field.ts";
import type { JSONObject } from "../../../worker/apimachinery/types.ts";
import { eventConversion } from "../../../worker/apis/events/conversion.ts";
import { validateEvent } from "../../../worker/apis/events/validation.ts";

const long = (length: number): string => "x".repeat(length);
const namePart =
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";

// What the stock API server answers: values are not shown, fields are those of the stored form.
describe("events.k8s.io", () => {
  it.each<[JSONObject, string[]]>([
    [
      {},
      [
        'involvedObject.namespace: Invalid value: "": does not match event.namespace',
        "eventTime: Required value",
        'type: Invalid value: "": has invalid value: ',
      ],
    ],
    [
      {
        eventTime: "2024-01-01T00:00:00.000000Z",
        regarding: { namespace: "h6x" },
        reportingInstance: long(129),
        action: long(129),
        reason: long(129),
        note: long(1025),
      },
      [
        "reportingController: Required value",
        'reportingController: Invalid value: "": name part must be non-empty',
        `reportingController: Invalid value: "": name part ${namePart}`,
        'reportingInstance: Invalid value: "": can have at most 128 characters',
        'action: Invalid value: "": can have at most 128 characters',
        'reason: Invalid value: "": can have at most 128 characters',
        'message: Invalid value: "": can have at most 1024 characters',
        'type: Invalid value: "": has invalid value: ',
      ],
    ],
    [
      { regarding: { namespace: "h6x" }, series: { count: 0 } },
      [
        'series.count: Invalid value: "": should be at least 2',
        "series.lastObservedTime: Required value",
        "eventTime: Required value",
        'type: Invalid value: "": has invalid value: ',
      ],
    ],
  ])("judges %j", (event, causes) => {
    const stored = eventConversion.toStorage({ metadata: { name: "a", namespace: "h6x" }, ...event });
    expect(validateEvent(stored).map(toMessage)).toEqual(causes);
  });

  it("keeps every field through the stored form", () => {
    const event: JSONObject = {
      metadata: { name: "a", namespace: "b" },
      eventTime: "2024-01-01T00:00:00.000000Z",
      reportingController: "x.io/c",
      reportingInstance: "i",
      action: "Do",
      reason: "R",
      regarding: { kind: "Pod", name: "p", namespace: "b" },
      related: { kind: "Node", name: "n" },
      note: "n",
      type: "Normal",
    };
    const stored = eventConversion.toStorage(structuredClone(event));
    expect(stored).toMatchObject({ involvedObject: event["regarding"], message: "n", reportingComponent: "x.io/c" });
    expect(eventConversion.fromStorage(stored)).toMatchObject(event);
  });
});
