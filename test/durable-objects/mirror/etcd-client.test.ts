import { expect, test } from "vitest";
import { EtcdClient, rangePages } from "../../../durable-objects/mirror/etcd-client.ts";
import type { EtcdProblem } from "../../../durable-objects/mirror/etcd-error.ts";
import { ModelEtcd } from "./model-etcd.ts";

type Answer = (url: URL, init: RequestInit) => Response | Promise<Response>;

/** A client of some endpoints, and what was asked of which. */
function client(answer: Answer, { hosts = ["a"], username = "" } = {}) {
  const asked: string[] = [];
  const etcd = new EtcdClient({
    endpoints: hosts.map((host) => `http://${host}`),
    fetch: async (url, init) => {
      const { host, pathname } = new URL(url);
      const token = new Headers(init.headers).get("Authorization");
      asked.push([host, pathname, token].filter((part) => part).join(" "));
      return answer(new URL(url), init);
    },
    timeout: () => new AbortController().signal,
    username,
    password: "secret",
  });
  return { etcd, asked };
}

const header = { cluster_id: "1", revision: "5" };
const refusal = (message: string, status = 400): Response => new Response(JSON.stringify({ code: 3, message }), { status });

test("a range comes page by page, to its end", async () => {
  const model = new ModelEtcd();
  for (let i = 0; i < 10; i++) model.put(`/a/${i}`, "v");
  model.put("/b/1", "v");
  const { etcd, asked } = client((url, init) => model.fetch(String(url), init));
  const keys: string[] = [];
  for await (const page of rangePages(etcd, { key: "/a/", end: "/a0", limit: 4 })) keys.push(...page.keys.map(({ key }) => key));
  expect([keys, asked.length]).toEqual([Array.from({ length: 10 }, (_, i) => `/a/${i}`), 3]);
});

test("pages are smaller where values are big, down to one key", async () => {
  const model = new ModelEtcd();
  const big = "x".repeat(5 * 1024 * 1024);
  for (let i = 0; i < 5; i++) model.put(`/a/${i}`, big);
  const { etcd } = client((url, init) => model.fetch(String(url), init));
  let found = 0;
  for await (const page of rangePages(etcd, { key: "/a/", end: "/a0", limit: 100 })) found += page.keys.length;
  expect(found).toBe(5);
});

test("a read goes to the next endpoint, and stays there; a transaction is sent once", async () => {
  const { etcd, asked } = client(
    ({ host }) => {
      if (host === "dead") throw new Error("refused");
      return Response.json({ header });
    },
    { hosts: ["dead", "alive"] },
  );
  await etcd.range({ key: "k" });
  await etcd.range({ key: "k" });
  etcd.turn();
  await expect(etcd.transaction({})).rejects.toMatchObject({ problem: "Unreachable" });
  await etcd.transaction({});
  expect(asked).toEqual(["dead /v3/kv/range", "alive /v3/kv/range", "alive /v3/kv/range", "dead /v3/kv/txn", "alive /v3/kv/txn"]);
});

test("a user signs in, and again when the token is worth nothing any more", async () => {
  let tokens = 0;
  const { etcd, asked } = client(
    ({ pathname }, init) => {
      if (pathname === "/v3/auth/authenticate") return Response.json({ header, token: `t${++tokens}` });
      const token = new Headers(init.headers).get("Authorization");
      return token === "t2" ? Response.json({ header }) : refusal("etcdserver: invalid auth token", 401);
    },
    { username: "root" },
  );
  await etcd.range({ key: "k" });
  expect(asked).toEqual(["a /v3/auth/authenticate", "a /v3/kv/range t1", "a /v3/auth/authenticate", "a /v3/kv/range t2"]);
});

const problems: readonly [string, () => Response, EtcdProblem][] = [
  ["space", () => refusal("etcdserver: mvcc: database space exceeded", 429), "NoSpace"],
  ["size", () => refusal("etcdserver: request is too large"), "TooLarge"],
  ["history", () => refusal("etcdserver: mvcc: required revision has been compacted"), "Compacted"],
  ["a lease", () => refusal("etcdserver: requested lease not found", 404), "LeaseNotFound"],
  ["a leader", () => refusal("etcdserver: no leader", 503), "Unreachable"],
  ["anything else", () => refusal("etcdserver: permission denied", 403), "Refused"],
  ["a proxy", () => new Response("<html>", { status: 502 }), "Unreachable"],
  ["JSON", () => new Response("<html>"), "BadAnswer"],
  ["a revision", () => Response.json({ header: { cluster_id: "1" } }), "BadAnswer"],
  ["keys that are keys", () => Response.json({ header, kvs: [{ key: 1 }] }), "BadAnswer"],
  ["numbers", () => Response.json({ header: { cluster_id: "1", revision: "99999999999999999999" } }), "BadAnswer"],
];

test.each(problems)("an answer without %s is told apart", async (_name, answer, problem) => {
  await expect(client(answer).etcd.range({ key: "k" })).rejects.toMatchObject({ problem });
});

test("endpoints of two clusters are not taken for one", async () => {
  const { etcd } = client(({ host }) => Response.json({ header: { ...header, cluster_id: host } }), { hosts: ["a", "b"] });
  await etcd.range({ key: "k" });
  etcd.turn();
  await expect(etcd.range({ key: "k" })).rejects.toMatchObject({ problem: "OtherCluster" });
});
