import { performance } from "node:perf_hooks";
import { Client, type Target } from "./client.ts";

const SECONDS = Number(process.env.BENCH_SECONDS ?? 3);

/** Something that is done again and again over so many connections. */
export interface Row {
  readonly name: string;
  readonly connections: number;
  /** Makes what one connection needs; what it then does is told how often it has. */
  readonly work: (client: Client, connection: number) => Promise<(count: number) => Promise<unknown>>;
}

export const titleOf = ({ name, connections }: Row): string => `${name} x${connections}`;

/** How often a second. */
export async function rate(target: Target, row: Row): Promise<number> {
  const client = new Client(target, row.connections);
  let done = 0;
  let began = 0;
  const run = async (work: (count: number) => Promise<unknown>): Promise<void> => {
    for (let count = 0; performance.now() - began < SECONDS * 1000; count++) {
      await work(count);
      done++;
    }
  };
  try {
    const works = await Promise.all(Array.from({ length: row.connections }, (_, connection) => row.work(client, connection)));
    began = performance.now();
    await Promise.all(works.map(run));
    return (done * 1000) / (performance.now() - began);
  } finally {
    client.close();
  }
}
