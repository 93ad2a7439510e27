import { type Client, readThrough } from "./client.ts";
import type { Row } from "./rate.ts";
import { CONFIGMAPS, configMap } from "./writes.ts";

/** One object in so many has the label that the selecting list asks for. */
const LABELLED_EVERY = 100;
const streaming = "watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true&resourceVersion=";

/** Makes so many objects of about 2 KB. */
export async function fill(client: Client, objects: number): Promise<void> {
  let next = 0;
  const run = async (): Promise<void> => {
    while (next < objects) {
      const number = next++;
      const labels = { bench: number % LABELLED_EVERY === 0 ? "one" : "many" };
      await client.call("POST", CONFIGMAPS, configMap(`fill-${number}`, { text: "x".repeat(1400) }, labels));
    }
  };
  await Promise.all(Array.from({ length: 50 }, run));
}

const row = (name: string, connections: number, query: string, headers: Record<string, string> = {}, end?: string): Row => ({
  name,
  connections,
  work: async (client) => () => readThrough(client, `${CONFIGMAPS}${query}`, headers, end),
});

/** Reads of a collection that was filled. */
export const readRows: readonly Row[] = [
  row("list", 1, ""),
  row("list", 4, ""),
  row("list gzip", 1, "", { "Accept-Encoding": "gzip" }),
  row("list limit=500", 16, "?limit=500"),
  row("list 1 % by label", 1, "?labelSelector=bench%3Done"),
  row("list 1 % by label", 16, "?labelSelector=bench%3Done"),
  row("streaming list", 1, `?${streaming}`, {}, "k8s.io/initial-events-end"),
];
