import { X509Certificate } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { certificateCleaner, isOver } from "../../../durable-objects/controllers/certificates/cleaner.ts";
import { InProcessControllers } from "../../suites/in-process-controllers.ts";

// Made with openssl: requests of O=system:nodes, CN=system:node:a and of O=dev, CN=jane.
const nodeRequest = [
  "MIHrMIGRAgEAMC8xFTATBgNVBAoMDHN5c3RlbTpub2RlczEWMBQGA1UEAwwNc3lzdGVtOm5vZGU6YTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0",
  "IABJCxg1aRepLx+CEZsvet2rCt3WrQDkrVKJMMgOMkMpc4H7c661PbLdO59ucdqYmoEVh+twnnjdde9c9PzoLs0FigADAKBggqhkjOPQQDAgNJ",
  "ADBGAiEA6Z+w3Y0eFDD0hpLLlhRW27RpGHJIykbH1+As6xV9+ScCIQDU3InX+fcrDzKYRV9eFGdw4caz7oagKxVl08h0EMkhiQ==",
].join("");
const devRequest = [
  "MIHWMH8CAQAwHTEMMAoGA1UECgwDZGV2MQ0wCwYDVQQDDARqYW5lMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEOuwYuMURI5NyZUHxStUGGk",
  "VwCq9Zxux7UfEjI3LrEq72EyKoT77lNk5S0VX3za6u5F5XUKAF37vpyqXiHKe4fqAAMAoGCCqGSM49BAMCA0cAMEQCIASekBfxW24Uw0+gxNHu",
  "P8B2F6G2SBwLRZOWnN0dcia8AiA8BtyXgsbXfMmVV5150GVF1OVCUgRknFBDVFYdhl37JA==",
].join("");

const pem = (body: string): string => `-----BEGIN CERTIFICATE REQUEST-----\n${body}\n-----END CERTIFICATE REQUEST-----\n`;
const collection = "/apis/certificates.k8s.io/v1/certificatesigningrequests";
const clientSigner = "kubernetes.io/kube-apiserver-client";

interface Status {
  readonly certificate?: string;
  readonly conditions?: readonly { readonly type: string; readonly reason?: string; readonly message?: string }[];
}

let cluster: InProcessControllers;
beforeEach(() => {
  cluster = new InProcessControllers();
});

async function ask(body: string, signerName: string, usages: readonly string[], more: object = {}): Promise<Status> {
  const spec = { request: btoa(pem(body)), signerName, usages, ...more };
  await cluster.request("POST", collection, { metadata: { name: "r" }, spec });
  await cluster.settled();
  return (await cluster.request("GET", `${collection}/r`))["status"] as Status;
}

async function approve(): Promise<Status> {
  const request = await cluster.request("GET", `${collection}/r`);
  const status = { conditions: [{ type: "Approved", status: "True", reason: "Test" }] };
  await cluster.request("PUT", `${collection}/r/approval`, { ...request, status });
  await cluster.settled();
  return (await cluster.request("GET", `${collection}/r`))["status"] as Status;
}

