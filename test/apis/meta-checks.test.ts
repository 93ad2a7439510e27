import { describe, expect, it } from "vitest";
import { withMetaChecks } from "../../worker/apis/rows/meta-checks.ts";

const bad = { metadata: { name: "a", resourceVersion: "1", labels: { "a b": "c" }, finalizers: ["plain"] } };

/** How often each field is told of. */
function counts(checks: Parameters<typeof withMetaChecks>[1], how: "create" | "update"): Record<string, number> {
  const { validate, validateUpdate } = withMetaChecks({}, checks);
  const errors = how === "create" ? validate?.(bad) : validateUpdate?.(bad, bad);
  const found: Record<string, number> = {};
  for (const { field } of errors ?? []) found[field] = (found[field] ?? 0) + 1;
  return found;
}

describe("withMetaChecks", () => {
  it.each([
    ["create", "none", false, {}],
    ["create", "both", true, { "metadata.finalizers[0]": 1 }],
    ["update", "none", false, {}],
    ["update", "create", false, { "metadata.labels": 1 }],
    ["update", "update", false, { "metadata.labels": 1 }],
    ["update", "both", false, { "metadata.labels": 2 }],
    ["update", "both", true, { "metadata.labels": 2, "metadata.finalizers[0]": 2 }],
  ] as const)("repeats on %s with %s, %s", (how, onUpdate, kubeFinalizers, expected) =>
    expect(counts({ onUpdate, kubeFinalizers }, how)).toEqual(expected),
  );
});
