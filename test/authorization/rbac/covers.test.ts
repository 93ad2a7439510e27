import { expect, test } from "vitest";
import { describeRule, uncovered } from "../../../worker/authorization/rbac/covers.ts";
import type { PolicyRule } from "../../../worker/authorization/rbac/rules.ts";

const on = (verbs: string, apiGroups: string, resources: string, resourceNames = ""): PolicyRule => ({
  verbs: verbs.split(" "),
  apiGroups: apiGroups.split(" "),
  resources: resources.split(" "),
  ...(resourceNames === "" ? {} : { resourceNames: resourceNames.split(" ") }),
});
const urls = (verbs: string, nonResourceURLs: string): PolicyRule => ({
  verbs: verbs.split(" "),
  nonResourceURLs: nonResourceURLs.split(" "),
});
const missing = (owned: PolicyRule[], wanted: PolicyRule[]): string[] => uncovered(owned, wanted).map(describeRule);
const atom = (verb: string, resource: string, name?: string): string =>
  `{APIGroups:["g"], Resources:["${resource}"], ${name === undefined ? "" : `ResourceNames:["${name}"], `}Verbs:["${verb}"]}`;

test.each<[string, PolicyRule[], PolicyRule[], string[]]>([
  ["nothing", [], [], []],
  ["of nothing", [], [on("get list", "g", "a")], [atom("get", "a"), atom("list", "a")]],
  ["the same", [on("get list", "g", "a")], [on("list get", "g", "a")], []],
  ["stars", [on("*", "*", "*")], [on("get *", "g h", "a * a/b")], []],
  ["a star", [on("get", "g", "a")], [on("*", "g", "a")], [atom("*", "a")]],
  ["by two rules together", [on("get", "g", "a"), on("list", "g", "a")], [on("get list", "g", "a")], []],
  ["crosswise", [on("get", "g", "a"), on("list", "g", "b")], [on("get list", "g", "a b")], [atom("list", "a"), atom("get", "b")]],
  ["subresources by a star", [on("get", "g", "*/status")], [on("get", "g", "a/status a")], [atom("get", "a")]],
  ["names by a rule for all", [on("get", "g", "a")], [on("get", "g", "a", "x y")], []],
  ["all by a rule with names", [on("get", "g", "a", "x")], [on("get", "g", "a")], [atom("get", "a")]],
  ["another name", [on("get", "g", "a", "x")], [on("get", "g", "a", "x y")], [atom("get", "a", "y")]],
  ["URLs", [urls("get", "/a/* /b")], [urls("get", "/a/x /b /a")], ['{NonResourceURLs:["/a"], Verbs:["get"]}']],
  ["a rule without verbs", [], [{ apiGroups: ["g"], resources: ["a"] }], []],
])("what is not covered: %s", (_what, owned, wanted, left) => {
  expect(missing(owned, wanted)).toEqual(left);
});

const many = (prefix: string): string => Array.from({ length: 1000 }, (_, i) => `${prefix}${i}`).join(" ");

test("a rule of a thousand million atoms costs no more than its lists", () => {
  const huge = on(many("v"), many("g"), many("r"), many("n"));
  const started = performance.now();
  expect(uncovered([on("*", "*", "*")], [huge])).toEqual([]);
  expect(uncovered([on(many("v"), many("g"), many("r"))], [huge])).toEqual([]);
  expect(uncovered([], [huge]).length).toBe(10_000);
  // The one atom that is missing comes last.
  expect(uncovered([on(many("v"), many("g"), many("r"))], [on(`${many("v")} x`, many("g"), many("r"))]).length).toBeGreaterThan(0);
  expect(performance.now() - started).toBeLessThan(5000);
});
