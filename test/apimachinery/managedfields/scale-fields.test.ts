import { expect, test } from "vitest";
import { parentEntries, scaleEntries } from "../../../worker/apimachinery/managedfields/scale-fields.ts";
import type { ManagedFieldsEntry } from "../../../worker/apimachinery/types.ts";

const paths = new Map([["apps/v1", ["f:spec", "f:replicas"]]]);
const replicas = { "f:spec": { "f:replicas": {} } };
const entry = (manager: string, operation: string, apiVersion: string, more: ManagedFieldsEntry = {}): ManagedFieldsEntry => ({
  ...{ manager, operation, apiVersion, fieldsType: "FieldsV1", fieldsV1: replicas },
  ...more,
});

const owner = entry("owner", "Apply", "apps/v1", {
  time: "2026-01-02T03:04:05Z",
  fieldsV1: { "f:spec": { "f:paused": {}, "f:replicas": {} } },
});
const other = entry("other", "Update", "apps/v1", { fieldsV1: { "f:metadata": { "f:labels": { "f:a": {} } } } });

test("the owners of replicas own the replicas of the Scale", () => {
  expect(scaleEntries([owner, other], paths)).toEqual([entry("owner", "Apply", "autoscaling/v1", { time: "2026-01-02T03:04:05Z" })]);
});

test("who takes the Scale's replicas takes the object's", () => {
  const scaler = entry("scaler", "Update", "autoscaling/v1", { subresource: "scale", time: "2026-01-02T03:04:06Z" });
  expect(parentEntries([owner, other], [scaler], paths, "apps/v1")).toEqual([
    { ...owner, fieldsV1: { "f:spec": { "f:paused": {} } } },
    other,
    entry("scaler", "Update", "apps/v1", { subresource: "scale" }),
  ]);
});

test("who keeps them there keeps them here; entries of unknown versions go", () => {
  const scaled = scaleEntries([owner, other], paths);
  expect(parentEntries([owner, other, entry("old", "Update", "apps/v0")], scaled, paths, "apps/v1")).toEqual([owner, other]);
});
