import type { Write } from "./mvcc.ts";
import type { Sql } from "./sql.ts";

const putExpiry = "INSERT OR REPLACE INTO expiry (key, at) VALUES (?, ?)";
const deleteExpiry = "DELETE FROM expiry WHERE key = ?";
const firstExpiry = "SELECT at FROM expiry ORDER BY at LIMIT 1";
const due = `SELECT current.key AS key, current.revision AS revision FROM expiry JOIN current ON current.key = expiry.key
  WHERE expiry.at <= ? ORDER BY expiry.at, current.revision LIMIT ?`;

/** How many keys expire in one transaction. */
const expiredAtOnceMax = 1000;

/** Notes when a key goes, in the transaction of its write; every write says it anew. Milliseconds; undefined: it stays. */
export function noteExpiry(sql: Sql, key: string, at: number | undefined): void {
  if (at === undefined) [...sql.exec(deleteExpiry, key)];
  else [...sql.exec(putExpiry, key, at)];
}

/** When the next key goes, in milliseconds, if any does. */
export function nextExpiry(sql: Sql): number | undefined {
  for (const { at } of sql.exec<{ at: number }>(firstExpiry)) return at;
  return undefined;
}

/** The deletions of what is due, oldest first: the writes of a transaction. What an etcd does when a lease ends. */
export function expiredWrites(sql: Sql, now: number, max = expiredAtOnceMax): Write[] {
  return Array.from(sql.exec<{ key: string; revision: number }>(due, now, max), ({ key, revision }) => ({
    type: "delete",
    id: `expired ${key} ${revision}`,
    key,
    revision,
  }));
}
