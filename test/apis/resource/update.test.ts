import { describe, expect, it } from "vitest";
import type { JSONValue } from "../../../worker/apimachinery/types.ts";
import { judgePatch } from "../judge.ts";

const stored: Record<string, JSONValue> = {
  deviceclasses: { metadata: { name: "h6a", resourceVersion: "1" }, spec: {} },
  resourceslices: {
    metadata: { name: "h6a", resourceVersion: "1" },
    spec: { driver: "d.io", pool: { name: "p", generation: 0, resourceSliceCount: 1 }, nodeName: "n1" },
  },
  resourceclaims: {
    metadata: { name: "a", resourceVersion: "1" },
    spec: { devices: { requests: [{ name: "q", exactly: { deviceClassName: "c", allocationMode: "ExactCount", count: 1 } }] } },
    status: {},
  },
  resourceclaimtemplates: {
    metadata: { name: "a", resourceVersion: "1" },
    spec: {
      metadata: {},
      spec: { devices: { requests: [{ name: "q", exactly: { deviceClassName: "c", allocationMode: "ExactCount", count: 1 } }] } },
    },
  },
};

// What the stock API server answers.
describe("resource.k8s.io updates", () => {
  it.each<[string, JSONValue, string[]]>([
    [
      "deviceclasses",
      { spec: { config: [{}], selectors: [{}] } },
      ["spec.selectors[0].cel: Required value", "spec.config[0].opaque: Required value"],
    ],
    [
      "resourceslices",
      { spec: { driver: "e.io", nodeName: "n2", pool: { name: "z", resourceSliceCount: 2 } } },
      [
        'spec.pool.name: Invalid value: "z": field is immutable',
        'spec.driver: Invalid value: "e.io": field is immutable',
        'spec.nodeName: Invalid value: "n2": field is immutable',
      ],
    ],
    [
      "resourceclaims",
      { spec: { devices: { requests: [] } } },
      ['spec: Invalid value: {"Devices":{"Requests":[],"Constraints":null,"Config":null}}: field is immutable'],
    ],
    [
      "resourceclaimtemplates",
      { spec: { metadata: { labels: { x: "y" } } } },
      [
        'spec: Invalid value: {"labels":{"x":"y"},"Spec":{"Devices":{"Requests":[{"Name":"q","Exactly":{"DeviceClassName":"c","Selectors":null,"AllocationMode":"ExactCount","Count":1,"AdminAccess":null,"Tolerations":null,"Capacity":null},"FirstAvailable":null}],"Constraints":null,"Config":null}}}: field is immutable',
      ],
    ],
    [
      "resourceclaims/status",
      {
        status: {
          allocation: {
            devices: {
              results: [{ request: "zz", driver: "A_", pool: "", device: "D_", bindingConditions: ["a b"] }],
              config: [{ source: "X" }, { source: "FromClass", requests: ["q", "q"], opaque: { driver: "d", parameters: {} } }],
            },
            nodeSelector: { nodeSelectorTerms: [] },
          },
          reservedFor: [{}],
        },
      },
      [
        "status.reservedFor[0].resource: Required value",
        "status.reservedFor[0].name: Required value",
        "status.reservedFor[0].uid: Required value",
        "status.allocation.devices.results[0].request: Invalid value: \"zz\": must be the name of a request in the claim or the name of a request and a subrequest separated by '/'",
        "status.allocation.devices.results[0].driver: Invalid value: \"A_\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
        "status.allocation.devices.results[0].pool: Required value",
        "status.allocation.devices.results[0].device: Invalid value: \"D_\": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')",
        "status.allocation.devices.results[0].bindingConditions[0]: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
        "status.allocation.devices.results[0].bindingFailureConditions: Invalid value: null: bindingFailureConditions are required to use bindingConditions",
        'status.allocation.devices.config[0].source: Unsupported value: "X": supported values: "FromClaim", "FromClass"',
        "status.allocation.devices.config[0].opaque: Required value",
        'status.allocation.devices.config[1].requests[1]: Duplicate value: "q"',
        "status.allocation.nodeSelector.nodeSelectorTerms: Required value: must have at least one node selector term",
      ],
    ],
  ])("judges a patch of %s %j", (kind, patch, causes) =>
    expect(judgePatch("resource.k8s.io", kind, stored[kind.split("/")[0] ?? ""] ?? {}, patch)).toEqual(causes),
  );
});
