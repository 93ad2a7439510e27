import { createPrivateKey, X509Certificate } from "node:crypto";
import { describe, expect, test } from "vitest";
import { newCertificateAuthority, newLeaf } from "../../../launcher/credentials/certificates.ts";

const NOW = new Date("2026-11-17T00:00:00Z");
const ca = newCertificateAuthority("kubernetes", NOW);
const authority = new X509Certificate(ca.certificate);

describe("certificates", () => {
  test("the authority is a CA over its own key, valid for ten years and a little before now", () => {
    expect(authority.ca).toBe(true);
    expect(authority.verify(authority.publicKey)).toBe(true);
    expect(authority.checkPrivateKey(createPrivateKey(ca.key))).toBe(true);
    expect([authority.validFrom, authority.validTo]).toEqual(["Nov 16 23:55:00 2026 GMT", "Nov 14 00:00:00 2036 GMT"]);
  });

  test("a serving certificate carries DNS names and addresses of both families", () => {
    const names = ["localhost", "kubernetes.default.svc", "127.0.0.1", "::1", "2001:db8::10:1"];
    const leaf = new X509Certificate(newLeaf(ca, { subject: [["CN", "kube-apiserver"]], usage: "serverAuth", names }, NOW).certificate);
    expect(leaf.checkIssued(authority) && leaf.verify(authority.publicKey)).toBe(true);
    expect([leaf.checkHost("localhost"), leaf.checkHost("example.com")]).toEqual(["localhost", undefined]);
    expect(["127.0.0.1", "::1", "2001:db8::10:1"].map((address) => leaf.checkIP(address))).toEqual(["127.0.0.1", "::1", "2001:db8::10:1"]);
    expect(leaf.checkIP("127.0.0.2")).toBeUndefined();
  });

  test("a client certificate keeps the subject's order, its use and its own key", () => {
    const pair = newLeaf(
      ca,
      {
        subject: [
          ["O", "system:masters"],
          ["CN", "kubernetes-admin"],
        ],
        usage: "clientAuth",
      },
      NOW,
    );
    const leaf = new X509Certificate(pair.certificate);
    expect(leaf.subject).toBe("O=system:masters\nCN=kubernetes-admin");
    expect(leaf.keyUsage).toEqual(["1.3.6.1.5.5.7.3.2"]);
    expect(leaf.checkPrivateKey(createPrivateKey(pair.key))).toBe(true);
  });
});
