import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { kubectlPath } from "./kubectl.ts";
import { LaunchedServer } from "./launched-server.ts";
import { type CertificateFiles, OpenSSLAuthority } from "./openssl-authority.ts";

const refused = "You must be logged in to the server (Unauthorized)";

describe("client certificates", () => {
  const folder = mkdtempSync(join(tmpdir(), "edge-apiserver-certificates-"));
  const file = (name: string): string => join(folder, name);
  let server: LaunchedServer;
  let authority: OpenSSLAuthority;

  beforeAll(async () => {
    server = await LaunchedServer.start(["--client-ca-file"]);
    authority = new OpenSSLAuthority(folder, { certificate: join(server.dataDir, "ca.crt"), key: join(server.dataDir, "ca.key") });
  });
  afterAll(async () => {
    await server?.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  function kubectl(args: readonly string[], input = ""): string {
    const { stdout, stderr } = spawnSync(kubectlPath(), args, {
      encoding: "utf8",
      input,
      env: { ...process.env, KUBECONFIG: "/dev/null" },
    });
    return stdout + stderr;
  }
  const administer = (args: readonly string[], input = ""): string => kubectl(["--kubeconfig", server.kubeconfig, ...args], input);
  const access = (): string[] => [
    "--server",
    `https://127.0.0.1:${server.port}`,
    "--certificate-authority",
    join(server.dataDir, "ca.crt"),
  ];

  /** The name, UID and groups that the server knows a certificate by, or kubectl's words. */
  function whoIs({ certificate, key }: CertificateFiles): unknown {
    const said = kubectl([...access(), "--client-certificate", certificate, "--client-key", key, "auth", "whoami", "-o", "json"]);
    if (!said.startsWith("{")) return said;
    const { username, uid, groups } = (JSON.parse(said) as { status: { userInfo: Record<string, unknown> } }).status.userInfo;
    return uid === undefined ? [username, groups] : [username, uid, groups];
  }

  test.each(["rsa:2048", "ec:prime256v1", "ec:secp384r1", "ec:secp521r1", "ed25519"])("openssl's, of a key %s", (kind) => {
    const made = authority.issue(kind.replace(":", "-"), { subject: "/O=qa/O=dev/CN=jane", kind });
    expect(whoIs(made)).toEqual(["jane", ["qa", "dev", "system:authenticated"]]);
  });

  test("with a UID", () => {
    expect(whoIs(authority.issue("uid", { subject: "/CN=jane/userUID=u-7" }))).toEqual(["jane", "u-7", ["system:authenticated"]]);
  });

  const intermediate = "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign";
  /** An authority that signs itself. */
  function root(name: string): CertificateFiles {
    const files = authority.issue(name, { subject: "/CN=kubernetes", extensions: intermediate });
    spawnSync("openssl", ["req", "-x509", "-key", files.key, "-subj", "/CN=kubernetes", "-out", files.certificate]);
    return files;
  }

  test.each<[string, () => CertificateFiles]>([
    ["for servers", () => authority.issue("server", { subject: "/CN=jane", extensions: "extendedKeyUsage=serverAuth" })],
    ["of another authority", () => new OpenSSLAuthority(folder, root("other")).issue("foreign", { subject: "/O=system:masters/CN=admin" })],
    ["that is not valid any more", () => authority.issue("expired", { subject: "/CN=jane", days: -1 })],
  ])("one %s is refused", (_what, make) => {
    expect(whoIs(make())).toContain(refused);
  });

  /** A certificate by way of the API: requested, approved, signed. */
  function requested(name: string): CertificateFiles {
    const files = { certificate: file(`${name}.crt`), key: file(`${name}.key`) };
    const args = [
      "req",
      "-newkey",
      "ec",
      "-pkeyopt",
      "ec_paramgen_curve:P-256",
      "-nodes",
      "-keyout",
      files.key,
      "-out",
      file(`${name}.csr`),
    ];
    spawnSync("openssl", [...args, "-subj", `/O=team/CN=${name}`]);
    const csr = {
      apiVersion: "certificates.k8s.io/v1",
      kind: "CertificateSigningRequest",
      metadata: { name },
      spec: {
        request: readFileSync(file(`${name}.csr`)).toString("base64"),
        signerName: "kubernetes.io/kube-apiserver-client",
        usages: ["client auth"],
      },
    };
    expect(administer(["create", "-f", "-"], JSON.stringify(csr))).toContain("created");
    expect(administer(["certificate", "approve", name])).toContain("approved");
    expect(administer(["wait", `csr/${name}`, "--for=jsonpath={.status.certificate}", "--timeout=30s"])).toContain("condition met");
    const certificate = administer(["get", "csr", name, "-o", "jsonpath={.status.certificate}"]);
    writeFileSync(files.certificate, Buffer.from(certificate, "base64"));
    return files;
  }

  test("the API's own", () => {
    expect(whoIs(requested("kate"))).toEqual(["kate", ["team", "system:authenticated"]]);
  });

  test.each<[string, () => object]>([
    [
      "a token",
      () => {
        administer(["create", "serviceaccount", "robot"]);
        return { token: administer(["create", "token", "robot"]).trim() };
      },
    ],
    [
      "a certificate",
      () => {
        const { certificate, key } = authority.issue("exec", { subject: "/CN=system:serviceaccount:default:robot" });
        return { clientCertificateData: readFileSync(certificate, "utf8"), clientKeyData: readFileSync(key, "utf8") };
      },
    ],
  ])("kubectl asks a credential plugin, which gives %s", (_what, status) => {
    const credential = { apiVersion: "client.authentication.k8s.io/v1", kind: "ExecCredential", status: status() };
    writeFileSync(file("credential.json"), JSON.stringify(credential));
    const exec = { apiVersion: credential.apiVersion, command: "cat", args: [file("credential.json")], interactiveMode: "Never" };
    const config = JSON.parse(readFileSync(server.kubeconfig, "utf8")) as { users: object[] };
    writeFileSync(file("exec.kubeconfig"), JSON.stringify({ ...config, users: [{ name: "admin", user: { exec } }] }));
    expect(kubectl(["--kubeconfig", file("exec.kubeconfig"), "get", "nodes"])).toContain(
      'User "system:serviceaccount:default:robot" cannot list',
    );
  });

  test("what was taken back, by a list of openssl's and by a number, counts no more; a new authority's counts", async () => {
    const [listed, kept] = ["listed", "kept"].map((name) => authority.issue(name, { subject: `/CN=${name}` })) as [
      CertificateFiles,
      CertificateFiles,
    ];
    const numbered = requested("numbered");
    for (const one of [listed, kept, numbered]) expect(whoIs(one)).toEqual([expect.any(String), expect.any(Array)]);
    authority.revoke(listed);
    const serial = spawnSync("openssl", ["x509", "-in", numbered.certificate, "-noout", "-serial"], { encoding: "utf8" }).stdout;
    writeFileSync(file("revoked"), `# left the team\n${serial}${readFileSync(authority.revocationList(), "utf8")}`);
    const middle = new OpenSSLAuthority(folder, root("above")).issue("middle", { subject: "/CN=middle", extensions: intermediate });
    const below = new OpenSSLAuthority(folder, middle).issue("below", { subject: "/CN=below" });
    expect(whoIs(below)).toContain(refused);
    const authorities = [join(server.dataDir, "ca.crt"), middle.certificate].map((path) => readFileSync(path, "utf8"));
    writeFileSync(file("authorities.crt"), authorities.join(""));
    await server.stop();
    await server.launch([`--client-ca-file=${file("authorities.crt")}`, `--client-crl-file=${file("revoked")}`]);
    for (const one of [listed, numbered]) expect(whoIs(one)).toContain(refused);
    expect(whoIs(kept)).toEqual(["kept", ["system:authenticated"]]);
    // An authority need not sign itself.
    expect(whoIs(below)).toEqual(["below", ["system:authenticated"]]);
  });
});
