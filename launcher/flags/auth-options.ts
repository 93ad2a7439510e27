import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { parse } from "yaml";
import { errorCode, LaunchError } from "../launch-error.ts";
import type { GivenFlags } from "./parse-flags.ts";

/** A network outwards: it trusts one authority alone (PEM) instead of the public ones, and shows a certificate. */
export interface OutboundNetwork {
  readonly authority?: string;
  readonly client?: { readonly certificate: string; readonly key: string };
}

/** What the flags of authentication and authorization become. */
export interface AuthOptions {
  /** Settings of the Worker by their names: files by their text, YAML as JSON with the files that it names read into it. */
  readonly vars: Readonly<Record<string, string>>;
  /** What webhooks and providers are reached through, each once. */
  readonly networks: readonly OutboundNetwork[];
  /** PEM of --requestheader-client-ca-file. */
  readonly proxyCA?: string;
}

/** Flags whose value the Worker reads as it is. */
const VALUES = [
  "authentication-token-webhook-cache-ttl",
  "authentication-token-webhook-version",
  "authorization-webhook-cache-authorized-ttl",
  "authorization-webhook-cache-unauthorized-ttl",
  "authorization-webhook-version",
  "oidc-client-id",
  "oidc-groups-claim",
  "oidc-groups-prefix",
  "oidc-issuer-url",
  "oidc-required-claim",
  "oidc-signing-algs",
  "oidc-username-claim",
  "oidc-username-prefix",
  "requestheader-allowed-names",
  "requestheader-extra-headers-prefix",
  "requestheader-group-headers",
  "requestheader-uid-headers",
  "requestheader-username-headers",
];
const TEXT_FILES = ["authorization-policy-file", "client-crl-file", "requestheader-client-ca-file"];
const KUBECONFIGS = ["authentication-token-webhook-config-file", "authorization-webhook-config-file"];

type Tree = { [key: string]: unknown };

const varName = (flag: string): string => flag.replaceAll("-", "_").toUpperCase();
const isTree = (value: unknown): value is Tree => typeof value === "object" && value !== null && !Array.isArray(value);
const listOf = (value: unknown): Tree[] => (Array.isArray(value) ? value.filter(isTree) : []);

/** Reads the files that flags and configuration files name; each problem is told with the flag. */
class Reader {
  readonly #flag: string;
  readonly networks: OutboundNetwork[] = [];

  constructor(flag: string) {
    this.#flag = flag;
  }

  text(path: string): string {
    try {
      return readFileSync(path, "utf8");
    } catch (error) {
      throw new LaunchError(`--${this.#flag}: cannot read ${path} (${errorCode(error)})`);
    }
  }

  yaml(path: string): Tree {
    let value: unknown;
    try {
      value = parse(this.text(path), { version: "1.1" });
    } catch (error) {
      if (error instanceof LaunchError) throw error;
      throw new LaunchError(`--${this.#flag}: ${path} is not YAML`);
    }
    if (!isTree(value)) throw new LaunchError(`--${this.#flag}: ${path} holds no object`);
    return value;
  }

