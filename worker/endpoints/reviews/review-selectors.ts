import { type FieldRequirement, parseFieldSelector } from "../../apimachinery/fields.ts";
import { parseLabelSelector, type Requirement } from "../../apimachinery/labels.ts";
import type { SelectorAttributes } from "./access-review-validation.ts";

/** The requirements of a review's selector that could be read; `ignored` when there are others, which would only have narrowed them. */
export interface ReadSelector<T> {
  readonly requirements: readonly T[];
  readonly ignored: boolean;
}

function fromText<T>(parse: (text: string) => readonly T[], text: string): ReadSelector<T> {
  try {
    return { requirements: parse(text), ignored: false };
  } catch {
    return { requirements: [], ignored: true };
  }
}

type Written = NonNullable<SelectorAttributes["requirements"]>[number];

function fromList<T>(list: readonly Written[], read: (one: Written) => T | undefined): ReadSelector<T> {
  const requirements = list.map(read).filter((one) => one !== undefined);
  return { requirements, ignored: requirements.length < list.length };
}

/** Requirements of one value are the only ones that a field selector can say. */
function fieldRequirement({ key = "", operator, values = [] }: Written): FieldRequirement | undefined {
  const [value] = values;
  if (values.length !== 1 || value === undefined || (operator !== "In" && operator !== "NotIn")) return undefined;
  return { field: key, operator: operator === "In" ? "=" : "!=", value };
}

const labelOperators: Readonly<Record<string, Requirement["operator"]>> = { In: "in", NotIn: "notin", Exists: "exists", DoesNotExist: "!" };

function labelRequirement({ key = "", operator = "", values = [] }: Written): Requirement | undefined {
  const known = Object.hasOwn(labelOperators, operator) ? labelOperators[operator] : undefined;
  return known === undefined ? undefined : { key, operator: known, values };
}

/** upstream: pkg/registry/authorization/util/helpers.go ResourceAttributesFrom, fieldSelectorAsSelector */
export const readFields = ({ rawSelector = "", requirements = [] }: SelectorAttributes = {}): ReadSelector<FieldRequirement> =>
  rawSelector === "" ? fromList(requirements, fieldRequirement) : fromText(parseFieldSelector, rawSelector);

/** upstream: pkg/registry/authorization/util/helpers.go labelSelectorAsSelector */
export const readLabels = ({ rawSelector = "", requirements = [] }: SelectorAttributes = {}): ReadSelector<Requirement> =>
  rawSelector === "" ? fromList(requirements, labelRequirement) : fromText(parseLabelSelector, rawSelector);
