import { describe, expect, test } from "vitest";
import { StatusError } from "../../../worker/apimachinery/errors.ts";
import { type ApplyResult, applyConfiguration } from "../../../worker/apimachinery/managedfields/apply.ts";
import { updateLastApplied } from "../../../worker/apimachinery/managedfields/last-applied.ts";
import type { TypedObject } from "../../../worker/apimachinery/managedfields/updater.ts";
import type { JSONObject, KubeObject, ManagedFieldsEntry } from "../../../worker/apimachinery/types.ts";
import { versions, widget } from "./widgets.ts";

const zero = widget({ spec: {}, status: {} });
const time = "2026-01-02T03:04:05Z";

interface Apply {
  readonly live?: TypedObject;
  readonly config: KubeObject;
  readonly manager?: string;
  readonly force?: boolean;
}

const apply = ({ live = zero, config, manager = "m", force = false }: Apply): ApplyResult =>
  applyConfiguration({
    ...{ versions, zero, live, kind: "Widget", force },
    config: { apiVersion: "v1", kind: "Widget", ...config },
    writer: { manager, subresource: "", time },
  });

const applied = (manager: string, fieldsV1: JSONObject, more: ManagedFieldsEntry = {}): ManagedFieldsEntry => ({
  ...{ manager, operation: "Apply", apiVersion: "v1", time, fieldsType: "FieldsV1", fieldsV1 },
  ...more,
});
const updated = (manager: string, fieldsV1: JSONObject): ManagedFieldsEntry => applied(manager, fieldsV1, { operation: "Update" });

const stored = (spec: JSONObject, managedFields: ManagedFieldsEntry[], metadata: KubeObject["metadata"] = {}): TypedObject =>
  widget({ metadata: { uid: "u", ...metadata, managedFields }, spec, status: {} });

function refusal(act: () => unknown): { code: number; message: string; causes: unknown } {
  try {
    act();
  } catch (error) {
    if (error instanceof StatusError)
      return {
        code: error.status.code,
        message: error.message,
        causes: error.status.details?.causes?.map(({ field, message }) => `${field}: ${message}`),
      };
    throw error;
  }
  throw new Error("was not refused");
}

test.each<[string, unknown, string]>([
  ["a list of entries", [{}], "metadata.managedFields must be nil"],
  ["an empty list", [], "metadata.managedFields must be nil"],
])("managedFields may not be said: %s", (_what, managedFields, message) => {
  expect(refusal(() => apply({ config: { metadata: { name: "w", managedFields } } as KubeObject })).message).toBe(message);
});

test.each<[unknown]>([[[{ time: "x" }]], [[{ operation: 1 }]], ["none"]])(
  "managedFields that cannot be read count as none: %j",
  (managedFields) => {
    const config = { metadata: { name: "w", managedFields }, spec: { size: 1 } } as KubeObject;
    expect(() => apply({ config })).not.toThrow("managedFields must be nil");
  },
);

describe("an apply", () => {
  test("creates, and owns what it says", () => {
    const { object, managedFields } = apply({ config: { metadata: { name: "w" }, spec: { size: 1 } } });
    expect(object).toMatchObject({ metadata: { name: "w" }, spec: { size: 1 } });
    expect(managedFields).toEqual([applied("m", { "f:spec": { "f:size": {} } })]);
  });

  test("removes what its manager said before and says no more, unless another owns it", () => {
    const owners = [
      applied("m", { "f:spec": { "f:name": {}, "f:on": {}, "f:size": {} } }),
      updated("other", { "f:spec": { "f:name": {} } }),
    ];
    const { object, managedFields } = apply({
      live: stored({ size: 1, name: "a", on: true, args: ["kept"] }, owners),
      config: { spec: { size: 2 } },
    });
    expect(object?.["spec"]).toEqual({ size: 2, name: "a", args: ["kept"] });
    expect(managedFields).toEqual([applied("m", { "f:spec": { "f:size": {} } }), updated("other", { "f:spec": { "f:name": {} } })]);
  });

  test("of the same shares the field, and without a change has no time", () => {
    const { object, managedFields } = apply({
      live: stored({ size: 1 }, [updated("other", { "f:spec": { "f:size": {} } })]),
      config: { spec: { size: 1 } },
    });
    expect(object).toBeUndefined();
    expect(managedFields?.map((e) => [e.manager, e.time])).toEqual([
      ["m", undefined],
      ["other", time],
    ]);
  });

  test("gives an object that nobody owned to before-first-apply", () => {
    const { managedFields } = apply({ live: stored({ size: 1 }, []), config: { spec: { name: "a" } } });
    expect(managedFields).toEqual([
      applied("m", { "f:spec": { "f:name": {} } }),
      updated("before-first-apply", { "f:spec": { "f:size": {} } }),
    ]);
  });

  test("prunes in the version of its last apply", () => {
    const owners = [applied("m", { "f:spec": { "f:name": {}, "f:width": {} } }, { apiVersion: "v2" })];
    const { object, managedFields } = apply({ live: stored({ size: 1, name: "a" }, owners), config: { spec: { name: "a" } } });
    expect(object?.["spec"]).toEqual({ name: "a" });
    expect(managedFields).toEqual([applied("m", { "f:spec": { "f:name": {} } })]);
  });
});

