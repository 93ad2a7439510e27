import { type ErrorList, invalid, type Path } from "../field.ts";
import { isQualifiedName, isValidLabelValue } from "./names.ts";

/** One label key. upstream: apimachinery/pkg/apis/meta/v1/validation ValidateLabelName */
export const validateLabelName = (name: string, path: Path): ErrorList =>
  isQualifiedName(name).map((message) => invalid(path, name, message));

/** Keys and values of a label map, in the order of the keys. upstream: apimachinery/pkg/apis/meta/v1/validation ValidateLabels */
export function validateLabels(labels: Readonly<Record<string, string>> | undefined, path: Path): ErrorList {
  return Object.entries(labels ?? {})
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([key, value]) => [
      ...validateLabelName(key, path),
      ...isValidLabelValue(value).map((message) => invalid(path, value, message)),
    ]);
}
