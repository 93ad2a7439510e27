import { type Agent, request } from "node:https";
import { performance } from "node:perf_hooks";

/** How a request goes out: where to, over which connections, as whom. */
export interface Connection {
  readonly host: string;
  readonly port: number;
  readonly agent: Agent;
  readonly headers: Readonly<Record<string, string>>;
}

/** Reads an answer to its end, or to the first text that ends it; returns how many bytes came. */
export function readThrough(
  connection: Connection,
  path: string,
  headers: Readonly<Record<string, string>>,
  end?: string,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request({ ...connection, path, headers: { ...connection.headers, ...headers } }, (response) => {
      if (response.statusCode !== 200) reject(new Error(`GET ${path}: ${response.statusCode}`));
      let bytes = 0;
      let tail = "";
      response.on("error", () => resolve(bytes));
      response.on("end", () => resolve(bytes));
      response.on("data", (chunk: Buffer) => {
        bytes += chunk.length;
        if (end === undefined) return;
        const seen = tail + chunk.toString("latin1");
        tail = seen.slice(-end.length);
        if (!seen.includes(end)) return;
        resolve(bytes);
        sent.destroy();
      });
    });
    sent.on("error", (error) => (end === undefined ? reject(error) : resolve(0))).end();
  });
}

/** What reads of a collection are measured, by name; `labelled` is a selector that few objects match. */
export function reads(connection: Connection, collection: string, labelled: string): Record<string, () => Promise<number>> {
  const streaming = "watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true&resourceVersion=";
  return {
    list: () => readThrough(connection, collection, {}),
    "list limit=500": () => readThrough(connection, `${collection}?limit=500`, {}),
    "list 1 % by label": () => readThrough(connection, `${collection}?labelSelector=${labelled}`, {}),
    "list gzip": () => readThrough(connection, collection, { "Accept-Encoding": "gzip" }),
    "streaming list": () => readThrough(connection, `${collection}?${streaming}`, {}, "k8s.io/initial-events-end"),
  };
}

const DELAYS = 100;

/** Milliseconds from a write to its event at one watcher: the median of many, one after the other. */
export async function medianWatchDelay(connection: Connection, path: string, write: (count: number) => Promise<unknown>): Promise<number> {
  const delays: number[] = [];
  let told = (): void => undefined;
  let opened = (): void => undefined;
  const open = new Promise<void>((resolve) => {
    opened = resolve;
  });
  const sent = request({ ...connection, path }, (response) => {
    response.on("error", () => undefined);
    response.on("data", (chunk: Buffer) => {
      opened();
      if (chunk.includes('"MODIFIED"')) told();
    });
  });
  sent.on("error", () => undefined).end();
  await open;
  for (let count = 0; count < DELAYS; count++) {
    const seen = new Promise<void>((resolve) => {
      told = resolve;
    });
    const began = performance.now();
    await Promise.all([write(count), seen.then(() => delays.push(performance.now() - began))]);
  }
  sent.destroy();
  return delays.sort((a, b) => a - b)[Math.floor(delays.length / 2)] ?? 0;
}
