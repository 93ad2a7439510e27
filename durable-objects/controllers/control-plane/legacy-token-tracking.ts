import { formatTime } from "../../../worker/apimachinery/time.ts";
import { type Client, expect } from "../controller.ts";

const path = "/api/v1/namespaces/kube-system/configmaps";
const name = "kube-apiserver-legacy-service-account-token-tracking";
const day = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;

/**
 * Says since when the last use of tokens in Secrets is noted with them.
 * upstream: pkg/controlplane/controller/legacytokentracking/controller.go
 */
export async function publishTokenTracking(client: Client, now: number): Promise<void> {
  const since = formatTime(now).slice(0, "2006-01-02".length);
  const found = await client.request("GET", `${path}/${name}`);
  expect(found, 404);
  const data = (found.body["data"] ?? {}) as Readonly<Record<string, string>>;
  const metadata = { name, namespace: "kube-system" };
  if (found.status === 404)
    expect(await client.request("POST", path, { apiVersion: "v1", kind: "ConfigMap", metadata, data: { since } }), 409);
  else if (!day.test(data["since"] ?? ""))
    expect(await client.request("PUT", `${path}/${name}`, { ...found.body, data: { ...data, since } }), 404, 409);
}
