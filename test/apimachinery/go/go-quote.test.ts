import { expect, test } from "vitest";
import { goQuote } from "../../../worker/apimachinery/go/go-quote.ts";

test.each([
  ["plain", '"plain"'],
  ['a"b\\c', '"a\\"b\\\\c"'],
  ["\u0000\t\n\u001b\u007f", '"\\x00\\t\\n\\x1b\\x7f"'],
  ["größe ☃ 😀", '"größe ☃ 😀"'],
  ["\u00a0\u200b\u{e0001}", '"\\u00a0\\u200b\\U000e0001"'],
])("%j as Go's %%q shows it", (text, quoted) => {
  expect(goQuote(text)).toBe(quoted);
});
