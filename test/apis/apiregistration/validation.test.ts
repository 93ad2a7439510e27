import { describe, expect, it } from "vitest";
import { judge } from "../judge.ts";

// What the stock API server answers.
describe("apiregistration.k8s.io", () => {
  it.each<[string, object, string[]]>([
    [
      "apiservices",
      {
        metadata: { name: "v1.x.io" },
        spec: {
          group: "x.io",
          version: "v1",
          groupPriorityMinimum: 20001,
          versionPriority: 0,
          service: { port: 99999 },
          insecureSkipTLSVerify: true,
          caBundle: "eA==",
        },
      },
      [
        "spec.groupPriorityMinimum: Invalid value: 20001: must be positive and less than 20000",
        "spec.versionPriority: Invalid value: 0: must be positive and less than 1000",
        "spec.service.namespace: Required value",
        "spec.service.name: Required value",
        "spec.service.port: Invalid value: 99999: port is not valid: must be between 1 and 65535, inclusive",
        "spec.insecureSkipTLSVerify: Invalid value: true: may not be true if caBundle is present",
      ],
    ],
  ])("judges %s %j", (plural, object, causes) => expect(judge("apiregistration.k8s.io", plural, object)).toEqual(causes));
});
