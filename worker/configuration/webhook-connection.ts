import * as z from "zod/mini";
import { ConfigurationError } from "./configuration-error.ts";
import { type Outbound, type OutboundVars, outboundConnection } from "./outbound-networks.ts";
import { parseFile } from "./parse-file.ts";

/** Where a webhook is, and what to show it. */
export interface WebhookConnection {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly outbound?: Outbound;
}

/** What a kubeconfig may say that nothing here can do: said instead of left out. */
const impossible = (why: string) => z.optional(z.undefined(why));
const inFile = impossible("a file cannot be read from here");

/** The parts of a kubeconfig that are read; files in it have been read into it. */
const kubeconfig = z.object({
  "current-context": z.string(),
  contexts: z.array(z.object({ name: z.string(), context: z.object({ cluster: z.string(), user: z.optional(z.string()) }) })),
  clusters: z.array(
    z.object({
      name: z.string(),
      cluster: z.object({
        server: z.url(),
        "insecure-skip-tls-verify": z.optional(z.boolean()),
        "certificate-authority": z.optional(z.string()),
        "proxy-url": impossible("a proxy is not possible here"),
        "tls-server-name": impossible("another server name is not possible here"),
        "certificate-authority-data": z.optional(z.base64()),
      }),
    }),
  ),
  users: z.optional(
    z.array(
      z.object({
        name: z.string(),
        user: z.optional(
          z.object({
            token: z.optional(z.string()),
            username: z.optional(z.string()),
            password: z.optional(z.string()),
            tokenFile: inFile,
            "client-certificate": inFile,
            "client-certificate-data": z.optional(z.base64()),
            exec: impossible("exec is not possible here"),
            "auth-provider": impossible("an auth-provider is not possible here"),
            as: impossible("impersonation is not possible here"),
          }),
        ),
      }),
    ),
  ),
});

/** The connection that a kubeconfig describes; throws a ConfigurationError for what a Worker cannot do. */
export function webhookConnection(setting: string, text: string, vars: OutboundVars): WebhookConnection {
  const config = parseFile(setting, text, kubeconfig);
  const refuse = (field: string, why: string): Error => new ConfigurationError(setting, field, why);
  const context = config.contexts.find(({ name }) => name === config["current-context"])?.context;
  if (context === undefined) throw refuse("current-context", "no such context");
  const cluster = config.clusters.find(({ name }) => name === context.cluster)?.cluster;
  if (cluster === undefined) throw refuse("clusters", `there is no ${JSON.stringify(context.cluster)}`);
  if (cluster["insecure-skip-tls-verify"] === true) throw refuse("clusters", "insecure-skip-tls-verify is not possible here");
  const { "certificate-authority": file = "", "certificate-authority-data": data = "" } = cluster;
  const field = "clusters.cluster.certificate-authority";
  if (file !== "" && data === "") throw refuse(field, "a file cannot be read from here: give certificate-authority-data");
  const user = (config.users ?? []).find(({ name }) => name === context.user)?.user ?? {};
  const client = user["client-certificate-data"] ?? "";
  const wanted = {
    ...(data === "" ? {} : { authority: atob(data) }),
    ...(client === "" ? {} : { client: atob(client) }),
  };
  const where = client === "" ? `${field}-data` : "users.user.client-certificate-data";
  const outbound = data === "" && client === "" ? {} : { outbound: outboundConnection(vars, setting, where, wanted) };
  const basic = user.username === undefined ? undefined : `Basic ${btoa(`${user.username}:${user.password ?? ""}`)}`;
  const authorization = user.token === undefined ? basic : `Bearer ${user.token}`;
  return { url: cluster.server, headers: authorization === undefined ? {} : { Authorization: authorization }, ...outbound };
}
