import {
  bootstrapTokenNamespace,
  bootstrapTokenPrefix,
  bootstrapTokenType,
  expiresIn,
  secretText,
} from "../../../worker/apimachinery/bootstrap-token.ts";
import { detachedSignature } from "../../../worker/apimachinery/jwt/detached-signature.ts";
import type { KubeObject } from "../../../worker/apimachinery/types.ts";
import { type Controller, expect } from "../controller.ts";

const namespace = "kube-public";
const configMap = "cluster-info";
const contentKey = "kubeconfig";
const signaturePrefix = "jws-kubeconfig-";

/** The id and secret of a token that may sign. upstream: pkg/controller/bootstrap/util.go validateSecretForSigning */
function signingToken(secret: KubeObject, now: number): [id: string, value: string] | undefined {
  const id = secretText(secret, "token-id");
  const value = secretText(secret, "token-secret");
  const named = id !== "" && secret.metadata?.name === `${bootstrapTokenPrefix}${id}`;
  const good = secret["type"] === bootstrapTokenType && named && value !== "" && expiresIn(secret, now) !== 0;
  return good && secretText(secret, "usage-bootstrap-signing") === "true" ? [id, value] : undefined;
}

async function signatures(content: string, secrets: readonly KubeObject[], now: number): Promise<Record<string, string>> {
  const signed: Record<string, string> = {};
  for (const secret of secrets) {
    const token = signingToken(secret, now);
    if (token !== undefined) signed[`${signaturePrefix}${token[0]}`] = await detachedSignature(content, ...token);
  }
  return signed;
}

const sorted = (data: Readonly<Record<string, string>>): string =>
  JSON.stringify(Object.entries(data).sort(([a], [b]) => (a < b ? -1 : 1)));

/**
 * Signs the kubeconfig in kube-public/cluster-info with every bootstrap token that may, so that who has a token can tell that it is the
 * cluster's. upstream: pkg/controller/bootstrap/bootstrapsigner.go
 */
export const bootstrapSigner: Controller = {
  name: "bootstrap-signer-controller",
  user: "system:serviceaccount:kube-system:bootstrap-signer",
  watches: ["configmaps", "secrets"],
  alsoUpstream: true,
  keyOf(prefix, of, name) {
    const concerns = prefix === "configmaps" ? of === namespace && name === configMap : isBootstrapToken(of, name);
    return concerns ? "/" : undefined;
  },
  async reconcile(client, _key, _facts, now) {
    const path = `/api/v1/namespaces/${namespace}/configmaps/${configMap}`;
    const found = await client.request("GET", path);
    expect(found, 404);
    const data = (found.body["data"] ?? {}) as Readonly<Record<string, string>>;
    const content = data[contentKey];
    if (found.status === 404 || content === undefined) return undefined;
    const list = await client.request(
      "GET",
      `/api/v1/namespaces/${bootstrapTokenNamespace}/secrets?fieldSelector=type%3D${bootstrapTokenType}`,
    );
    expect(list);
    const rest = Object.fromEntries(Object.entries(data).filter(([key]) => !key.startsWith(signaturePrefix)));
    const wanted = { ...rest, ...(await signatures(content, list.body.items ?? [], now)) };
    if (sorted(wanted) !== sorted(data)) expect(await client.request("PUT", path, { ...found.body, data: wanted }), 404, 409);
    return undefined;
  },
};

/** Whether a Secret's name is that of a bootstrap token. */
export const isBootstrapToken = (namespace: string, name: string): boolean =>
  namespace === bootstrapTokenNamespace && name.startsWith(bootstrapTokenPrefix);
