/** What a kubeconfig of one cluster and one user says; PEM texts. */
export interface KubeconfigInput {
  readonly server: string;
  readonly certificateAuthority: string;
  readonly token?: string;
  readonly client?: { readonly certificate: string; readonly key: string };
}

/** A kubeconfig with everything embedded, as JSON (which is YAML), so that one file is enough. */
export function kubeconfigText(input: KubeconfigInput): string {
  const base64 = (text: string): string => Buffer.from(text).toString("base64");
  const { client, token } = input;
  const user = {
    ...(client === undefined ? {} : { "client-certificate-data": base64(client.certificate), "client-key-data": base64(client.key) }),
    ...(token === undefined ? {} : { token }),
  };
  const config = {
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "edge", cluster: { server: input.server, "certificate-authority-data": base64(input.certificateAuthority) } }],
    users: [{ name: "admin", user }],
    contexts: [{ name: "edge", context: { cluster: "edge", user: "admin" } }],
    "current-context": "edge",
  };
  return `${JSON.stringify(config, null, 2)}\n`;
}
