import { describe, expect, it } from "vitest";
import { required } from "../../worker/apimachinery/field.ts";
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
    ["create", [], false, {}],
    ["create", ["new", "change"], true, { "metadata.finalizers[0]": 1 }],
    ["update", [], false, {}],
    ["update", ["new"], false, { "metadata.labels": 1 }],
    ["update", ["change"], false, { "metadata.labels": 1 }],
    ["update", ["new", "change"], false, { "metadata.labels": 2 }],
    ["update", ["new", "change"], true, { "metadata.labels": 2, "metadata.finalizers[0]": 2 }],
  ] as const)("repeats on %s with %s, %s", (how, onUpdate, kubeFinalizers, expected) =>
    expect(counts({ onUpdate, kubeFinalizers }, how)).toEqual(expected),
  );

  it("checks the whole object as if it were new before the change", () => {
    const strategy = {
      validate: () => [required("new", "")],
      validateUpdate: () => [required("changed", "")],
    };
    const { validateUpdate } = withMetaChecks(strategy, { onUpdate: ["new", "valid", "change", "own"], kubeFinalizers: false });
    const fields = (validateUpdate?.(bad, bad) ?? []).map(({ field }) => field);
    expect(fields).toEqual(["metadata.labels", "new", "metadata.labels", "changed"]);
  });

  it("checks generated names as the kind does", () => {
    const generated = { metadata: { name: "a", resourceVersion: "1", generateName: "A_" } };
    const fields = (validateName?: () => string[]): string[] => {
      const strategy = validateName === undefined ? {} : { validateName };
      const { validateUpdate } = withMetaChecks(strategy, { onUpdate: ["new"], kubeFinalizers: false });
      return (validateUpdate?.(generated, generated) ?? []).map(({ field }) => field);
    };
    expect(fields()).toEqual(["metadata.generateName"]);
    expect(fields(() => [])).toEqual([]);
  });
});
