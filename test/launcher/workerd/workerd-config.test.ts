import { expect, test } from "vitest";

import type { OutboundNetwork } from "../../../launcher/flags/auth-options.ts";
import { workerdConfigText } from "../../../launcher/workerd/workerd-config.ts";

const authority = (body: string): string => `-----BEGIN CERTIFICATE-----\n${body}\n-----END CERTIFICATE-----\n`;

const textOf = (networks: readonly OutboundNetwork[], etcdTLS?: OutboundNetwork): string[] =>
  workerdConfigText({
    module: "worker.js",
    compatibilityDate: "2026-11-17",
    vars: {},
    networks,
    ...(etcdTLS === undefined ? {} : { etcdTLS }),
    objects: "objects",
    socket: { unix: "s", cfBlobHeader: "cf" },
    usageSocket: "u",
  })
    .split("\n")
    .filter((line) => /network|internet/i.test(line))
    .map((line) => line.trim());

const internet = '(name = "internet", network = (allow = ["public", "private"], tlsOptions = (trustBrowserCas = true))),';

const client = { certificate: "C", key: "K" };

test("without authorities there is one network, which trusts the public ones", () => {
  expect(textOf([])).toEqual([internet]);
});

test("every network trusts its authority alone, and shows its certificate", () => {
  const [one, two] = ["AAAA", "BBBB"].map((body) => `"-----BEGIN CERTIFICATE-----\\x0a${body}\\x0a-----END CERTIFICATE-----"`);
  expect(textOf([{ authority: authority("AAAA") + authority("BBBB") }, { authority: authority("BBBB"), client }, { client }])).toEqual([
    internet,
    `(name = "network-0", network = (allow = ["public", "private"], tlsOptions = (trustedCertificates = [${one}, ${two}]))),`,
    `(name = "network-1", network = (allow = ["public", "private"], tlsOptions = (trustedCertificates = [${two}], keypair = (privateKey = "K", certificateChain = "C")))),`,
    '(name = "network-2", network = (allow = ["public", "private"], tlsOptions = (trustBrowserCas = true, keypair = (privateKey = "K", certificateChain = "C")))),',
    '(name = "NETWORK_0", service = "network-0"),',
    '(name = "NETWORK_1", service = "network-1"),',
    '(name = "NETWORK_2", service = "network-2"),',
  ]);
});

test.each([
  [
    { authority: authority("AAAA") },
    String.raw`trustedCertificates = ["-----BEGIN CERTIFICATE-----\x0aAAAA\x0a-----END CERTIFICATE-----"]`,
  ],
  [{ client }, 'trustBrowserCas = true, keypair = (privateKey = "K", certificateChain = "C")'],
])("an etcd with certificates of its own has a network of its own: %#", (tls, options) => {
  expect(textOf([], tls)).toEqual([
    internet,
    `(name = "etcd", network = (allow = ["public", "private"], tlsOptions = (${options}))),`,
    '(name = "ETCD_NETWORK", service = "etcd"),',
  ]);
});
