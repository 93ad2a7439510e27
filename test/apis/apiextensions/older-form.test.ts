import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { KubeObject } from "../../../worker/apimachinery/types.ts";
import { definitionFromOlderForm } from "../../../worker/apis/apiextensions/older-form.ts";

const recorded = JSON.parse(readFileSync(join(import.meta.dirname, "../../durable-objects/mirror/stock-etcd-json.json"), "utf8"));

test("a definition as a stock server stores it is the one that it shows", () => {
  const { object, value } = recorded["customresourcedefinitions.v1.apiextensions.k8s.io"];
  const stored = JSON.parse(Buffer.from(value, "base64").toString()) as KubeObject;
  const { preserveUnknownFields: _, ...spec } = definitionFromOlderForm(stored)["spec"] as Record<string, unknown>;
  expect(spec).toEqual(object.spec);
});

const versions = [{ name: "v1" }, { name: "v2" }];

test.each([
  ["a version of its own name", { version: "v1" }, { versions: [{ name: "v1", served: true, storage: true }] }],
  [
    "what all versions share",
    { versions, subresources: { status: {} }, selectableFields: [] },
    { versions: versions.map((one) => ({ ...one, subresources: { status: {} }, selectableFields: [] })) },
  ],
  [
    "a webhook",
    { versions, conversion: { strategy: "Webhook", webhookClientConfig: { url: "u" }, conversionReviewVersions: ["v1"] } },
    { versions, conversion: { strategy: "Webhook", webhook: { clientConfig: { url: "u" }, conversionReviewVersions: ["v1"] } } },
  ],
])("%s comes to where v1 has it", (_name, spec, expected) => {
  expect(definitionFromOlderForm({ spec })).toEqual({ spec: expected });
});
