import { Agent, request } from "node:https";
import { performance } from "node:perf_hooks";
import { type Connection, medianWatchDelay, reads } from "./reads.ts";

/** A server to measure. */
export interface Target {
  readonly port: number;
  /** PEM */
  readonly ca: string;
  readonly token: string;
}

const SECONDS = 3;
const LIST_OBJECTS = 10_000;
const WATCHERS = 1_000;
const CONFIGMAPS = "/api/v1/namespaces/default/configmaps";
const SECRETS = "/api/v1/namespaces/default/secrets";
/** One object in so many has the label that the selecting list asks for. */
const LABELLED_EVERY = 100;

type Call = (method: string, path: string, body?: unknown, type?: string) => Promise<string>;

/**
 * Requests a second (of the fan-out: deliveries; of the delay: what a second divided by its median is) by what was measured; more is better.
 */
export async function measure(target: Target): Promise<ReadonlyMap<string, number>> {
  const results = new Map<string, number>();
  for (const connections of [1, 50]) {
    const agent = new Agent({ ca: target.ca, keepAlive: true, maxSockets: connections });
    const call = caller(target, agent);
    await call("POST", CONFIGMAPS, configMap(`bench-${connections}`));
    for (const [name, work] of Object.entries(works(call, connections))) {
      results.set(`${name} x${connections}`, await rate(connections, work));
    }
    agent.destroy();
  }
  const agent = new Agent({ ca: target.ca, keepAlive: true, maxSockets: 50 });
  const call = caller(target, agent);
  await fill(call);
  for (const [name, read] of Object.entries(reads(optionsOf(target, agent), SECRETS, "bench=one")))
    results.set(`${name} (${LIST_OBJECTS})`, await rate(1, read));
  results.set("1 s / watch delay", 1000 / (await watchDelay(target, call)));
  results.set(`watch x${WATCHERS}`, await fanOut(target, call));
  agent.destroy();
  return results;
}

const configMap = (name: string): unknown => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name },
  data: { text: "x".repeat(1024) },
});

function works(call: Call, connections: number): Record<string, (worker: number, count: number) => Promise<string>> {
  const path = (worker: number): string => `${CONFIGMAPS}/bench-${connections}-create-${worker}-0`;
  return {
    get: () => call("GET", `${CONFIGMAPS}/bench-${connections}`),
    create: (worker, count) => call("POST", CONFIGMAPS, configMap(`bench-${connections}-create-${worker}-${count}`)),
    update: (worker, count) =>
      call("PUT", path(worker), { ...(configMap(`bench-${connections}-create-${worker}-0`) as object), data: { count: String(count) } }),
    patch: (worker, count) => call("PATCH", path(worker), { data: { patched: String(count) } }, "application/merge-patch+json"),
    apply: (worker, count) => {
      const name = `bench-${connections}-apply-${worker}`;
      const applied = { ...(configMap(name) as object), data: { count: String(count) } };
      return call("PATCH", `${CONFIGMAPS}/${name}?fieldManager=bench&force=true`, applied, "application/apply-patch+yaml");
    },
  };
}

async function rate(workers: number, work: (worker: number, count: number) => Promise<unknown>): Promise<number> {
  const began = performance.now();
  let done = 0;
  const run = async (worker: number): Promise<void> => {
    for (let count = 0; performance.now() - began < SECONDS * 1000; count++) {
      await work(worker, count);
      done++;
    }
  };
  await Promise.all(Array.from({ length: workers }, (_, worker) => run(worker)));
  return (done * 1000) / (performance.now() - began);
}

async function fill(call: Call): Promise<void> {
  let next = 0;
  const run = async (): Promise<void> => {
    while (next < LIST_OBJECTS) {
      const number = next++;
      const metadata = { name: `bench-${number}`, labels: { bench: number % LABELLED_EVERY === 0 ? "one" : "many" } };
      await call("POST", SECRETS, { apiVersion: "v1", kind: "Secret", metadata });
    }
  };
  await Promise.all(Array.from({ length: 50 }, run));
}

/** Milliseconds; one watcher of one object that is patched again and again. */
async function watchDelay(target: Target, call: Call): Promise<number> {
  const agent = new Agent({ ca: target.ca });
  await call("POST", CONFIGMAPS, configMap("delay"));
  const path = `${CONFIGMAPS}?watch=true&fieldSelector=metadata.name=delay`;
  const patched = (count: number): unknown => ({ data: { count: String(count) } });
  const median = await medianWatchDelay(optionsOf(target, agent), path, (count) =>
    call("PATCH", `${CONFIGMAPS}/delay`, patched(count), "application/merge-patch+json"),
  );
  agent.destroy();
  return median;
}

/** Deliveries a second of one burst of changes to all watchers. */
async function fanOut(target: Target, call: Call): Promise<number> {
  const CHANGES = 20;
  const agent = new Agent({ ca: target.ca });
  const path = `${CONFIGMAPS}?watch=true&fieldSelector=metadata.name=fan-out`;
  await call("POST", CONFIGMAPS, configMap("fan-out"));
  let delivered = 0;
  let finish = (): void => undefined;
  const all = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const opened = Array.from(
    { length: WATCHERS },
    () =>
      new Promise<void>((resolve, reject) => {
        const sent = request({ ...optionsOf(target, agent), path }, (response) => {
          response.on("error", () => undefined);
          response.on("data", (chunk: Buffer) => {
            resolve();
            delivered += chunk.toString().split('"MODIFIED"').length - 1;
            if (delivered >= WATCHERS * CHANGES) finish();
          });
        });
        sent.on("error", reject).end();
      }),
  );
  await Promise.all(opened);
  const began = performance.now();
  for (let count = 0; count < CHANGES; count++)
    await call("PATCH", `${CONFIGMAPS}/fan-out`, { data: { count: String(count) } }, "application/merge-patch+json");
  await all;
  agent.destroy();
  return (delivered * 1000) / (performance.now() - began);
}

function optionsOf({ port, token }: Target, agent: Agent): Connection {
  return { host: "127.0.0.1", port, agent, headers: { authorization: `Bearer ${token}` } };
}

function caller(target: Target, agent: Agent): Call {
  return (method, path, body, type = "application/json") =>
    new Promise((resolve, reject) => {
      const options = optionsOf(target, agent);
      const headers = { ...options.headers, ...(body === undefined ? {} : { "content-type": type }) };
      const sent = request({ ...options, method, path, headers }, (response) => {
        let text = "";
        response.on("data", (chunk: Buffer) => {
          text += chunk.toString();
        });
        response.on("error", reject);
        response.on("end", () =>
          (response.statusCode ?? 500) < 300
            ? resolve(text)
            : reject(new Error(`${method} ${path}: ${response.statusCode} ${text.slice(0, 200)}`)),
        );
      });
      sent.on("error", reject).end(body === undefined ? undefined : JSON.stringify(body));
    });
}
