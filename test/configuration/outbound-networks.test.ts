import { expect, test } from "vitest";
import { fetchOutbound, outboundConnection } from "../../worker/configuration/outbound-networks.ts";
import { webhookConnection } from "../../worker/configuration/webhook-connection.ts";

const [a, b] = [
  "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
  "-----BEGIN CERTIFICATE-----\nBBBB\n-----END CERTIFICATE-----\n",
];
const [client, other] = [
  "-----BEGIN CERTIFICATE-----\nCCCC\n-----END CERTIFICATE-----\n",
  "-----BEGIN CERTIFICATE-----\nDDDD\n-----END CERTIFICATE-----\n",
];
const networks = [{ authority: a }, { authority: b }, { authority: a, client }, { client }];
const vars = { OUTBOUND_NETWORKS: JSON.stringify(networks) };

const config = (cluster: object, user: object = {}): string =>
  JSON.stringify({
    "current-context": "c",
    contexts: [{ name: "c", context: { cluster: "there", user: "me" } }],
    clusters: [{ name: "there", cluster: { server: "https://hook.example", ...cluster } }],
    users: [{ name: "me", user }],
  });

test("a connection is made where there is a network for it, and refused with the field's path elsewhere", () => {
  for (const network of networks) expect(outboundConnection(vars, "FILE", "x", network)).toBe(network);
  expect(outboundConnection(vars, "FILE", "x", { authority: a.trim() })).toEqual({ authority: a.trim() });
  expect(() => outboundConnection({}, "FILE", "jwt[0].x", { authority: a })).toThrow(
    "FILE: jwt[0].x: a certificate authority of one's own",
  );
  expect(() => outboundConnection(vars, "FILE", "x", { authority: b, client })).toThrow("FILE: x: a client certificate cannot be shown");
});

test("each connection has the network that is made for it alone, and no other", async () => {
  const network = (name: string) => ({ fetch: async () => new Response(name) });
  const bindings = { NETWORK_0: network("a"), NETWORK_1: network("b"), NETWORK_2: network("a, client"), NETWORK_3: network("client") };
  const fetch = fetchOutbound(vars, bindings, async () => new Response("public"));
  const asked = [undefined, {}, ...networks].map(async (outbound) => (await fetch("https://x", {}, outbound)).text());
  expect(await Promise.all(asked)).toEqual(["public", "public", "a", "b", "a, client", "client"]);
  for (const unknown of [{ authority: "other" }, { authority: b, client }, { client: other }])
    expect(() => fetch("https://x", {}, unknown)).toThrow("no network");
  expect(() => fetchOutbound(vars, {}, async () => new Response())("https://x", {}, { authority: a })).toThrow("no network");
});

test.each<[object, object, string]>([
  [{ "certificate-authority": "/a.crt" }, {}, "FILE: clusters.cluster.certificate-authority: a file cannot be read from here"],
  [
    { "certificate-authority-data": btoa("other") },
    {},
    "FILE: clusters.cluster.certificate-authority-data: a certificate authority of one's own",
  ],
  [{ "insecure-skip-tls-verify": true }, {}, "FILE: clusters: insecure-skip-tls-verify is not possible here"],
  [{ "tls-server-name": "x" }, {}, "FILE: clusters[0].cluster.tls-server-name: another server name is not possible here"],
  [{ "proxy-url": "http://x" }, {}, "FILE: clusters[0].cluster.proxy-url: a proxy is not possible here"],
  [{}, { exec: { command: "x" } }, "FILE: users[0].user.exec: exec is not possible here"],
  [{}, { tokenFile: "/t" }, "FILE: users[0].user.tokenFile: a file cannot be read from here"],
  [{}, { "client-certificate": "/c" }, "FILE: users[0].user.client-certificate: a file cannot be read from here"],
  [{}, { as: "root" }, "FILE: users[0].user.as: impersonation is not possible here"],
  [
    {},
    { "client-certificate-data": btoa(other) },
    "FILE: users.user.client-certificate-data: a client certificate cannot be shown from here",
  ],
])("a kubeconfig with %j and %j is refused", (cluster, user, message) => {
  expect(() => webhookConnection("FILE", config(cluster, user), vars)).toThrow(message);
});

test("a kubeconfig's authority is kept to its webhook", () => {
  const of = (cluster: object, user?: object) => webhookConnection("FILE", config(cluster, user), vars).outbound;
  expect(of({ "certificate-authority-data": btoa(b) })).toEqual({ authority: b });
  expect(of({ "certificate-authority-data": btoa(a) }, { "client-certificate-data": btoa(client) })).toEqual({ authority: a, client });
  expect(of({}, { "client-certificate-data": btoa(client) })).toEqual({ client });
  expect(webhookConnection("FILE", config({}), vars)).toEqual({ url: "https://hook.example", headers: {} });
});
