import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { kubectlPath } from "./kubectl.ts";
import { LaunchedServer } from "./launched-server.ts";

const MANAGER = join(process.env.ORACLE_HOME ?? join(homedir(), ".cache/oracle"), "bin/kube-controller-manager");
const SYNC_MILLISECONDS = 60_000;
const found = existsSync(MANAGER);
if (!found) console.warn(`skipped: no stock kube-controller-manager at ${MANAGER} (ORACLE_HOME names another folder)`);

/** Upstream's whole controller set as clients of this server, each with a service account's token. */
describe.skipIf(!found)("the stock kube-controller-manager", () => {
  let server: LaunchedServer;
  let manager: ChildProcess;
  let log = "";
  beforeAll(async () => {
    server = await LaunchedServer.start(["--client-ca-file"]);
    const file = (name: string): string => join(server.dataDir, name);
    manager = spawn(MANAGER, [
      `--kubeconfig=${server.kubeconfig}`,
      "--kube-api-content-type=application/json",
      "--use-service-account-credentials",
      "--controllers=*",
      "--secure-port=0",
      `--root-ca-file=${file("ca.crt")}`,
      `--service-account-private-key-file=${file("service-account.key")}`,
      `--cluster-signing-cert-file=${file("ca.crt")}`,
      `--cluster-signing-key-file=${file("ca.key")}`,
    ]);
    manager.stderr?.on("data", (chunk: Buffer) => {
      log += chunk.toString();
    });
  });
  afterAll(async () => {
    manager?.kill("SIGKILL");
    await server?.remove();
  });

  const kubectl = (...args: string[]): string =>
    execFileSync(kubectlPath(), ["--kubeconfig", server.kubeconfig, ...args], { encoding: "utf8" });
  const count = (text: string): number => log.split(`"${text}"`).length - 1;

  test("syncs all its caches", async () => {
    await expect.poll(() => count("Caches are synced"), { timeout: SYNC_MILLISECONDS }).toBeGreaterThan(35);
    await expect.poll(() => count("Waiting for caches to sync") - count("Caches are synced"), { timeout: SYNC_MILLISECONDS }).toBe(0);
  });

  test("gives a Deployment its ReplicaSet and Pods, and takes them away with it", async () => {
    const names = (kind: string): string[] => kubectl("get", kind, "-l", "app=web", "-o", "name").split("\n").slice(0, -1);
    kubectl("create", "deployment", "web", "--image=nginx", "--replicas=3");
    await expect.poll(() => names("pods").length, { timeout: SYNC_MILLISECONDS }).toBe(3);
    expect(names("replicasets")).toEqual([expect.stringMatching(/^replicaset\.apps\/web-/)]);
    kubectl("delete", "deployment", "web");
    await expect.poll(() => [...names("pods"), ...names("replicasets")], { timeout: SYNC_MILLISECONDS }).toEqual([]);
  });
});
