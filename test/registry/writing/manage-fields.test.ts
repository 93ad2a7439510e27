import { expect, test } from "vitest";
import type { KubeObject } from "../../../worker/apimachinery/types.ts";
import { managerFromUserAgent, onlyTimesDiffer } from "../../../worker/registry/writing/manage-fields.ts";

test.each([
  ["kubectl/v1.36.3 (linux/amd64) kubernetes/abc", "kubectl"],
  ["Mozilla", "Mozilla"],
  ["/strange", ""],
  ["", ""],
  ["bell\u0007 é\u200b/1", "bell é"],
  ["x".repeat(130), "x".repeat(128)],
  [`${"x".repeat(127)}é`, "x".repeat(127)],
])("a User-Agent %j writes as %j", (userAgent, manager) => {
  expect(managerFromUserAgent(userAgent)).toBe(manager);
});

test("ownership that differs in its times only is the same", () => {
  const object = (time: string, manager = "m"): KubeObject => ({
    metadata: { managedFields: [{ manager, time, fieldsV1: { "f:a": {} } }] },
  });
  expect(onlyTimesDiffer(object("2026-01-01T00:00:00Z"), object("2026-01-01T00:00:01Z"))).toBe(true);
  expect(onlyTimesDiffer(object("2026-01-01T00:00:00Z"), object("2026-01-01T00:00:00Z", "n"))).toBe(false);
  expect(onlyTimesDiffer({ metadata: {} }, { metadata: {} })).toBe(false);
});
