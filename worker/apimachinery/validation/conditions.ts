import { duplicate, type ErrorList, invalid, type Path, required, tooLong } from "../field.ts";
import { validateLabelName } from "./labels.ts";
import { oneOf } from "./supported.ts";

/** metav1.Condition */
export interface Condition {
  readonly type?: string;
  readonly status?: string;
  readonly observedGeneration?: number;
  readonly lastTransitionTime?: string;
  readonly reason?: string;
  readonly message?: string;
}

const reasonMax = 1024;
const messageMax = 32 * 1024;
const reasonForm = "[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?";
const reason = new RegExp(`^${reasonForm}$`);

function validateReason(value: string, path: Path): ErrorList {
  if (value === "") return [required(path, "")];
  const example = `a condition reason must start with alphabetic character, optionally followed by a string of alphanumeric characters or '_,:', and must end with an alphanumeric character or '_' (e.g. 'my_name',  or 'MY_NAME',  or 'MyName',  or 'ReasonA,ReasonB',  or 'ReasonA:ReasonB', regex used for validation is '${reasonForm}')`;
  return [...(reason.test(value) ? [] : [invalid(path, value, example)]), ...(value.length > reasonMax ? [tooLong(path, reasonMax)] : [])];
}

/** Conditions, each type once. upstream: apimachinery/pkg/apis/meta/v1/validation ValidateConditions */
export const validateConditions = (conditions: readonly Condition[] | undefined, path: Path): ErrorList =>
  (conditions ?? []).flatMap((condition, i, all) => {
    const at = path.index(i);
    const generation = condition.observedGeneration ?? 0;
    return [
      ...(all.findIndex(({ type }) => type === condition.type) < i ? [duplicate(at.child("type"), condition.type)] : []),
      ...validateLabelName(condition.type ?? "", at.child("type")),
      ...oneOf(at.child("status"), condition.status, ["True", "False", "Unknown"]),
      ...(generation < 0 ? [invalid(at.child("observedGeneration"), generation, "must be greater than or equal to zero")] : []),
      ...((condition.lastTransitionTime ?? "") === "" ? [required(at.child("lastTransitionTime"), "")] : []),
      ...validateReason(condition.reason ?? "", at.child("reason")),
      ...((condition.message ?? "").length > messageMax ? [tooLong(at.child("message"), messageMax)] : []),
    ];
  });
