import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { sampleRequests } from "../../suites/sample-requests.ts";

/** What a stock server wrote into its etcd: `npm run record:etcd -- https://127.0.0.1:7443 TOKEN http://127.0.0.1:7444 [media type]`. */
const [server = "", token = "", etcd = "", file = "stock-etcd.json"] = process.argv.slice(2);
process.env.NODE_TLS_REJECT_UNAUTHORIZED = "0";

const headers = { Authorization: `Bearer ${token}`, "Content-Type": "application/json" };
const base64 = (text: string): string => Buffer.from(text).toString("base64");

const range = { key: base64("/registry/"), range_end: base64("/registry0") };
const recorded: Record<string, { object: unknown; key: string; value: string; leased: boolean }> = {};

interface Read {
  readonly metadata: { readonly resourceVersion: string };
}

/** The object and what etcd has of it, at one revision: controllers may change what was just made. */
async function pairOf(path: string, created: string): Promise<(typeof recorded)[string]> {
  for (;;) {
    const object = (await (await fetch(server + path, { headers })).json()) as Read;
    const found = await fetch(`${etcd}/v3/kv/range`, {
      method: "POST",
      body: JSON.stringify({ ...range, min_create_revision: created, max_create_revision: created }),
    });
    const [kv] = ((await found.json()) as { kvs: { key: string; value: string; lease?: string; mod_revision: string }[] }).kvs;
    if (kv?.mod_revision !== object.metadata.resourceVersion) continue;
    return { object, key: Buffer.from(kv.key, "base64").toString(), value: kv.value, leased: kv.lease !== undefined };
  }
}

for (const { id, collection, path, object } of sampleRequests) {
  const created = await fetch(server + collection, { method: "POST", headers, body: JSON.stringify(object) });
  const text = await created.text();
  if (created.status !== 201) throw new Error(`${id}: ${created.status} ${text}`);
  recorded[id] = await pairOf(path, (JSON.parse(text) as Read).metadata.resourceVersion);
}
writeFileSync(join(import.meta.dirname, file), `${JSON.stringify(recorded, null, 1)}\n`);
