import type { Sql } from "../mvcc/sql.ts";

/** An object's database as the store needs it. */
export function sqlOf(storage: DurableObjectStorage): Sql {
  return {
    exec: <Row>(query: string, ...bindings: (string | number | null)[]) => storage.sql.exec(query, ...bindings) as unknown as Iterable<Row>,
    transaction: (work) => storage.transactionSync(work),
  };
}
