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

const applied = (client: Client, object: object, name: string): Promise<string> =>
  client.call("PATCH", `${CONFIGMAPS}/${name}?fieldManager=bench&force=true`, object, "application/apply-patch+yaml");

const works: Readonly<Record<string, Work>> = {
  create: (client, name, count) => client.call("POST", CONFIGMAPS, configMap(`${name}-${count}`)),
  get: (client, name) => client.call("GET", `${CONFIGMAPS}/${name}`),
  update: (client, name, count) => client.call("PUT", `${CONFIGMAPS}/${name}`, configMap(name, { count: String(count) })),
  patch: (client, name, count) =>
    client.call("PATCH", `${CONFIGMAPS}/${name}`, { data: { patched: String(count) } }, "application/merge-patch+json"),
  apply: (client, name, count) => applied(client, configMap(name, { count: String(count) }), name),
};

/** Reads and writes of one object each. */
export const objectRows: readonly Row[] = [1, 50].flatMap((connections) =>
  Object.entries(works).map(([name, work]) => ({
    name,
    connections,
    work: async (client: Client, connection: number) => {
      const own = `bench-${connections}-${connection}`;
      await applied(client, configMap(own), own);
      return (count: number) => work(client, own, count);
    },
  })),
);