  #checkAuthority(pem: string): void {
    if (!pem.includes("-----BEGIN CERTIFICATE-----")) throw new LaunchError(`--${this.#flag}: the authority is no PEM certificate`);
  }

  trust(authority: string): void {
    this.#checkAuthority(authority);
    this.networks.push({ authority });
  }

  /** The text of `field` or of the file that it names in a tree, read into the tree's data. */
  #inline(tree: Tree, field: string, folder: string): string | undefined {
    const { [field]: file, [`${field}-data`]: data } = tree;
    const given = typeof data === "string" && data !== "" ? Buffer.from(data, "base64").toString() : undefined;
    const text = given ?? (typeof file === "string" && file !== "" ? this.text(resolve(folder, file)) : undefined);
    delete tree[field];
    if (text !== undefined) tree[`${field}-data`] = Buffer.from(text).toString("base64");
    return text;
  }

  /** What a user of a kubeconfig shows. The key stays here: the Worker has no use for it. */
  #clientOf(user: Tree, folder: string): OutboundNetwork["client"] {
    if (typeof user["tokenFile"] === "string") user["token"] = this.text(resolve(folder, user["tokenFile"])).trim();
    delete user["tokenFile"];
    const certificate = this.#inline(user, "client-certificate", folder);
    const key = this.#inline(user, "client-key", folder);
    delete user["client-key-data"];
    if ((certificate === undefined) !== (key === undefined))
      throw new LaunchError(`--${this.#flag}: client-certificate and client-key come together`);
    return certificate === undefined || key === undefined ? undefined : { certificate, key };
  }

  /** A kubeconfig as JSON, with its files read into it. Relative files start at the kubeconfig's folder. */
  kubeconfig(path: string): string {
    const config = this.yaml(path);
    const folder = dirname(path);
    const named = (list: string, name: unknown, field: string): Tree => {
      const found = listOf(config[list]).find((one) => one["name"] === name)?.[field];
      return isTree(found) ? found : {};
    };
    const context = named("contexts", config["current-context"], "context");
    const authority = this.#inline(named("clusters", context["cluster"], "cluster"), "certificate-authority", folder);
    const client = this.#clientOf(named("users", context["user"], "user"), folder);
    if (authority !== undefined) this.#checkAuthority(authority);
    if (authority !== undefined || client !== undefined)
      this.networks.push({ ...(authority === undefined ? {} : { authority }), ...(client === undefined ? {} : { client }) });
    return JSON.stringify(config);
  }

  /** An AuthorizationConfiguration, with its kubeconfigs in place of their paths. */
  authorization(path: string): string {
    const config = this.yaml(path);
    for (const { webhook } of listOf(config["authorizers"])) {
      const info = isTree(webhook) ? webhook["connectionInfo"] : undefined;
      if (isTree(info) && typeof info["kubeConfigFile"] === "string")
        info["kubeConfigFile"] = this.kubeconfig(resolve(dirname(path), info["kubeConfigFile"]));
    }
    return JSON.stringify(config);
  }

  /** An AuthenticationConfiguration, whose issuers' authorities are trusted. */
  authentication(path: string): string {
    const config = this.yaml(path);
    for (const { issuer } of listOf(config["jwt"]))
      if (isTree(issuer) && typeof issuer["certificateAuthority"] === "string") this.trust(issuer["certificateAuthority"]);
    return JSON.stringify(config);
  }
}

/** Reads the flags of authentication and authorization; throws a LaunchError that names the flag. Relative files start at `cwd`. */
export function authOptionsOf(given: GivenFlags, cwd: string): AuthOptions {
  const vars: Record<string, string> = {};
  const networks = new Map<string, OutboundNetwork>();
  const read = (flag: string, of: (reader: Reader, path: string) => string): void => {
    const path = given.get(flag)?.at(-1) ?? "";
    if (path === "") return;
    const reader = new Reader(flag);
    vars[varName(flag)] = of(reader, resolve(cwd, path));
    for (const network of reader.networks) networks.set(JSON.stringify(network), network);
  };
  for (const flag of VALUES) if (given.has(flag)) vars[varName(flag)] = (given.get(flag) ?? []).join(",");
  for (const flag of TEXT_FILES) read(flag, (reader, path) => reader.text(path));
  for (const flag of KUBECONFIGS) read(flag, (reader, path) => reader.kubeconfig(path));
  read("authorization-config", (reader, path) => reader.authorization(path));
  read("authentication-config", (reader, path) => reader.authentication(path));
  read("oidc-ca-file", (reader, path) => {
    const authority = reader.text(path);
    reader.trust(authority);
    return authority;
  });
  const proxyCA = vars["REQUESTHEADER_CLIENT_CA_FILE"];
  return { vars, networks: [...networks.values()], ...(proxyCA === undefined ? {} : { proxyCA }) };
}
