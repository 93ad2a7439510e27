import { expect, test } from "vitest";
import { homeHint, placed } from "../../worker/regions/placement.ts";
import type { RegionVars } from "../../worker/regions/settings.ts";

const REGIONS = JSON.stringify([{ name: "eu", locationHint: "weur" }, { name: "us", locationHint: "enam" }, { name: "moon" }]);

/** What a namespace is asked when an object is wanted: `eu /pods weur`. */
function asked(vars: RegionVars, hint: DurableObjectLocationHint | undefined): string {
  const namespaceIn = (jurisdiction: string): unknown => ({
    jurisdiction: namespaceIn,
    getByName: (name: string, options?: DurableObjectNamespaceGetDurableObjectOptions) =>
      `${jurisdiction} ${name} ${options?.locationHint ?? "anywhere"}`,
  });
  return String(placed(vars, namespaceIn("world") as DurableObjectNamespace, hint).getByName("/pods"));
}

test.each<[RegionVars, DurableObjectLocationHint | undefined, string]>([
  [{}, undefined, "world /pods anywhere"],
  [{ REGIONS }, "enam", "world /pods enam"],
  [{ REGIONS }, undefined, "world /pods anywhere"],
  [{ JURISDICTION: "" }, undefined, "world /pods anywhere"],
  [{ JURISDICTION: "eu" }, undefined, "eu /pods anywhere"],
  [{ JURISDICTION: "fedramp-high", REGIONS }, "enam", "fedramp-high /pods enam"],
])("with %o and the hint %s an object is %s", (vars, hint, where) => {
  expect(asked(vars, hint)).toBe(where);
});

test("the stores are made where the first region says", () => {
  expect([homeHint({}), homeHint({ REGIONS }), homeHint({ REGIONS: '[{"name":"moon"}]' })]).toEqual([undefined, "weur", undefined]);
});

test("a jurisdiction that there is not stops the start", () => {
  expect(() => asked({ JURISDICTION: "mars" }, undefined)).toThrow('JURISDICTION: "mars" is not one of eu, us, fedramp, fedramp-high');
});
