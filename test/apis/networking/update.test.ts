import { describe, expect, it } from "vitest";
import type { JSONValue } from "../../../worker/apimachinery/types.ts";
import { judgePatch } from "../judge.ts";

const stored: Record<string, JSONValue> = {
  ingresses: {
    metadata: { name: "a", resourceVersion: "1" },
    spec: { defaultBackend: { service: { name: "s", port: { number: 1 } } } },
    status: { loadBalancer: {} },
  },
  ingressclasses: { metadata: { name: "h6a", resourceVersion: "1" }, spec: { controller: "x.io/y" } },
  networkpolicies: { metadata: { name: "a", resourceVersion: "1" }, spec: { podSelector: {}, policyTypes: ["Ingress"] } },
};

// What the stock API server answers.
describe("networking.k8s.io updates", () => {
  it.each<[string, JSONValue, string[]]>([
    [
      "ingresses/status",
      { status: { loadBalancer: { ingress: [{ ip: "1.2.3.04" }, { hostname: "a_b" }] } } },
      [
        'status.loadBalancer.ingress[0].ip: Invalid value: "1.2.3.04": must not have leading 0s',
        "status.loadBalancer.ingress[1].hostname: Invalid value: \"a_b\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
      ],
    ],
    ["ingressclasses", { spec: { controller: "z.io/q" } }, ['spec.controller: Invalid value: "z.io/q": field is immutable']],
    [
      "ingressclasses",
      { spec: { parameters: { kind: "a", name: "b", scope: "Namespace" } } },
      ["spec.parameters.namespace: Required value: `parameters.scope` is set to 'Namespace'"],
    ],
    [
      "networkpolicies",
      { spec: { policyTypes: ["Q"] } },
      ['spec.policyTypes[0]: Unsupported value: "Q": supported values: "Ingress", "Egress"'],
    ],
  ])("judges a patch of %s %j", (kind, patch, causes) =>
    expect(judgePatch("networking.k8s.io", kind, stored[kind.split("/")[0] ?? ""] ?? {}, patch)).toEqual(causes),
  );
});
