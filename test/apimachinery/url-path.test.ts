import { expect, test } from "vitest";
import { parseFieldSelector } from "../../worker/apimachinery/fields.ts";
import { isPathSegment, selectorValue, urlOfPath, urlPath } from "../../worker/apimachinery/url-path.ts";

const bad = ["", ".", "..", "a/b", "../x", "a%2Fb", "%", "\ud800"];
const good = ["a", "system:node:x", "?x", "victim?x=1", "a#b", "a b", "a\\b", "a\nb", "...", "é", "a'b", "a|b", "{a}"];

test.each(bad)("%j is no segment of a path", (name) => {
  expect(isPathSegment(name)).toBe(false);
  expect(() => urlPath`/api/v1/nodes/${name}`).toThrow("not a segment of a path");
});

test.each(good)("%j stays one segment", (name) => {
  expect(isPathSegment(name)).toBe(true);
  const { pathname, search, hash } = new URL(urlOfPath("http://server", `${urlPath`/nodes/${name}/status`}?a=b`));
  expect(decodeURIComponent(pathname)).toBe(`/nodes/${name}/status`);
  expect([search, hash]).toEqual(["?a=b", ""]);
});

test.each(["/a/../b", "/a/./b", "/a/%2e%2e/b", "/a#b", "/a b", "/a\\b", "a"])("%j is not the path that a URL would have", (path) => {
  expect(() => urlOfPath("http://server", path)).toThrow();
});

test.each(["a", "a=b", "a,b", "a\\b", "a!=b,c==d", "a&b", ""])("%j as a selector's value selects itself", (value) => {
  const text = decodeURIComponent(`metadata.name=${selectorValue(value)}`);
  expect(parseFieldSelector(text)).toEqual([{ field: "metadata.name", operator: "=", value }]);
});
