import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { kubectlPath } from "./kubectl.ts";
import { LaunchedServer } from "./launched-server.ts";
import { OIDCProvider } from "./oidc-provider.ts";

const AUDIENCE = "https://cluster.example";
const MANIFEST = `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: deployed}\ndata: {by: ci}\n`;

/** kubectl's words for a 401. */
const refused = "the server has asked for the client to provide credentials";

/** What GitHub Actions and GitLab CI say in the tokens that they give to jobs. */
const github = { aud: AUDIENCE, sub: "repo:acme/shop:ref:refs/heads/main", repository: "acme/shop", repository_owner: "acme" };
const gitlab = {
  aud: [AUDIENCE],
  sub: "project_path:acme/shop:ref_type:branch:ref:main",
  project_path: "acme/shop",
  groups_direct: ["acme"],
};

const issuerOf = (provider: OIDCProvider, claim: string, groups: string, prefix: string, rules: readonly object[]): object => ({
  issuer: { url: provider.url, certificateAuthority: provider.ca, audiences: [AUDIENCE] },
  claimValidationRules: rules,
  claimMappings: { username: { claim, prefix }, groups: { claim: groups, prefix } },
});

const roleFor = (name: string, subject: object): string =>
  JSON.stringify({
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "RoleBinding",
    metadata: { name, namespace: "shop" },
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "edit" },
    subjects: [{ apiGroup: "rbac.authorization.k8s.io", ...subject }],
  });

describe("CI without a secret: tokens of OpenID providers", () => {
  const folder = mkdtempSync(join(tmpdir(), "edge-apiserver-oidc-"));
  let server: LaunchedServer;
  let hub: OIDCProvider;
  let lab: OIDCProvider;

  beforeAll(async () => {
    [hub, lab] = await Promise.all([OIDCProvider.start(), OIDCProvider.start()]);
    const config = join(folder, "authentication.json");
    const jwt = [
      issuerOf(hub, "sub", "repository_owner", "github:", [{ claim: "repository_owner", requiredValue: "acme" }]),
      issuerOf(lab, "project_path", "groups_direct", "gitlab:", []),
    ];
    writeFileSync(config, JSON.stringify({ apiVersion: "apiserver.config.k8s.io/v1", kind: "AuthenticationConfiguration", jwt }));
    server = await LaunchedServer.start([`--authentication-config=${config}`]);
    for (const namespace of ["shop", "other"]) expect(await kubectl(["create", "namespace", namespace])).toContain("created");
    const binding = roleFor("github", { kind: "User", name: `github:${github.sub}` });
    expect(await kubectl(["apply", "-f", "-"], binding)).toContain("created");
    expect(await kubectl(["apply", "-f", "-"], roleFor("gitlab", { kind: "Group", name: "gitlab:acme" }))).toContain("created");
  });

  afterAll(async () => {
    await server?.remove();
    for (const provider of [hub, lab]) provider?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** What kubectl says. The providers answer in this process, so it waits for nothing synchronously. */
  async function run(args: readonly string[], input: string): Promise<string> {
    const child = spawn(kubectlPath(), args, { env: { ...process.env, KUBECONFIG: "/dev/null" } });
    let text = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (text += chunk.toString()));
    child.stdin.end(input);
    await new Promise((resolve) => child.once("close", resolve));
    return text;
  }

  const kubectl = (args: readonly string[], input = ""): Promise<string> => run(["--kubeconfig", server.kubeconfig, ...args], input);

  /** What kubectl says to a job that has nothing but its token. */
  function apply(token: string, namespace = "shop"): Promise<string> {
    const ca = join(server.dataDir, "ca.crt");
    const access = ["--server", `https://127.0.0.1:${server.port}`, "--certificate-authority", ca, "--token", token];
    return run([...access, "-n", namespace, "apply", "-f", "-"], MANIFEST);
  }

  test("a job applies a manifest where its branch may, and nowhere else", async () => {
    const token = await hub.token(github);
    expect(await apply(token)).toContain("configmap/deployed created");
    expect(await apply(token, "other")).toContain(`User "github:${github.sub}" cannot`);
    expect(await apply(await hub.token({ ...github, sub: "repo:acme/shop:pull_request" }))).toContain("cannot");
  });

  test("a job of another provider is known by its groups", async () => {
    expect(await apply(await lab.token(gitlab))).toContain("configmap/deployed");
    expect(await apply(await lab.token({ ...gitlab, groups_direct: ["others"] }))).toContain('User "gitlab:acme/shop" cannot');
  });

  const now = Math.floor(Date.now() / 1000);
  test.each<[string, () => Promise<string>]>([
    ["another audience", () => hub.token({ ...github, aud: "https://another.example" })],
    ["another owner", () => hub.token({ ...github, repository_owner: "mallory" })],
    ["an expired token", () => hub.token({ ...github, exp: now - 60 })],
    ["one that is not valid yet", () => hub.token({ ...github, nbf: now + 3600 })],
    ["one provider's token in the other's name", () => hub.token({ ...gitlab, iss: lab.url })],
    ["an issuer that is not configured", () => hub.token({ ...github, iss: "https://another.example" })],
    ["no issuer", () => hub.token({ ...github, iss: undefined })],
  ])("%s is refused", async (_what, token) => {
    expect(await apply(await token())).toContain(refused);
  });

  test("a provider's new key is found, and its old one no longer counts", async () => {
    const old = await hub.token({ ...github, jti: "old" });
    await hub.rotate("second");
    // Keys are asked for again at most every ten seconds.
    await expect.poll(async () => apply(await hub.token(github)), { timeout: 30_000, interval: 1000 }).toContain("configmap/deployed");
    expect(await apply(old)).toContain(refused);
    expect(hub.keysAsked).toBeLessThan(10);
  });
});
