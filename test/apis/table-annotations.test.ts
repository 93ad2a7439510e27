import { describe, expect, it } from "vitest";
import { tableOf } from "../../worker/apimachinery/table.ts";
import { columnsOf } from "../../worker/apis/rows/columns.ts";

const generation = "deprecated.daemonset.template.generation";
const options = { now: 0, version: "v1", metadata: {} };

describe("rows of tables", () => {
  it.each([
    [{ [generation]: "1" }, undefined],
    [{ [generation]: "1", a: "b" }, { a: "b" }],
  ])("have no annotations of conversion: %j", (annotations, kept) => {
    const set = { metadata: { name: "a", annotations } };
    const row = (includeObject: "Metadata" | "Object"): unknown =>
      (tableOf([set], columnsOf("apps", "daemonsets"), { ...options, includeObject }) as { rows: { object: typeof set }[] }).rows[0]
        ?.object;
    expect(row("Metadata")).toMatchObject({ kind: "PartialObjectMetadata", metadata: { name: "a" } });
    expect((row("Metadata") as typeof set).metadata.annotations).toEqual(kept);
    expect(row("Object")).toBe(set);
  });
});
