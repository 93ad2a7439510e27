import { expect, test } from "vitest";
import { regionOf } from "../../worker/regions/region-of.ts";
import { type RegionVars, regionSettings } from "../../worker/regions/settings.ts";

const REGIONS = JSON.stringify([
  { name: "eu", locationHint: "weur", continents: ["EU"] },
  { name: "us", locationHint: "enam", continents: ["NA"], countries: ["GL"], colos: ["KEF"] },
  { name: "asia", continents: ["AS"], countries: ["AU"] },
]);

const regionFor = (vars: RegionVars, cf: object, headers: Record<string, string> = {}): string | undefined => {
  const settings = regionSettings(vars);
  return settings && regionOf(settings, { headers: new Headers(headers), cf }).name;
};

test("without a table there are no regions", () => {
  expect([regionSettings({}), regionSettings({ REGIONS: "" })]).toEqual([undefined, undefined]);
});

test.each([
  [{ continent: "EU", country: "DE", colo: "FRA" }, "eu"],
  [{ continent: "NA", country: "US", colo: "EWR" }, "us"],
  [{ continent: "EU", country: "IS", colo: "KEF" }, "us"],
  [{ continent: "EU", country: "GL", colo: "CPH" }, "us"],
  [{ continent: "OC", country: "AU" }, "asia"],
  [{ continent: "AF", country: "ZA" }, "eu"],
  [{ continent: 7 }, "eu"],
  [{}, "eu"],
])("a client at %o is in %s: data centre before country before continent before the first region", (cf, name) => {
  expect(regionFor({ REGIONS }, cf)).toBe(name);
});

test("a client that no row names is in the default region", () => {
  expect(regionFor({ REGIONS, REGION_DEFAULT: "asia" }, { continent: "AF" })).toBe("asia");
});

test("a client says its region in a header only where that is taken, and only a region that there is", () => {
  const says = { "X-Region": "asia" };
  expect(regionFor({ REGIONS }, {}, says)).toBe("eu");
  expect(regionFor({ REGIONS, REGION_HEADER: "X-Region" }, { continent: "NA" }, says)).toBe("asia");
  expect(regionFor({ REGIONS, REGION_HEADER: "X-Region" }, { continent: "NA" }, { "X-Region": "moon" })).toBe("us");
});

test.each<[RegionVars, string]>([
  [{ REGIONS: "eu,us" }, "REGIONS: the text is not JSON"],
  [{ REGIONS: "[]" }, "REGIONS: has no region"],
  [{ REGIONS: '[{"name":"EU"}]' }, "REGIONS: [0].name: is not a name of lower-case letters, digits and '-'"],
  [{ REGIONS: '[{"name":"eu","countries":["de"]}]' }, "REGIONS: [0].countries[0]: is not a code of upper-case letters"],
  [{ REGIONS: '[{"name":"eu"},{"name":"eu"}]' }, "REGIONS: names a region twice"],
  [{ REGIONS, REGION_DEFAULT: "moon" }, 'REGION_DEFAULT: "moon" is not one of REGIONS'],
  [{ REGIONS, REGION_LINK_DELAY: "soon" }, "REGION_LINK_DELAY: is not a number of milliseconds"],
])("%o stops the start", (vars, message) => {
  expect(() => regionSettings(vars)).toThrow(message);
});
