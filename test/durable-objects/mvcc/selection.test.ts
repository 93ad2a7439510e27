import { describe, expect, test } from "vitest";
import { certainField, certainLabel, selectsRow } from "../../../durable-objects/mvcc/selection.ts";
import { parseFieldSelector } from "../../../worker/apimachinery/fields.ts";
import { parseLabelSelector } from "../../../worker/apimachinery/labels.ts";

describe("what is certain of everything that a selector shows", () => {
  const labels: readonly (readonly [string, string])[] = [
    ["", ""],
    ["app=web", "app=web"],
    ["app==web", "app=web"],
    ["app in (web)", "app=web"],
    ["app in (web,api)", ""],
    ["app!=web", ""],
    ["app notin (web)", ""],
    ["app", ""],
    ["!app", ""],
    ["app=", ""],
    ["tier,app=web", "app=web"],
  ];
  test.each(labels)("of labels %s it is %s", (selector, text) => {
    expect(certainLabel(parseLabelSelector(selector))).toBe(text);
  });

  const fields: readonly (readonly [string, string])[] = [
    ["", ""],
    ["metadata.name=a", '"metadata.name":"a"'],
    ["spec.nodeName=", ""],
    ["spec.nodeName!=n", ""],
    ["spec.nodeName!=n,metadata.name=a", '"metadata.name":"a"'],
    ['reason=say "x"', String.raw`"reason":"say \"x\""`],
  ];
  test.each(fields)("of fields %s it is %s", (selector, text) => {
    expect(certainField(parseFieldSelector(selector))).toBe(text);
  });

  const values = ["web", 'a":"b', '"', "\\", "é\u2028", "x,y={}"];
  test("stored JSON with the value has the text, whatever is in the value", () => {
    for (const value of values) {
      const stored = JSON.stringify({ first: "1", app: value, last: "9" });
      expect(stored).toContain(certainField([{ field: "app", operator: "=", value }]));
    }
  });

  test("a row is selected by what it says, not by text that looks like it", () => {
    const row = { labels: JSON.stringify({ note: '"app":"web"', app: "api" }), fields: "{}" };
    expect(selectsRow({ prefix: "", labels: parseLabelSelector("app=web"), fields: [] }, row)).toBe(false);
    expect(selectsRow({ prefix: "", labels: parseLabelSelector("app=api"), fields: parseFieldSelector("metadata.name!=a") }, row)).toBe(
      true,
    );
  });
});
