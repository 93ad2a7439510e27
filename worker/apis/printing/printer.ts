import { translateTimestampSince } from "../../apimachinery/time.ts";
import type { KubeObject } from "../../apimachinery/types.ts";
import type { Cell, Column } from "../../registry/resource.ts";

/** Columns by plural name: what each file of this folder exports for its group. */
export type ColumnsByPlural = Readonly<Record<string, readonly Column[]>>;

type Value<T> = (obj: T, now: number) => Cell | undefined;

/** Makes the columns of one kind, typed by its interface; a value that is not there prints as the zero of its type. */
export interface Printer<T extends KubeObject> {
  text(name: string, value: Value<T>): Column;
  /** Text that only `-o wide` shows. */
  wide(name: string, value: Value<T>): Column;
  integer(name: string, value: Value<T>): Column;
  flag(name: string, value: Value<T>): Column;
}

/** The printer of a kind: `const { text, wide } = printer<CoreV1Pod>()`. */
export function printer<T extends KubeObject>(): Printer<T> {
  const column =
    (type: "string" | "integer" | "boolean", zero: Cell, priority: number) =>
    (name: string, value: Value<T>): Column => ({ name, type, priority, value: (obj, now) => value(obj as T, now) ?? zero });
  return {
    text: column("string", "", 0),
    wide: column("string", "", 1),
    integer: column("integer", 0, 0),
    flag: column("boolean", false, 0),
  };
}

/** The first column of nearly every kind. */
export const nameColumn: Column = { name: "Name", type: "string", format: "name", value: (obj) => obj.metadata?.name ?? "" };

/** The time since creation: `5m`. */
export const ageColumn: Column = {
  name: "Age",
  type: "string",
  value: (obj, now) => translateTimestampSince(obj.metadata?.creationTimestamp, now),
};
