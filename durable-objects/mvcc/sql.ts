/** The two things that the store needs of a database. */
export interface Sql {
  exec<Row = Record<string, unknown>>(query: string, ...bindings: (string | number | null)[]): Iterable<Row>;
  /** All or nothing, synchronously. */
  transaction<T>(work: () => T): T;
}

/** Milliseconds. */
export type Clock = () => number;

/** Calls once after so many milliseconds, unless the answer is called before. */
export type After = (milliseconds: number, call: () => void) => () => void;
