import { existsSync, readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { Agent, request } from "undici";
import { parse } from "yaml";
import { CommandError } from "./arguments.ts";

type Tree = { readonly [name: string]: unknown };
const isTree = (value: unknown): value is Tree => typeof value === "object" && value !== null && !Array.isArray(value);

/** A cluster's API, as a kubeconfig's current context reaches it. */
export interface Cluster {
  readonly server: string;
  /** The answer's text; throws a CommandError where there is none, or it is no success and not among `also`. */
  call(method: string, path: string, body?: string, also?: readonly number[]): Promise<{ readonly status: number; readonly text: string }>;
}

function named(config: Tree, list: string, name: unknown, member: string): Tree {
  const found = Array.isArray(config[list]) ? config[list].find((one) => isTree(one) && one["name"] === name) : undefined;
  const value = isTree(found) ? found[member] : undefined;
  if (!isTree(value)) throw new CommandError(`the kubeconfig has no ${member} ${JSON.stringify(name)}`);
  return value;
}

/** A member whose data is in the kubeconfig (`x-data`), or in a file that it names (`x`). */
function pem(of: Tree, name: string, folder: string): string | undefined {
  const data = of[`${name}-data`];
  if (typeof data === "string") return Buffer.from(data, "base64").toString();
  const file = of[name];
  return typeof file === "string" ? readFileSync(resolve(folder, file), "utf8") : undefined;
}

/** Opens the current context of a kubeconfig file. */
export function clusterOf(file: string): Cluster {
  const path = resolve(process.env.INIT_CWD ?? process.cwd(), file);
  if (!existsSync(path)) throw new CommandError(`there is no kubeconfig at ${path}`);
  const config: unknown = parse(readFileSync(path, "utf8"));
  if (!isTree(config)) throw new CommandError(`${path} is no kubeconfig`);
  const folder = dirname(path);
  const context = named(config, "contexts", config["current-context"], "context");
  const cluster = named(config, "clusters", context["cluster"], "cluster");
  const user = named(config, "users", context["user"], "user");
  const [ca, cert, key] = [
    pem(cluster, "certificate-authority", folder),
    pem(user, "client-certificate", folder),
    pem(user, "client-key", folder),
  ];
  const connect = {
    ...(ca === undefined ? {} : { ca, allowPartialTrustChain: true }),
    ...(cert === undefined || key === undefined ? {} : { cert, key }),
    ...(cluster["insecure-skip-tls-verify"] === true ? { rejectUnauthorized: false } : {}),
  };
  const server = String(cluster["server"]).replace(/\/$/, "");
  const token = typeof user["token"] === "string" ? { authorization: `Bearer ${user["token"]}` } : {};
  const dispatcher = new Agent({ connect, bodyTimeout: 0 });
  return { server, call: (method, at, body, also = []) => call(dispatcher, server, token, { method, at, body, also }) };
}

interface Asked {
  readonly method: string;
  readonly at: string;
  readonly body: string | undefined;
  readonly also: readonly number[];
}

async function call(
  dispatcher: Agent,
  server: string,
  token: Record<string, string>,
  { method, at, body, also }: Asked,
): Promise<{ status: number; text: string }> {
  const headers = { ...token, accept: "application/json", ...(body === undefined ? {} : { "content-type": "application/json" }) };
  let status: number;
  let text: string;
  try {
    const options = { dispatcher, method: method as "GET", headers, ...(body === undefined ? {} : { body }) };
    const answer = await request(server + at, options);
    status = answer.statusCode;
    text = await answer.body.text();
  } catch (error) {
    throw new CommandError(`${server} cannot be reached: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (status >= 300 && !also.includes(status)) throw new CommandError(`${method} ${at}: ${status} ${text.trim().slice(0, 500)}`);
  return { status, text };
}
