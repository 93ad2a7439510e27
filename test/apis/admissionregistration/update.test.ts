import { describe, expect, it } from "vitest";
import type { JSONValue } from "../../../worker/apimachinery/types.ts";
import { judgePatch } from "../judge.ts";

const stored: Record<string, JSONValue> = {
  validatingwebhookconfigurations: { metadata: { name: "h6a", resourceVersion: "1" } },
  validatingadmissionpolicybindings: {
    metadata: { name: "h6a", resourceVersion: "1" },
    spec: { policyName: "none", validationActions: ["Warn"] },
  },
};

// What the stock API server answers.
describe("admissionregistration.k8s.io updates", () => {
  it.each<[string, JSONValue, string[]]>([
    [
      "validatingwebhookconfigurations",
      { webhooks: [{ name: "x" }] },
      [
        'webhooks[0].name: Invalid value: "x": should be a domain with at least three segments separated by dots',
        "webhooks[0].sideEffects: Required value: must specify one of None, NoneOnDryRun",
        "webhooks[0].clientConfig: Required value: exactly one of url or service is required",
        "webhooks[0].admissionReviewVersions: Required value: must specify one of v1, v1beta1",
      ],
    ],
    [
      "validatingadmissionpolicybindings",
      { spec: { policyName: "q", validationActions: [] } },
      ["spec.validationActions: Required value: at least one validation action is required"],
    ],
  ])("judges a patch of %s %j", (kind, patch, causes) =>
    expect(judgePatch("admissionregistration.k8s.io", kind, stored[kind.split("/")[0] ?? ""] ?? {}, patch)).toEqual(causes),
  );
});
