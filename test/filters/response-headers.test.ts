import { expect, test } from "vitest";
import { shownWarnings } from "../../worker/filters/response-headers.ts";

const text = (char: string, length: number): string => char.repeat(length);

test.each<[string, string[], string[]]>([
  ["few are sent whole", [text("a", 2000), text("b", 2096)], [text("a", 2000), text("b", 2096)]],
  ["too much is cut, each text for itself", [text("a", 4000), text("b", 97), "c"], [text("a", 256), text("b", 97), "c"]],
  [
    "what comes after cut ones is sent until those are many themselves",
    [...Array.from({ length: 17 }, () => text("a", 256)), "b", "c"],
    Array.from({ length: 17 }, () => text("a", 256)),
  ],
])("of warnings %s", (_what, texts, shown) => {
  expect(shownWarnings(texts)).toEqual(shown);
});