describe("certificate requests", () => {
  it("of kubelets are approved and signed by themselves", async () => {
    const status = await ask(nodeRequest, `${clientSigner}-kubelet`, ["digital signature", "client auth"]);
    expect(status.conditions?.map(({ type, reason }) => [type, reason])).toEqual([["Approved", "AutoApproved"]]);
    expect(new X509Certificate(atob(status.certificate ?? "")).subject).toBe("O=system:nodes\nCN=system:node:a");
  });

  it("of others wait for approval, and live as long as they ask", async () => {
    expect((await ask(devRequest, clientSigner, ["client auth"], { expirationSeconds: 600 })).conditions ?? []).toEqual([]);
    const certificate = new X509Certificate(atob((await approve()).certificate ?? ""));
    expect(Date.parse(certificate.validTo) - Date.parse(certificate.validFrom)).toBe(900_000);
  });

  it.each([
    [devRequest, `${clientSigner}-kubelet`, ["client auth"], "subject organization is not system:nodes"],
    [nodeRequest, `${clientSigner}-kubelet`, ["client auth"], "usages did not match [client auth digital signature key encipherment]"],
    [nodeRequest, "kubernetes.io/kubelet-serving", ["server auth"], "DNS or IP subjectAltName is required"],
    [devRequest, clientSigner, ["server auth"], "invalid usage for client certificate: server auth"],
    [devRequest, clientSigner, ["digital signature"], "missing required usage for client certificate: client auth"],
  ])("that the signer does not sign fail: %#", async (body, signer, usages, message) => {
    await ask(body, signer, usages);
    const { conditions = [], certificate } = await approve();
    expect(certificate).toBeUndefined();
    expect(conditions.map((condition) => [condition.type, condition.message])).toEqual([
      ["Approved", undefined],
      ["Failed", message],
    ]);
  });

  it("of signers elsewhere are left to them", async () => {
    await ask(devRequest, "example.com/own", ["client auth"]);
    expect((await approve()).certificate).toBeUndefined();
  });

  const now = Date.parse("2026-11-24T12:00:00Z");
  const ago = (hours: number): string => new Date(now - hours * 3_600_000).toISOString();
  it.each<[string, number, object, boolean]>([
    ["pending", 23, {}, false],
    ["pending", 25, {}, true],
    ["approved and issued", 0, { certificate: "eA==", conditions: [{ type: "Approved", lastUpdateTime: ago(2) }] }, true],
    ["approved and issued", 30, { certificate: "eA==", conditions: [{ type: "Approved", lastUpdateTime: ago(0.5) }] }, false],
    ["approved and waiting", 30, { conditions: [{ type: "Approved", lastUpdateTime: ago(2) }] }, false],
    ["denied", 2, { conditions: [{ type: "Denied", lastUpdateTime: ago(2) }] }, true],
    ["failed", 2, { conditions: [{ type: "Failed", lastUpdateTime: ago(0.5) }] }, false],
  ])("%s for %d hours, %j: over is %s", (_what, age, status, over) => {
    expect(isOver({ metadata: { creationTimestamp: ago(age) }, status: { ...status } }, now)).toBe(over);
  });
});

describe("requests whose names are no plain words", () => {
  const names = ["?x", "victim?x=1", "a#b", "a b", "victim"];
  const create = (name: string): Promise<unknown> => {
    const spec = { request: btoa(pem(devRequest)), signerName: clientSigner, usages: ["client auth"] };
    return cluster.request("POST", collection, { metadata: { name }, spec });
  };
  const left = async (): Promise<(string | undefined)[]> => {
    const { items = [] } = (await cluster.request("GET", collection)) as { items?: { metadata?: { name?: string } }[] };
    return items.map(({ metadata }) => metadata?.name).sort();
  };

  it.each(names)("%s is cleaned by its own name", async (name) => {
    await create(name);
    cluster.ahead = 25 * 3_600_000;
    await cluster.reconcile("certificatesigningrequest-cleaner-controller", "/");
    expect(await left()).toEqual([]);
    expect(cluster.errors).toEqual([]);
  });

  it("are all cleaned, though one cannot be", async () => {
    for (const name of names) await create(name);
    const failing = { request: async (method: string, path: string) => (path.includes("%23") ? refused : forward(method, path)) };
    const refused = { status: 500, body: { message: "no" } };
    const forward = async (method: string, path: string) => {
      const body = await cluster.request(method, path);
      return { status: 200, body };
    };
    const clean = certificateCleaner.reconcile(failing, "/", {} as never, Date.now() + 25 * 3_600_000, () => undefined);
    await expect(clean).rejects.toThrow("500: no");
    expect(await left()).toEqual(["a#b"]);
  });
});
