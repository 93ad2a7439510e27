import { performance } from "node:perf_hooks";
import { Client, type Target } from "./client.ts";

const SECONDS = Number(process.env.BENCH_SECONDS ?? 3);

/** Something that is done again and again over so many connections. */
export interface Row {
  readonly name: string;
  readonly connections: number;
  /** What one connection does; it is told how often it has. */
  readonly work: (client: Client, connection: number) => (count: number) => Promise<unknown>;
}

export const titleOf = ({ name, connections }: Row): string => `${name} x${connections}`;

/** How often a second. */
export async function rate(target: Target, row: Row): Promise<number> {
  const client = new Client(target, row.connections);
  const began = performance.now();
  let done = 0;
  const run = async (connection: number): Promise<void> => {
    const work = row.work(client, connection);
    for (let count = 0; performance.now() - began < SECONDS * 1000; count++) {
      await work(count);
      done++;
    }
  };
  try {
    await Promise.all(Array.from({ length: row.connections }, (_, connection) => run(connection)));
    return (done * 1000) / (performance.now() - began);
  } finally {
    client.close();
  }
}
