import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { etcdOptionsOf } from "../../../launcher/flags/etcd-options.ts";
import { parseFlags } from "../../../launcher/flags/parse-flags.ts";

const folder = mkdtempSync(join(tmpdir(), "edge-apiserver-flags-"));
writeFileSync(join(folder, "password"), "secret\n");
writeFileSync(join(folder, "pem"), "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
writeFileSync(join(folder, "text"), "nothing");
const read = (...flags: string[]): unknown => etcdOptionsOf(parseFlags(flags), folder);
const servers = "--etcd-servers=https://a:2379,https://b:2379";

test("flags become the Worker's settings, files what they hold", () => {
  expect(read(servers, "--etcd-compaction-interval=1m30s", "--etcd-username=root", "--etcd-password-file=password")).toEqual({
    vars: {
      ETCD_SERVERS: "https://a:2379,https://b:2379",
      ETCD_PREFIX: "/registry",
      STORAGE_MEDIA_TYPE: "application/json",
      ETCD_COMPACTION_INTERVAL: "90",
      ETCD_USERNAME: "root",
      ETCD_PASSWORD: "secret",
    },
  });
});

test("certificates are for the network that reaches the etcd", () => {
  const pem = expect.stringContaining("AAAA");
  expect(read(servers, "--etcd-cafile=pem")).toMatchObject({ tls: { authority: pem } });
  expect(read(servers, "--etcd-certfile=pem", "--etcd-keyfile=text")).toMatchObject({
    tls: { client: { certificate: pem, key: "nothing" } },
  });
});

test.each([
  ["--etcd-servers=a:2379", "--etcd-servers"],
  ["--storage-media-type=application/yaml", "--storage-media-type"],
  ["--etcd-cafile=text", "--etcd-cafile"],
  ["--etcd-cafile=absent", "--etcd-cafile: cannot read"],
  ["--etcd-certfile=pem", "--etcd-certfile and --etcd-keyfile come together"],
  ["--etcd-compaction-interval=often", "--etcd-compaction-interval"],
])("%s is refused by its name", (flag, said) => {
  expect(() => read(servers, flag)).toThrow(said);
});
