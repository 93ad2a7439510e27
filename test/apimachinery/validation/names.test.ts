import { describe, expect, it } from "vitest";
import { Path, toMessage } from "../../../worker/apimachinery/field.ts";
import { ipFamily, isNonSpecialIP, isValidCIDR, isValidIP } from "../../../worker/apimachinery/validation/ip.ts";
import { validateLabelSelector } from "../../../worker/apimachinery/validation/label-selector.ts";
import {
  isConfigMapKey,
  isDNS1035Label,
  isDNS1123Label,
  isDNS1123Subdomain,
  isHTTPHeaderName,
  isQualifiedName,
  isRelaxedEnvVarName,
  isValidLabelValue,
  isValidPortName,
  nameIsDNSSubdomain,
} from "../../../worker/apimachinery/validation/names.ts";
import { deepEqual, validateObjectMeta, validateObjectMetaUpdate } from "../../../worker/apimachinery/validation/objectmeta.ts";

describe("names", () => {
  it.each<[string, (value: string) => string[], string[], string[]]>([
    ["isDNS1123Label", isDNS1123Label, ["a", "a-1", "1"], ["", "A", "-a", "a-", "a.b", "a".repeat(64)]],
    ["isDNS1123Subdomain", isDNS1123Subdomain, ["a", "a.b-c.1"], ["", ".a", "a..b", "A.b"]],
    ["isDNS1035Label", isDNS1035Label, ["a", "a1"], ["", "1a", "a.b"]],
    ["isQualifiedName", isQualifiedName, ["a", "A.b_c-1", "example.com/a"], ["", "/a", "a/", "a/b/c", "a b"]],
    ["isValidLabelValue", isValidLabelValue, ["", "a", "A.b_c"], ["-a", "a b", "a".repeat(64)]],
    ["isConfigMapKey", isConfigMapKey, ["a", ".b", "A_b"], ["", "..a", ".", "a b"]],
    ["isRelaxedEnvVarName", isRelaxedEnvVarName, ["a", "1 b"], ["", "a=b", "ä"]],
    ["isHTTPHeaderName", isHTTPHeaderName, ["X-A"], ["", "a b"]],
    ["isValidPortName", isValidPortName, ["a", "http-1"], ["", "1", "a--b", "-a", "A", "a".repeat(16)]],
  ])("%s takes some and refuses others", (_name, check, good, bad) => {
    for (const value of good) expect(check(value)).toEqual([]);
    for (const value of bad) expect(check(value)).not.toEqual([]);
  });

  it("says dots where only they are wrong", () => {
    expect(isDNS1123Label("a.b")).toEqual(["must not contain dots"]);
  });
});

describe("addresses", () => {
  it.each([
    ["1.2.3.4", "IPv4"],
    ["::1", "IPv6"],
    ["fd00::1:2", "IPv6"],
    ["::ffff:1.2.3.4", "IPv4"],
    ["300.1.1.1", undefined],
    ["1.2.3", undefined],
    ["1::2::3", undefined],
  ])("reads %s as %s", (value, family) => {
    expect(ipFamily(value)).toBe(family);
  });

  it("refuses leading zeros, special addresses and bad ranges", () => {
    expect(isValidIP("001.2.3.4")).toEqual(["must not have leading 0s"]);
    expect(isNonSpecialIP("127.0.0.1")).toEqual(["may not be in the loopback range (127.0.0.0/8, ::1/128)"]);
    expect(isValidCIDR("10.0.0.0/8")).toEqual([]);
    expect(isValidCIDR("10.0.0.0")).toHaveLength(1);
  });
});

describe("metadata", () => {
  const path = new Path("metadata");

  it("names every wrong field in upstream's order", () => {
    const meta = {
      name: "a",
      namespace: "N",
      labels: { a: "b c" },
      ownerReferences: [{ apiVersion: "v1", kind: "", name: "x", uid: "u" }],
    };
    const errors = validateObjectMeta(meta, true, nameIsDNSSubdomain, path);
    expect(errors.map((e) => e.field)).toEqual(["metadata.namespace", "metadata.labels", "metadata.ownerReferences.kind"]);
  });

  it("keeps what may not change", () => {
    const old = { name: "a", uid: "u", resourceVersion: "1", deletionTimestamp: "2026-01-01T00:00:00Z", finalizers: ["a/b"] };
    const meta = { ...old, uid: "v", finalizers: ["a/b", "c/d"] };
    expect(validateObjectMetaUpdate(meta, old, path).map(toMessage)).toEqual([
      'metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{"c/d"}',
      'metadata.uid: Invalid value: "v": field is immutable',
    ]);
  });

  it("equals whatever the order of keys", () => {
    expect(deepEqual({ a: 1, b: [] }, { b: undefined, a: 1 })).toBe(true);
    expect(deepEqual({ a: [1, 2] }, { a: [2, 1] })).toBe(false);
  });

  it("checks operators against values", () => {
    const selector = {
      matchExpressions: [
        { key: "a", operator: "In" },
        { key: "b", operator: "X" },
      ],
    };
    expect(validateLabelSelector(selector, new Path("s")).map(toMessage)).toEqual([
      "s.matchExpressions[0].values: Required value: must be specified when `operator` is 'In' or 'NotIn'",
      's.matchExpressions[1].operator: Invalid value: "X": not a valid selector operator',
    ]);
  });
});
