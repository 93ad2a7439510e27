import { beforeEach, describe, expect, it } from "vitest";
import { InProcessControllers } from "../../suites/in-process-controllers.ts";

let cluster: InProcessControllers;
beforeEach(async () => {
  cluster = new InProcessControllers();
  for (const name of ["kube-system", "kube-public", "n"]) await cluster.request("POST", "/api/v1/namespaces", { metadata: { name } });
  await cluster.settled();
});

const dataOf = async (path: string): Promise<Record<string, string> | undefined> =>
  (await cluster.request("GET", path))["data"] as Record<string, string> | undefined;

describe("Secrets of service accounts", () => {
  const secrets = "/api/v1/namespaces/n/secrets";
  const accounts = "/api/v1/namespaces/n/serviceaccounts";
  const tokenOf = (name: string): object => ({
    metadata: { name: "t", annotations: { "kubernetes.io/service-account.name": name } },
    type: "kubernetes.io/service-account-token",
  });

  it("are filled, filled again, and go with their account", async () => {
    await cluster.request("POST", accounts, { metadata: { name: "app" } });
    await cluster.request("POST", secrets, tokenOf("app"));
    await cluster.settled();
    const data = await dataOf(`${secrets}/t`);
    expect([atob(data?.["namespace"] ?? ""), atob(data?.["ca.crt"] ?? "")]).toEqual(["n", "ca"]);
    const claims = JSON.parse(
      atob(
        atob(data?.["token"] ?? "")
          .split(".")[1]
          ?.replaceAll("-", "+")
          .replaceAll("_", "/") ?? "",
      ),
    ) as object;
    expect(claims).toMatchObject({ iss: "kubernetes/serviceaccount", sub: "system:serviceaccount:n:app" });
    await cluster.request("PATCH", `${secrets}/t`, { data: { token: null } }, "application/merge-patch+json");
    await cluster.settled();
    expect((await dataOf(`${secrets}/t`))?.["token"]).toBeDefined();
    await cluster.request("DELETE", `${accounts}/app`);
    await cluster.settled();
    expect((await cluster.request("GET", `${secrets}/t`))["code"]).toBe(404);
  });

  it("of accounts that are not there are taken away", async () => {
    await cluster.request("POST", secrets, tokenOf("ghost"));
    await cluster.settled();
    expect((await cluster.request("GET", `${secrets}/t`))["code"]).toBe(404);
  });

  it.each(["../../kube-system/serviceaccounts/admin", "../../../nodes/x", "app/token", "..", "app%2Ftoken", "app?x=1"])(
    "that name %s as their account get no token",
    async (name) => {
      await cluster.request("POST", "/api/v1/namespaces/kube-system/serviceaccounts", { metadata: { name: "admin" } });
      await cluster.request("POST", accounts, { metadata: { name: "app" } });
      await cluster.request("POST", secrets, tokenOf(name));
      await cluster.settled();
      expect((await cluster.request("GET", `${secrets}/t`))["code"]).toBe(404);
      expect(cluster.errors).toEqual([]);
    },
  );

  it("are no longer listed by an account once they are gone", async () => {
    await cluster.request("POST", accounts, { metadata: { name: "app" }, secrets: [{ name: "t" }, { name: "other" }] });
    await cluster.request("POST", secrets, tokenOf("app"));
    await cluster.request("DELETE", `${secrets}/t`);
    await cluster.settled();
    expect((await cluster.request("GET", `${accounts}/app`))["secrets"]).toEqual([{ name: "other" }]);
  });
});

describe("bootstrap tokens", () => {
  const info = "/api/v1/namespaces/kube-public/configmaps";
  const secrets = "/api/v1/namespaces/kube-system/secrets";
  const token = (more: Record<string, string>): object => ({
    metadata: { name: "bootstrap-token-abcdef" },
    type: "bootstrap.kubernetes.io/token",
    stringData: { "token-id": "abcdef", "token-secret": "0123456789abcdef", "usage-bootstrap-signing": "true", ...more },
  });

  it("sign the cluster's kubeconfig while they may", async () => {
    await cluster.request("POST", info, { metadata: { name: "cluster-info" }, data: { kubeconfig: "x", "jws-kubeconfig-gone00": "old" } });
    await cluster.request("POST", secrets, token({}));
    await cluster.settled();
    const signed = await dataOf(`${info}/cluster-info`);
    expect(Object.keys(signed ?? {}).sort()).toEqual(["jws-kubeconfig-abcdef", "kubeconfig"]);
    expect(signed?.["jws-kubeconfig-abcdef"]).toMatch(/^eyJhbGciOiJIUzI1NiIsImtpZCI6ImFiY2RlZiJ9\.\.[\w-]+$/);
    const off = { data: { "usage-bootstrap-signing": btoa("false") } };
    await cluster.request("PATCH", `${secrets}/bootstrap-token-abcdef`, off, "application/merge-patch+json");
    await cluster.settled();
    expect(await dataOf(`${info}/cluster-info`)).toEqual({ kubeconfig: "x" });
  });

  it.each([
    ["2020-01-01T00:00:00Z", 404],
    ["soon", 404],
    ["2999-01-01T00:00:00Z", undefined],
  ])("that expire %s answer %s", async (expiration, code) => {
    await cluster.request("POST", secrets, token({ expiration }));
    await cluster.settled();
    expect((await cluster.request("GET", `${secrets}/bootstrap-token-abcdef`))["code"]).toBe(code);
  });
});
