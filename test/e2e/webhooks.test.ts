import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { LaunchedServer } from "./launched-server.ts";
import { type AskedReview, ReviewWebhook } from "./review-webhook.ts";

const people: Readonly<Record<string, object>> = {
  "jane-token": { authenticated: true, user: { username: "jane", uid: "7", groups: ["ops"], extra: { team: ["red"] } } },
  "vault-token": { authenticated: true, user: { username: "vault" }, audiences: ["https://vault.example"] },
};

function identify({ spec }: AskedReview): object {
  return people[String(spec["token"])] ?? { authenticated: false };
}

function judge({ spec }: AskedReview): object | number {
  const { resourceAttributes: resource } = spec as { resourceAttributes?: { readonly resource?: string } };
  if (resource?.resource === "services") return 500;
  return { allowed: resource?.resource === "configmaps", reason: "because" };
}

describe("webhooks of an organisation: a private authority, and a certificate that is shown to them", () => {
  const folder = mkdtempSync(join(tmpdir(), "edge-apiserver-webhooks-"));
  let hook: ReviewWebhook;
  let server: LaunchedServer;

  beforeAll(async () => {
    hook = await ReviewWebhook.start();
    const file = (name: string): string => {
      writeFileSync(join(folder, name), hook.kubeconfig(`/${name}`));
      return join(folder, name);
    };
    server = await LaunchedServer.start([
      `--authentication-token-webhook-config-file=${file("tokens")}`,
      "--authentication-token-webhook-version=v1",
      "--authorization-mode=Webhook",
      `--authorization-webhook-config-file=${file("access")}`,
      "--authorization-webhook-version=v1",
    ]);
  });

  afterAll(async () => {
    await server?.remove();
    hook?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  beforeEach(() => {
    hook.asked.length = 0;
    hook.answer = (asked) => (asked.kind === "TokenReview" ? identify(asked) : judge(asked));
  });

  function get(token: string, path: string, method = "GET"): Promise<{ status: number; message: string | undefined }> {
    const ca = readFileSync(join(server.dataDir, "ca.crt"));
    const options = { host: "127.0.0.1", port: server.port, path, method, ca, agent: false, headers: { authorization: `Bearer ${token}` } };
    return new Promise((resolve, reject) => {
      const call = request(options, (response) => {
        let text = "";
        response.on("data", (chunk: Buffer) => (text += chunk.toString()));
        response.on("end", () =>
          resolve({ status: response.statusCode ?? 0, message: (JSON.parse(text) as { message?: string }).message }),
        );
      });
      call.on("error", reject).end();
    });
  }

  /** What was asked about a user or a token; the controllers' own questions go on beside. */
  const askedAbout = (...who: string[]): AskedReview[] =>
    hook.asked.filter(({ spec }) => who.includes(String(spec["user"])) || who.includes(String(spec["token"])));

  test("who a token belongs to and whether they may is asked, once", async () => {
    const path = "/api/v1/namespaces/default/configmaps";
    for (let i = 0; i < 2; i++) expect(await get("jane-token", path)).toMatchObject({ status: 200 });
    const shown = { apiVersion: expect.stringContaining("/v1"), authorization: "Bearer shown", client: "api-server" };
    expect(askedAbout("jane", "jane-token")).toEqual([
      { kind: "TokenReview", spec: { token: "jane-token", audiences: ["https://kubernetes.default.svc"] }, ...shown },
      {
        kind: "SubjectAccessReview",
        spec: {
          user: "jane",
          uid: "7",
          groups: ["ops", "system:authenticated"],
          extra: { team: ["red"] },
          resourceAttributes: { namespace: "default", verb: "list", version: "v1", resource: "configmaps" },
        },
        ...shown,
      },
    ]);
  });

  test("what it does not allow is forbidden, with its reason", async () => {
    expect(await get("jane-token", "/api/v1/namespaces/default/pods")).toEqual({
      status: 403,
      message: 'pods is forbidden: User "jane" cannot list resource "pods" in API group "" in the namespace "default": because',
    });
  });

  test("a token that it does not know, or for others, is nobody's", async () => {
    for (const token of ["unknown-token", "vault-token"]) expect(await get(token, "/version")).toMatchObject({ status: 401 });
  });

  test("whoever RBAC allows is not asked about", async () => {
    expect(await get("admin-token", "/api/v1/namespaces/default/pods")).toMatchObject({ status: 200 });
    expect(askedAbout("admin", "admin-token")).toEqual([]);
  });

  test("nobody is let in while it fails", async () => {
    expect(await get("jane-token", "/api/v1/namespaces/default/services")).toMatchObject({ status: 403 });
    hook.answer = () => 500;
    expect(await get("another-token", "/version")).toMatchObject({ status: 401 });
  });
});
