import { describe, expect, test } from "vitest";
import { type Cell, partialObjectMetadata, type TableColumn, tableOf } from "../../worker/apimachinery/table.ts";

const now = Date.parse("2026-01-01T00:10:00Z");
const options = { now, includeObject: "None", version: "v1", metadata: { resourceVersion: "7" } } as const;
const object = { apiVersion: "x.io/v1", kind: "X", metadata: { name: "a" }, spec: { a: 1 } };

function cell(type: string, value: unknown): Cell {
  const table = tableOf([{ v: value }], [{ name: "V", type, jsonPath: ".v" }], options) as { rows: { cells: Cell[] }[] };
  return table.rows[0]?.cells[0] ?? null;
}

test("a row without its object has it nevertheless where the initial events of a watch end", () => {
  const metadata = { name: "a", annotations: { "k8s.io/initial-events-end": "true" } };
  const table = tableOf([object, { ...object, metadata }], [], options) as { rows: { object: unknown }[] };
  const partial = { kind: "PartialObjectMetadata", apiVersion: "meta.k8s.io/v1", metadata };
  expect(table.rows.map((row) => row.object)).toEqual([null, partial]);
});

describe("a cell at a path", () => {
  test.each<[string, unknown, Cell]>([
    ["string", "x", "x"],
    ["string", 5, "5"],
    ["string", true, "true"],
    ["string", { k: [1] }, '{"k":[1]}'],
    ["string", null, "<no value>"],
    ["string", undefined, null],
    ["integer", 5, 5],
    ["integer", 2.75, 2],
    ["integer", "five", null],
    ["number", 1.25, 1.25],
    ["number", "1.5", null],
    ["boolean", true, true],
    ["boolean", "no", null],
    ["date", "2026-01-01T00:00:00Z", "10m"],
    ["date", "yesterday", "<invalid>"],
    ["date", 5, null],
    ["date", undefined, null],
  ])("%s of %j is %j", (type, value, expected) => {
    expect(cell(type, value)).toBe(expected);
  });

  test("of several values the first one counts", () => {
    const column = { name: "V", type: "string", jsonPath: ".v[*].n" };
    expect(tableOf([{ v: [{ m: 0 }, { n: 1 }, { n: 2 }] }], [column], options)).toMatchObject({ rows: [{ cells: ["1"] }] });
  });

  test("a path that cannot be read leaves the cell empty", () => {
    expect(tableOf([object], [{ name: "V", type: "string", jsonPath: ".a[" }], options)).toMatchObject({ rows: [{ cells: [null] }] });
  });
});

describe("a table", () => {
  const name: TableColumn = { name: "Name", type: "string", format: "name", value: (obj) => obj.metadata?.name ?? "" };

  test("defines its columns with everything spelled out", () => {
    expect(tableOf([object], [name, { name: "At", type: "date", priority: 1, description: "when", jsonPath: ".at" }], options)).toEqual({
      kind: "Table",
      apiVersion: "meta.k8s.io/v1",
      metadata: { resourceVersion: "7" },
      columnDefinitions: [
        { name: "Name", type: "string", format: "name", description: "", priority: 0 },
        { name: "At", type: "date", format: "", description: "when", priority: 1 },
      ],
      rows: [{ cells: ["a", null], object: null }],
    });
  });

  test.each<["None" | "Metadata" | "Object", unknown]>([
    ["None", null],
    ["Metadata", { kind: "PartialObjectMetadata", apiVersion: "meta.k8s.io/v1beta1", metadata: { name: "a" } }],
    ["Object", object],
  ])("includes the object as %s", (includeObject, expected) => {
    expect(tableOf([object], [name], { ...options, includeObject, version: "v1beta1" })).toMatchObject({ rows: [{ object: expected }] });
  });

  test("has no rows for no objects, null where the kind has no printer", () => {
    expect(tableOf([], [name], options)).toMatchObject({ rows: [] });
    expect(tableOf([], [{ ...name, nullRows: true }], options)).toMatchObject({ rows: null });
  });

  test("carries the conditions of a row", () => {
    const finished = { ...name, rowConditions: () => [{ type: "Completed" }] };
    expect(tableOf([object], [finished], options)).toMatchObject({ rows: [{ conditions: [{ type: "Completed" }] }] });
    expect(JSON.stringify(tableOf([object], [{ ...name, rowConditions: () => [] }], options))).not.toContain("conditions");
  });

  test("may print a cell that no column defines", () => {
    const extra = { name: "Age", type: "string", value: () => "5m", undefinedColumn: true } as const;
    expect(tableOf([object], [name, extra], options)).toMatchObject({
      columnDefinitions: [{ name: "Name" }],
      rows: [{ cells: ["a", "5m"] }],
    });
  });
});

test("partial metadata is nothing but the metadata", () => {
  expect(partialObjectMetadata(object, "v1")).toEqual({
    kind: "PartialObjectMetadata",
    apiVersion: "meta.k8s.io/v1",
    metadata: { name: "a" },
  });
});
