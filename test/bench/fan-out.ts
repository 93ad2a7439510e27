import { request } from "node:https";
import { performance } from "node:perf_hooks";
import { Client, type Target } from "./client.ts";
import { CONFIGMAPS, configMap } from "./writes.ts";

const CHANGES = 100;

export interface FanOut {
  /** Events that arrived, of all watchers together, a second. */
  readonly deliveriesPerSecond: number;
  /** From the moment a change is sent to its event at a watcher. */
  readonly medianDelayMilliseconds: number;
}

/** Opens a watch of one object; `heard` is called with the number of each change that arrives. */
function open(client: Client, name: string, heard: (change: number) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const path = `${CONFIGMAPS}?watch=true&fieldSelector=metadata.name=${name}`;
    const sent = request({ ...client.options, path }, (response) => {
      let line = "";
      response.on("error", () => undefined);
      response.on("data", (chunk: Buffer) => {
        resolve();
        const lines = (line + chunk.toString("latin1")).split("\n");
        line = lines.pop() ?? "";
        for (const each of lines) {
          const [, change] = /"change":"(\d+)"/.exec(each) ?? [];
          if (change !== undefined) heard(Number(change));
        }
      });
    });
    sent.on("error", reject).end();
  });
}

/** One object is changed again and again, each time when the time before was answered, before so many watchers. */
export async function fanOut(target: Target, watchers: number): Promise<FanOut> {
  const watching = new Client(target, Number.POSITIVE_INFINITY);
  const writing = new Client(target, 1);
  const name = `fan-out-${watchers}`;
  const sentAt: number[] = [];
  const delays: number[] = [];
  let finish = (): void => undefined;
  const all = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const heard = (change: number): void => {
    delays.push(performance.now() - (sentAt[change] ?? 0));
    if (delays.length === watchers * CHANGES) finish();
  };
  await writing.call("POST", CONFIGMAPS, configMap(name));
  await Promise.all(Array.from({ length: watchers }, () => open(watching, name, heard)));
  const began = performance.now();
  for (let change = 0; change < CHANGES; change++) {
    sentAt.push(performance.now());
    await writing.call("PATCH", `${CONFIGMAPS}/${name}`, { data: { change: String(change) } }, "application/merge-patch+json");
  }
  await all;
  const milliseconds = performance.now() - began;
  watching.close();
  writing.close();
  delays.sort((a, b) => a - b);
  return { deliveriesPerSecond: (delays.length * 1000) / milliseconds, medianDelayMilliseconds: delays[delays.length >> 1] ?? 0 };
}
