import { bootstrapTokenNamespace, bootstrapTokenType, expiresIn } from "../../../worker/apimachinery/bootstrap-token.ts";
import { urlPath } from "../../../worker/apimachinery/url-path.ts";
import { type Controller, expect } from "../controller.ts";
import { isBootstrapToken } from "./bootstrap-signer.ts";

/** Deletes bootstrap tokens that have expired. upstream: pkg/controller/bootstrap/tokencleaner.go */
export const tokenCleaner: Controller = {
  name: "token-cleaner-controller",
  user: "system:serviceaccount:kube-system:token-cleaner",
  watches: ["secrets"],
  alsoUpstream: true,
  keyOf: (_prefix, namespace, name) => (isBootstrapToken(namespace, name) ? name : undefined),
  async reconcile(client, key, _facts, now) {
    const path = urlPath`/api/v1/namespaces/${bootstrapTokenNamespace}/secrets/${key}`;
    const found = await client.request("GET", path);
    expect(found, 404);
    if (found.status === 404 || found.body["type"] !== bootstrapTokenType) return undefined;
    const left = expiresIn(found.body, now);
    if (left === undefined) return undefined;
    if (left > 0) return Math.ceil(left / 1000);
    expect(await client.request("DELETE", path, { preconditions: { uid: found.body.metadata?.uid } }), 404, 409);
    return undefined;
  },
};
