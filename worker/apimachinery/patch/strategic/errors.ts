import { newBadRequest, newUnknown, type StatusError } from "../../errors.ts";
import type { JSONObject, JSONValue } from "../../types.ts";
import { formatGo, goType } from "../go-format.ts";

// upstream: apimachinery/pkg/util/mergepatch/errors.go; the handler lets most of them through bare, as code 500.

/** A list element, of the patch or of the order, without the key that its list merges by. */
export const newNoMergeKey = (element: JSONObject, key: string): StatusError =>
  newUnknown(`map: ${formatGo(element)} does not contain declared merge key: ${key}`);

/** `$patch` with a value that upstream has no meaning for there. */
export const newBadPatchType = (directive: JSONValue | undefined, element: JSONObject): StatusError =>
  newUnknown(`unknown patch type: ${formatGo(directive)} in map: ${formatGo(element)}`);

/** Another type than the directive or the list needs; `expected` is a Go type. */
export const newBadArgType = (expected: "map[string]interface {}" | "[]interface {}", actual: JSONValue | undefined): StatusError =>
  newUnknown(`expected a ${expected}, but received a ${goType(actual)}`);

/** `$retainKeys` and the like in a form that upstream refuses with 400. */
export const newBadPatchFormat = (of: "primitive list" | "retainKeys" | "setElementOrder list"): StatusError =>
  newBadRequest(`invalid patch format of ${of}`);
