import type { KubeObject } from "../../../worker/apimachinery/types.ts";
import { parseCertificate } from "../../../worker/apimachinery/x509/certificate.ts";
import { pemBlocks, pemText } from "../../../worker/apimachinery/x509/pem.ts";
import { type Client, expect } from "../controller.ts";

const path = "/api/v1/namespaces/kube-system/configmaps";
const name = "extension-apiserver-authentication";
const clientCA = "client-ca-file";
const proxyCA = "requestheader-client-ca-file";
const lists: readonly (readonly [key: string, setting: string])[] = [
  ["requestheader-username-headers", "REQUESTHEADER_USERNAME_HEADERS"],
  ["requestheader-uid-headers", "REQUESTHEADER_UID_HEADERS"],
  ["requestheader-group-headers", "REQUESTHEADER_GROUP_HEADERS"],
  ["requestheader-extra-headers-prefix", "REQUESTHEADER_EXTRA_HEADERS_PREFIX"],
  ["requestheader-allowed-names", "REQUESTHEADER_ALLOWED_NAMES"],
];
/** Written only where something is in it. */
const optional = "requestheader-uid-headers";

/** Data of a ConfigMap. */
type Data = Readonly<Record<string, string>>;

const listOf = (text: string | undefined): string[] => (text ?? "").split(",").filter((one) => one !== "");

/** What the settings say about client certificates and the proxy in front, in the ConfigMap's words: PEM, and lists as JSON. */
export function authenticationInfo(vars: Readonly<Record<string, unknown>>): Data {
  const setting = (key: string): string => String(vars[key] ?? "");
  const proxy = setting("REQUESTHEADER_CLIENT_CA_FILE");
  const said =
    proxy === "" ? [] : [...lists.map(([key, from]) => [key, JSON.stringify(listOf(setting(from)))] as const), [proxyCA, proxy] as const];
  return Object.fromEntries([[clientCA, setting("CLIENT_CA_FILE")] as const, ...said]);
}

/** The certificates of several bundles, each once, without those whose time is over. */
function certificatesOf(now: number, ...bundles: readonly string[]): string {
  const valid = bundles.flatMap(pemBlocks).filter(({ type, bytes }) => type === "CERTIFICATE" && parseCertificate(bytes).notAfter > now);
  return [...new Set(valid.map(({ bytes }) => pemText("CERTIFICATE", bytes)))].join("");
}

function namesOf(text: string | undefined): string[] {
  const parsed: unknown = text === undefined || text === "" ? [] : JSON.parse(text);
  return Array.isArray(parsed) ? parsed.map(String) : [];
}

/** What is there and what is wanted, together: other API servers may trust others. */
export function combined(there: Data, wanted: Data, now: number): Data {
  const data: Record<string, string> = {};
  const client = certificatesOf(now, there[clientCA] ?? "", wanted[clientCA] ?? "");
  if (client !== "") data[clientCA] = client;
  const proxy = certificatesOf(now, there[proxyCA] ?? "", wanted[proxyCA] ?? "");
  if (proxy === "") return data;
  data[proxyCA] = proxy;
  for (const [key] of lists) {
    const all = [...new Set([...namesOf(there[key]), ...namesOf(wanted[key])])];
    if (all.length > 0 || key !== optional) data[key] = JSON.stringify(all);
  }
  return data;
}

const sorted = (data: Data): string => JSON.stringify(Object.entries(data).sort(([a], [b]) => (a < b ? -1 : 1)));

/**
 * Publishes whom this server trusts, for API servers behind it.
 * upstream: pkg/controlplane/controller/clusterauthenticationtrust/cluster_authentication_trust_controller.go
 */
export async function publishAuthenticationTrust(client: Client, wanted: Data, now: number): Promise<void> {
  const found = await client.request("GET", `${path}/${name}`);
  expect(found, 404);
  const there = (found.body["data"] ?? {}) as Data;
  const data = combined(found.status === 404 ? {} : there, wanted, now);
  const fresh: KubeObject = { apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace: "kube-system" } };
  if (found.status === 404) expect(await client.request("POST", path, { ...fresh, data }), 409);
  else if (sorted(data) !== sorted(there)) expect(await client.request("PUT", `${path}/${name}`, { ...found.body, data }), 404, 409);
}
