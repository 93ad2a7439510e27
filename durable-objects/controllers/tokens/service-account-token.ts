import { parseSigningKey, signToken } from "../../../worker/apimachinery/jwt/keys.ts";
import type { KubeObject } from "../../../worker/apimachinery/types.ts";
import { isPathSegment, urlPath } from "../../../worker/apimachinery/url-path.ts";
import { type Client, type ClusterFacts, type Controller, each, expect } from "../controller.ts";

const tokenType = "kubernetes.io/service-account-token";
const nameAnnotation = "kubernetes.io/service-account.name";
const uidAnnotation = "kubernetes.io/service-account.uid";

const core = (namespace: string, resource: string, name = ""): string =>
  urlPath`/api/v1/namespaces/${namespace}/${resource}` + (name === "" ? "" : urlPath`/${name}`);
const base64 = (text: string): string => btoa(Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join(""));
const annotation = (object: KubeObject, key: string): string => object.metadata?.annotations?.[key] ?? "";

async function read(client: Client, path: string): Promise<KubeObject | undefined> {
  const found = await client.request("GET", path);
  expect(found, 404);
  return found.status === 404 ? undefined : found.body;
}

/** upstream: pkg/serviceaccount/legacy.go LegacyClaims */
async function legacyToken(signingKey: string, account: KubeObject, secret: KubeObject): Promise<string> {
  const { name = "", namespace = "", uid = "" } = account.metadata ?? {};
  const prefix = "kubernetes.io/serviceaccount/";
  return signToken(await parseSigningKey(signingKey), {
    iss: "kubernetes/serviceaccount",
    sub: `system:serviceaccount:${namespace}:${name}`,
    [`${prefix}namespace`]: namespace,
    [`${prefix}secret.name`]: secret.metadata?.name,
    [`${prefix}service-account.name`]: name,
    [`${prefix}service-account.uid`]: uid,
  });
}

/** Puts in what the Secret lacks: the CA, the namespace, the token. */
async function fill(client: Client, account: KubeObject, secret: KubeObject, facts: ClusterFacts): Promise<void> {
  const { namespace = "", name = "" } = secret.metadata ?? {};
  const data = { ...(secret["data"] as Readonly<Record<string, string>> | undefined) };
  const before = JSON.stringify(data);
  if (facts.rootCAFile !== "") data["ca.crt"] = base64(facts.rootCAFile);
  if ((data["namespace"] ?? "") === "") data["namespace"] = base64(namespace);
  if ((data["token"] ?? "") === "") data["token"] = base64(await legacyToken(facts.serviceAccountSigningKey, account, secret));
  if (JSON.stringify(data) === before) return;
  const annotations = {
    ...secret.metadata?.annotations,
    [nameAnnotation]: account.metadata?.name ?? "",
    [uidAnnotation]: account.metadata?.uid ?? "",
  };
  const wanted = { ...secret, metadata: { ...secret.metadata, annotations }, data };
  expect(await client.request("PUT", core(namespace, "secrets", name), wanted), 404, 409);
}

const remove = async (client: Client, { metadata }: KubeObject): Promise<void> =>
  expect(
    await client.request("DELETE", core(metadata?.namespace ?? "", "secrets", metadata?.name), { preconditions: { uid: metadata?.uid } }),
    404,
    409,
  );

/** Whether the token's account is this one: by name, and by UID where the Secret has it. */
const belongs = (secret: KubeObject, account: KubeObject | undefined): boolean =>
  account !== undefined && (annotation(secret, uidAnnotation) || account.metadata?.uid) === account.metadata?.uid;

async function syncSecret(client: Client, secret: KubeObject, facts: ClusterFacts): Promise<void> {
  const name = annotation(secret, nameAnnotation);
  if (secret["type"] !== tokenType || name === "") return;
  // Whoever writes the Secret writes the name: one that names no account must not lead to something else.
  const account = isPathSegment(name) ? await read(client, core(secret.metadata?.namespace ?? "", "serviceaccounts", name)) : undefined;
  if (account === undefined || !belongs(secret, account)) return remove(client, secret);
  await fill(client, account, secret, facts);
}

/** A Secret that is gone is no longer listed by an account. */
async function forget(client: Client, namespace: string, name: string): Promise<void> {
  const list = await client.request("GET", core(namespace, "serviceaccounts"));
  expect(list);
  for (const account of list.body.items ?? []) {
    const listed = (account["secrets"] ?? []) as readonly { name?: string }[];
    const kept = listed.filter((ref) => ref.name !== name);
    const wanted = { ...account, apiVersion: "v1", kind: "ServiceAccount", secrets: kept };
    if (kept.length < listed.length)
      expect(await client.request("PUT", core(namespace, "serviceaccounts", account.metadata?.name), wanted), 404, 409);
  }
}

/** The tokens of an account that is gone, or that was made again, go too. */
async function syncAccount(client: Client, namespace: string, name: string): Promise<void> {
  const account = await read(client, core(namespace, "serviceaccounts", name));
  const list = await client.request("GET", `${core(namespace, "secrets")}?fieldSelector=type%3D${encodeURIComponent(tokenType)}`);
  expect(list);
  const lost = (list.body.items ?? []).filter((secret) => annotation(secret, nameAnnotation) === name && !belongs(secret, account));
  await each(lost, (secret) => remove(client, secret));
}

/**
 * Fills Secrets of type service-account-token, and deletes those whose account is gone.
 * upstream: pkg/controller/serviceaccount/tokens_controller.go
 */
export const serviceAccountToken: Controller = {
  name: "serviceaccount-token-controller",
  user: "system:kube-controller-manager",
  watches: ["secrets", "serviceaccounts"],
  alsoUpstream: true,
  keyOf: (prefix, namespace, name) => `${prefix}/${namespace}/${name}`,
  async reconcile(client, key, facts) {
    const [prefix, namespace = "", name = ""] = key.split("/");
    if (prefix === "serviceaccounts") await syncAccount(client, namespace, name);
    else {
      const secret = await read(client, core(namespace, "secrets", name));
      if (secret === undefined) await forget(client, namespace, name);
      else await syncSecret(client, secret, facts);
    }
    return undefined;
  },
};
