/** labels.Requirement: what a label selector says of one key. Operators are upstream's selection operators. */
export interface Requirement {
  readonly key: string;
  readonly operator: "in" | "notin" | "=" | "==" | "!=" | "exists" | "!" | "gt" | "lt";
  readonly values: readonly string[];
}