describe("a conflict", () => {
  const live = stored({ size: 1, name: "a" }, [
    applied("one", { "f:spec": { "f:size": {} } }),
    { ...updated("two", { "f:spec": { "f:name": {} } }), subresource: "scale" },
  ]);

  test("names the field and its manager", () => {
    expect(refusal(() => apply({ live, config: { spec: { size: 2 } } }))).toEqual({
      code: 409,
      message: 'Apply failed with 1 conflict: conflict with "one": .spec.size',
      causes: ['.spec.size: conflict with "one"'],
    });
  });

  test("with several managers lists them by name", () => {
    expect(refusal(() => apply({ live, config: { spec: { size: 2, name: "b" } } })).message).toBe(
      [
        "Apply failed with 2 conflicts:",
        'conflicts with "one":\n- .spec.size\nconflicts with "two" with subresource "scale" using v1:\n- .spec.name',
      ].join(" "),
    );
  });

  test("is overcome by force", () => {
    expect(apply({ live, config: { spec: { size: 2 } }, force: true }).managedFields?.map(({ manager }) => manager)).toEqual(["m", "two"]);
  });
});

describe("a configuration is refused", () => {
  test.each<[KubeObject, number, string]>([
    [{ kind: "Gadget" }, 400, "invalid object type: /v1, Kind=Gadget"],
    [{ apiVersion: "g/v2", kind: "" }, 400, "invalid object type: g/v2, Kind="],
    [{ apiVersion: "a/b/c" }, 400, "invalid object type: /, Kind="],
    [{ metadata: { managedFields: [] } }, 400, "metadata.managedFields must be nil"],
    [
      { metadata: { name: "w", namespace: "n" }, nope: 1 },
      500,
      "failed to create typed patch object (n/w; /v1, Kind=Widget): .nope: field not declared in schema",
    ],
  ])("%j", (config, code, message) => {
    expect(refusal(() => apply({ config }))).toMatchObject({ code, message });
  });
});

describe("kubectl takes over from client-side apply", () => {
  const annotation = "kubectl.kubernetes.io/last-applied-configuration";
  const last = JSON.stringify({ apiVersion: "v1", kind: "Widget", spec: { size: 1, name: "a" } });
  const live = (spec: JSONObject): TypedObject =>
    stored(spec, [updated("kubectl-client-side-apply", { "f:spec": { "f:name": {}, "f:size": {} } })], {
      annotations: { [annotation]: last },
    });

  test("without conflicts about what the annotation says", () => {
    expect(apply({ live: live({ size: 1, name: "a" }), config: { spec: { size: 2 } }, manager: "kubectl" }).object?.["spec"]).toEqual({
      size: 2,
      name: "a",
    });
    expect(refusal(() => apply({ live: live({ size: 1, name: "a" }), config: { spec: { size: 2 } }, manager: "m" })).code).toBe(409);
  });

  test("but with those about what has changed since", () => {
    expect(
      refusal(() => apply({ live: live({ size: 3, name: "a" }), config: { spec: { size: 2, name: "b" } }, manager: "kubectl" })).message,
    ).toBe('Apply failed with 1 conflict: conflict with "kubectl-client-side-apply" using v1: .spec.size');
  });

  test("and the annotation follows what is applied", () => {
    const object: KubeObject = { metadata: { annotations: { [annotation]: last, other: "1" } } };
    updateLastApplied(object, {
      kind: "Widget",
      apiVersion: "v1",
      metadata: { name: "<w>", annotations: { [annotation]: "x", b: "2", a: "1" } },
    });
    expect(object.metadata?.annotations?.[annotation]).toBe(
      '{"apiVersion":"v1","kind":"Widget","metadata":{"annotations":{"a":"1","b":"2"},"name":"\\u003cw\\u003e"}}\n',
    );
    const plain: KubeObject = { metadata: { annotations: { other: "1" } } };
    updateLastApplied(plain, { kind: "Widget" });
    expect(plain.metadata?.annotations).toEqual({ other: "1" });
  });
});
