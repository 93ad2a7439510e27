import { urlPath } from "../../worker/apimachinery/url-path.ts";
import { type Controller, expect, refusedByNamespace } from "./controller.ts";

/** Keeps a ServiceAccount `default` in every namespace. upstream: pkg/controller/serviceaccount/serviceaccounts_controller.go */
export const serviceAccount: Controller = {
  name: "serviceaccount-controller",
  user: "system:serviceaccount:kube-system:service-account-controller",
  watches: ["namespaces", "serviceaccounts"],
  alsoUpstream: true,
  keyOf: (prefix, namespace, name) => (prefix === "namespaces" ? name : name === "default" ? namespace : undefined),
  async reconcile(client, key) {
    const path = urlPath`/api/v1/namespaces/${key}`;
    const found = await client.request("GET", path);
    if (found.status === 404 || found.body.metadata?.deletionTimestamp !== undefined) return undefined;
    expect(found);
    const body = { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "default", namespace: key } };
    const created = await client.request("POST", `${path}/serviceaccounts`, body);
    if (!refusedByNamespace(created)) expect(created, 409, 404);
    return undefined;
  },
};
