import { expect, test } from "vitest";
import type { OutboundNetwork } from "../../../launcher/flags/auth-options.ts";
import { workerdConfigText } from "../../../launcher/workerd/workerd-config.ts";

const authority = (body: string): string => `-----BEGIN CERTIFICATE-----\n${body}\n-----END CERTIFICATE-----\n`;

const textOf = (networks: readonly OutboundNetwork[]): string[] =>
  workerdConfigText({
    module: "worker.js",
    compatibilityDate: "2026-11-17",
    vars: {},
    networks,
    objects: "objects",
    socket: { unix: "s", cfBlobHeader: "cf" },
  })
    .split("\n")
    .filter((line) => /network|internet/i.test(line))
    .map((line) => line.trim());

const internet = '(name = "internet", network = (allow = ["public", "private"], tlsOptions = (trustBrowserCas = true))),';

test("without authorities there is one network, which trusts the public ones", () => {
  expect(textOf([])).toEqual([internet]);
});

test("every network trusts its authority alone, and shows its certificate", () => {
  const [one, two] = ["AAAA", "BBBB"].map((body) => `"-----BEGIN CERTIFICATE-----\\x0a${body}\\x0a-----END CERTIFICATE-----"`);
  const client = { certificate: "C", key: "K" };
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
