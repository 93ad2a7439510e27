import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type KeyPair, newCertificateAuthority, newLeaf } from "../../launcher/credentials/certificates.ts";
import { APIClient } from "./api-client.ts";
import { Etcd, stockProgram } from "./etcd.ts";
import { freePort, LaunchedServer } from "./launched-server.ts";
import { mirrorStatus, untilMirrored } from "./mirror-status.ts";

const etcdProgram = stockProgram("etcd");
const PATIENCE = { timeout: 60_000, interval: 50 };

/** A server that mirrors with these flags, while `work` runs. */
async function mirroring(flags: readonly string[], work: (client: APIClient) => Promise<void>): Promise<void> {
  const server = await LaunchedServer.start(flags);
  const client = new APIClient(server.port);
  try {
    await work(client);
  } finally {
    client.close();
    await server.remove();
  }
}

async function isMirrored(client: APIClient): Promise<void> {
  const { metadata } = await client.json("POST", "/api/v1/namespaces/default/configmaps", { metadata: { generateName: "a-" } });
  await untilMirrored(client, new Map([["configmaps", Number(metadata.resourceVersion)]]));
}

const problem = async (client: APIClient): Promise<string> => {
  const { lanes } = await mirrorStatus(client);
  return lanes.find(({ shard }) => shard === "configmaps")?.problem ?? "";
};

describe.skipIf(etcdProgram === undefined)("an etcd is reached", () => {
  test("over TLS with an authority and a client certificate of one's own, and not without them", async () => {
    const folder = mkdtempSync(join(tmpdir(), "edge-apiserver-reach-"));
    const file = (name: string, text: string): string => {
      writeFileSync(join(folder, name), text);
      return join(folder, name);
    };
    const pair = (name: string, { certificate, key }: KeyPair): [string, string] => [
      file(`${name}.crt`, certificate),
      file(`${name}.key`, key),
    ];
    const now = new Date();
    const ca = newCertificateAuthority("etcd", now);
    const caFile = file("ca.crt", ca.certificate);
    const served = newLeaf(ca, { subject: [["CN", "etcd"]], usage: "serverAuth", names: ["127.0.0.1", "localhost"] }, now);
    const [serverCert, serverKey] = pair("server", served);
    const [clientCert, clientKey] = pair("client", newLeaf(ca, { subject: [["CN", "mirror"]], usage: "clientAuth" }, now));
    const etcd = await Etcd.start(etcdProgram ?? "", [
      `--cert-file=${serverCert}`,
      `--key-file=${serverKey}`,
      `--trusted-ca-file=${caFile}`,
      "--client-cert-auth",
      // What its gateway shows to itself.
      `--client-cert-file=${clientCert}`,
      `--client-key-file=${clientKey}`,
    ]);
    const trusted = [`--etcd-servers=${etcd.url}`, `--etcd-cafile=${caFile}`];
    try {
      await mirroring([...trusted, `--etcd-certfile=${clientCert}`, `--etcd-keyfile=${clientKey}`], isMirrored);
      await mirroring([`--etcd-servers=${etcd.url}`, `--etcd-certfile=${clientCert}`, `--etcd-keyfile=${clientKey}`], async (client) => {
        await expect.poll(() => problem(client), PATIENCE).toMatch(/127\.0\.0\.1/);
      });
      await mirroring(trusted, async (client) => {
        await expect.poll(() => problem(client), PATIENCE).toMatch(/127\.0\.0\.1/);
      });
    } finally {
      await etcd.remove();
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test("as a user with a password, whose token may end at any time", async () => {
    const folder = mkdtempSync(join(tmpdir(), "edge-apiserver-reach-"));
    const password = join(folder, "password");
    writeFileSync(password, "secret\n");
    const etcd = await Etcd.start(etcdProgram ?? "", ["--auth-token-ttl=1"]);
    try {
      await etcd.call("/v3/auth/user/add", { name: "root", password: "secret" });
      await etcd.call("/v3/auth/user/grant", { user: "root", role: "root" });
      await etcd.call("/v3/auth/enable", {});
      const flags = [`--etcd-servers=${etcd.url}`, "--etcd-username=root"];
      await mirroring([...flags, `--etcd-password-file=${password}`], async (client) => {
        await isMirrored(client);
        await new Promise((resolve) => setTimeout(resolve, 2500));
        await isMirrored(client);
        expect((await mirrorStatus(client)).lanes.filter(({ state }) => state !== "following")).toEqual([]);
      });
      await mirroring(flags, async (client) => {
        await expect.poll(() => problem(client), PATIENCE).toMatch(/authentication failed/);
      });
    } finally {
      await etcd.remove();
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test("at another endpoint where one does not answer", async () => {
    const etcd = await Etcd.start(etcdProgram ?? "");
    try {
      const dead = `http://127.0.0.1:${await freePort()}`;
      await mirroring([`--etcd-servers=${dead},${etcd.url}`, "--etcd-prefix=/other/"], isMirrored);
      expect((await etcd.keys("/other/configmaps/")).length).toBeGreaterThan(0);
    } finally {
      await etcd.remove();
    }
  });
});
