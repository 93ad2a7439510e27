import { expect, test } from "vitest";
import { fetchTrusting, trustedAuthority } from "../../worker/configuration/trusted-authorities.ts";
import { webhookConnection } from "../../worker/configuration/webhook-connection.ts";

const [a, b] = [
  "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
  "-----BEGIN CERTIFICATE-----\nBBBB\n-----END CERTIFICATE-----\n",
];
const vars = { TRUSTED_AUTHORITIES: JSON.stringify([a, b]) };

const config = (cluster: object): string =>
  JSON.stringify({
    "current-context": "c",
    contexts: [{ name: "c", context: { cluster: "there" } }],
    clusters: [{ name: "there", cluster: { server: "https://hook.example", ...cluster } }],
  });

test("an authority is trusted where a network does so, and refused with the field's path elsewhere", () => {
  expect(trustedAuthority(vars, "FILE", "x", a.trim())).toBe(a.trim());
  expect(() => trustedAuthority({}, "FILE", "jwt[0].x", a)).toThrow("FILE: jwt[0].x: a certificate authority of one's own");
});

test("each authority has the network that trusts it alone, and no other", async () => {
  const network = (name: string) => ({ fetch: async () => new Response(name) });
  const bindings = { NETWORK_0: network("a"), NETWORK_1: network("b") };
  const fetch = fetchTrusting(vars, bindings, async () => new Response("public"));
  const asked = [undefined, a, b].map(async (authority) => (await fetch("https://x", {}, authority)).text());
  expect(await Promise.all(asked)).toEqual(["public", "a", "b"]);
  expect(() => fetch("https://x", {}, "other")).toThrow("no network");
  expect(() => fetchTrusting(vars, {}, async () => new Response())("https://x", {}, a)).toThrow("no network");
});

test.each<[object, string]>([
  [{ "certificate-authority": "/a.crt" }, "FILE: clusters.cluster.certificate-authority: a file cannot be read from here"],
  [
    { "certificate-authority-data": btoa("other") },
    "FILE: clusters.cluster.certificate-authority-data: a certificate authority of one's own",
  ],
])("a kubeconfig with %j is refused", (cluster, message) => {
  expect(() => webhookConnection("FILE", config(cluster), vars)).toThrow(message);
});

test("a kubeconfig's authority is kept to its webhook", () => {
  expect(webhookConnection("FILE", config({ "certificate-authority-data": btoa(b) }), vars).authority).toBe(b);
  expect(webhookConnection("FILE", config({}), vars)).toEqual({ url: "https://hook.example", headers: {} });
});
