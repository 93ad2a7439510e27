import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Alarm } from "../../durable-objects/hub/upkeep.ts";
import type { Sql } from "../../durable-objects/mvcc/sql.ts";
import { memorySql } from "../suites/storage-over-mvcc.ts";
import type { SimulatedClock } from "./simulated-clock.ts";

const migration = (path: string): string => readFileSync(join(import.meta.dirname, "../../migrations", path), "utf8");
const termTable = migration("resource-store/0005_term.sql");
/** Where a store starts, as ResourceStore sets it. */
const firstRevision = "UPDATE counter SET value = 1";
const tablesOf = {
  store: [migration("resource-store/0002_followers.sql"), termTable, firstRevision],
  hub: [migration("watch-hub/0001_replica.sql"), termTable],
};

/** All rows of all tables. */
export type Contents = ReadonlyMap<string, readonly Record<string, string | number | null>[]>;

export function contentsOf(sql: Sql): Contents {
  const tables = Array.from(sql.exec<{ name: string }>("SELECT name FROM sqlite_master WHERE type = 'table'"), ({ name }) => name);
  return new Map(tables.map((name) => [name, [...sql.exec<Record<string, string | number | null>>(`SELECT * FROM ${name}`)]]));
}

/** Makes the tables what they were. */
export function putBack(sql: Sql, contents: Contents): void {
  sql.transaction(() => {
    for (const [name, rows] of contents) {
      [...sql.exec(`DELETE FROM ${name}`)];
      for (const row of rows) {
        const values = Object.values(row);
        [...sql.exec(`INSERT INTO ${name} VALUES (${values.map(() => "?").join(",")})`, ...values)];
      }
    }
  });
}

/** One database of each kind is enough: there is one simulation at a time. */
const databases = new Map<string, { readonly sql: Sql; readonly empty: Contents }>();

/** An empty database with an object's tables. */
export function emptySql(kind: keyof typeof tablesOf): Sql {
  let database = databases.get(kind);
  if (database === undefined) {
    const sql = memorySql(...tablesOf[kind]);
    database = { sql, empty: contentsOf(sql) };
    databases.set(kind, database);
  }
  putBack(database.sql, database.empty);
  return database.sql;
}

const triesMax = 6;
const retryMilliseconds = 2_000;

/** An object's alarm: kept when the object restarts, late at times, tried again a few times when it fails. */
export class SimulatedAlarm implements Alarm {
  readonly #clock: SimulatedClock;
  readonly #late: () => number;
  readonly #ring: () => Promise<void>;
  #at: number | null = null;
  #cancel = (): void => undefined;

  constructor(clock: SimulatedClock, late: () => number, ring: () => Promise<void>) {
    this.#clock = clock;
    this.#late = late;
    this.#ring = ring;
  }

  get = (): Promise<number | null> => Promise.resolve(this.#at);

  set = (at: number): Promise<void> => {
    this.#cancel();
    this.#at = at;
    this.#cancel = this.#clock.after(Math.max(0, at - this.#clock.now()) + this.#late(), () => void this.#go(1));
    return Promise.resolve();
  };

  clear = (): Promise<void> => {
    this.#cancel();
    this.#at = null;
    return Promise.resolve();
  };

  async #go(tries: number): Promise<void> {
    this.#at = null;
    try {
      await this.#ring();
    } catch {
      if (tries < triesMax && this.#at === null)
        this.#cancel = this.#clock.after(retryMilliseconds * 2 ** (tries - 1), () => void this.#go(tries + 1));
    }
  }
}
