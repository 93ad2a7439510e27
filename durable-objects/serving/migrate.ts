import type { Sql } from "../mvcc/sql.ts";

const findTable = "SELECT name FROM sqlite_master WHERE type = 'table' AND name = ?";

/** Runs each migration that was not run yet, in order; its key is a table that it makes. */
export function migrate(sql: Sql, migrations: Readonly<Record<string, string>>, run: (migration: string) => void): void {
  for (const [table, migration] of Object.entries(migrations))
    if ([...sql.exec(findTable, table)].length === 0) sql.transaction(() => run(migration));
}
