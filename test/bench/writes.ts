import type { Client } from "./client.ts";
import type { Row } from "./rate.ts";

export const CONFIGMAPS = "/api/v1/namespaces/default/configmaps";

export const configMap = (name: string, data: object = { text: "x".repeat(1024) }, labels: object = {}): object => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name, labels },
  data,
});

/** What one connection does with the object that is its own; `count` makes each time another one. */
type Work = (client: Client, name: string, count: number) => Promise<unknown>;

const works: Readonly<Record<string, Work>> = {
  create: (client, name, count) => client.call("POST", CONFIGMAPS, configMap(`${name}-${count}`)),
  get: (client, name) => client.call("GET", `${CONFIGMAPS}/${name}-0`),
  update: (client, name, count) => client.call("PUT", `${CONFIGMAPS}/${name}-0`, configMap(`${name}-0`, { count: String(count) })),
  patch: (client, name, count) =>
    client.call("PATCH", `${CONFIGMAPS}/${name}-0`, { data: { patched: String(count) } }, "application/merge-patch+json"),
  apply: (client, name, count) => {
    const applied = configMap(`${name}-applied`, { count: String(count) });
    return client.call("PATCH", `${CONFIGMAPS}/${name}-applied?fieldManager=bench&force=true`, applied, "application/apply-patch+yaml");
  },
};

/** Reads and writes of one object each, in an order in which what one needs the ones before have made. */
export const objectRows: readonly Row[] = [1, 50].flatMap((connections) =>
  Object.entries(works).map(([name, work]) => ({
    name,
    connections,
    work: (client: Client, connection: number) => (count: number) => work(client, `bench-${connections}-${connection}`, count),
  })),
);
