import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { connect as connectHTTP2 } from "node:http2";
import { request } from "node:https";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { kubectlPath } from "./kubectl.ts";
import { LaunchedServer } from "./launched-server.ts";

const REVIEW = JSON.stringify({ apiVersion: "authentication.k8s.io/v1", kind: "SelfSubjectReview" });
const REVIEWS = "/apis/authentication.k8s.io/v1/selfsubjectreviews";

describe("the TLS front", () => {
  let server: LaunchedServer;
  const file = (name: string): string => readFileSync(join(server.dataDir, name), "utf8");
  beforeAll(async () => {
    server = await LaunchedServer.start(["--client-ca-file"]);
  });
  afterAll(() => server?.remove());

  test("kubectl is who its client certificate says", () => {
    const review = JSON.stringify({ apiVersion: "authentication.k8s.io/v1", kind: "SelfSubjectReview" });
    const path = "/apis/authentication.k8s.io/v1/selfsubjectreviews";
    const args = ["--kubeconfig", server.kubeconfig, "create", "--raw", path, "-f", "-"];
    const { stdout, stderr } = spawnSync(kubectlPath(), args, { encoding: "utf8", input: review });
    expect(stderr).toBe("");
    const { username, groups } = JSON.parse(stdout).status.userInfo;
    expect({ username, groups }).toEqual({ username: "kubernetes-admin", groups: ["system:masters", "system:authenticated"] });
  });

  for (const name of ["cf-blob", "x-remote-user", "x-remote-group", "client-cert", "mf-cf-blob"]) {
    test(`a ${name} header from outside makes nobody an administrator`, async () => {
      const blob = JSON.stringify({ tlsClientAuth: { certPresented: "1", certVerified: "SUCCESS", certRevoked: "0" } });
      const value = name.includes("blob") ? blob : "system:masters";
      expect(await status("GET", "/api/v1/secrets", { [name]: value })).toBe(403);
    });
  }

  test("HTTP/2 carries a request with a body and its answer", async () => {
    const session = connectHTTP2(`https://127.0.0.1:${server.port}`, {
      ca: file("ca.crt"),
      cert: file("admin.crt"),
      key: file("admin.key"),
    });
    const stream = session.request({ ":method": "POST", ":path": REVIEWS, "content-type": "application/json" });
    stream.end(REVIEW);
    let text = "";
    for await (const chunk of stream) text += String(chunk);
    session.close();
    expect(JSON.parse(text).status.userInfo.username).toBe("kubernetes-admin");
  });

  function status(method: string, path: string, headers: Record<string, string>): Promise<number> {
    return new Promise((resolve, reject) => {
      const call = request(
        { host: "127.0.0.1", port: server.port, method, path, headers, ca: file("ca.crt"), agent: false },
        (response) => {
          response.resume();
          resolve(response.statusCode ?? 0);
        },
      );
      call.on("error", reject).end();
    });
  }
});
