import { isPathSegmentName } from "./validation/names.ts";

/** Whether a text can be one segment of a path. What can not is no object's name: nothing that has it is there. */
export const isPathSegment = (name: string): boolean => name !== "" && name.isWellFormed() && isPathSegmentName(name).length === 0;

/**
 * A path with names in it, each of which stays one segment: `urlPath`/api/v1/nodes/${"a?b"}`` is `/api/v1/nodes/a%3Fb`. Throws for a
 * name that can be no segment, so that no name leads anywhere else.
 */
export function urlPath(texts: TemplateStringsArray, ...names: readonly (string | undefined)[]): string {
  const encoded = names.map((name = "") => {
    if (!isPathSegment(name)) throw new Error(`not a segment of a path: ${JSON.stringify(name)}`);
    return encodeURIComponent(name);
  });
  return texts.map((text, i) => text + (encoded[i] ?? "")).join("");
}

/** The URL of a path on this server; throws where it would be read as another path than it says (`..`, `#`). */
export function urlOfPath(origin: string, path: string): string {
  const url = new URL(origin + path);
  if (url.pathname !== path.split("?", 1)[0] || url.hash !== "") throw new Error(`not a path: ${JSON.stringify(path)}`);
  return url.href;
}

/** A value of a field selector, for a query: `a,b` is `a%5C%2Cb`. upstream: apimachinery/pkg/fields/selector.go EscapeValue */
export const selectorValue = (value: string): string => encodeURIComponent(value.toWellFormed().replaceAll(/[\\,=]/g, "\\$&"));
