import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { parse } from "yaml";
import { errorCode, LaunchError } from "../launch-error.ts";
import type { GivenFlags } from "./parse-flags.ts";

/** What the flags of authentication and authorization become. */
export interface AuthOptions {
  /** Settings of the Worker by their names: files by their text, YAML as JSON with the files that it names read into it. */
  readonly vars: Readonly<Record<string, string>>;
  /** PEM of the authorities that sign the webhooks' and providers' certificates, each once. */
  readonly trusted: readonly string[];
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
  readonly trusted: string[] = [];

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

  trust(pem: string): void {
    if (!pem.includes("-----BEGIN CERTIFICATE-----")) throw new LaunchError(`--${this.#flag}: the authority is no PEM certificate`);
    this.trusted.push(pem);
  }

  /** A kubeconfig as JSON: its authorities' and token files are read into it. Relative files start at the kubeconfig's folder. */
  kubeconfig(path: string): string {
    const config = this.yaml(path);
    const folder = dirname(path);
    for (const { cluster } of listOf(config["clusters"])) {
      if (!isTree(cluster)) continue;
      const { "certificate-authority": file, "certificate-authority-data": data } = cluster;
      const pem = typeof data === "string" ? Buffer.from(data, "base64").toString() : undefined;
      const authority = pem ?? (typeof file === "string" ? this.text(resolve(folder, file)) : undefined);
      if (authority === undefined) continue;
      this.trust(authority);
      delete cluster["certificate-authority"];
      cluster["certificate-authority-data"] = Buffer.from(authority).toString("base64");
    }
    for (const { user } of listOf(config["users"])) {
      if (!isTree(user) || typeof user["tokenFile"] !== "string") continue;
      user["token"] = this.text(resolve(folder, user["tokenFile"])).trim();
    }
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
  const trusted: string[] = [];
  const read = (flag: string, of: (reader: Reader, path: string) => string): void => {
    const path = given.get(flag)?.at(-1) ?? "";
    if (path === "") return;
    const reader = new Reader(flag);
    vars[varName(flag)] = of(reader, resolve(cwd, path));
    trusted.push(...reader.trusted);
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
  return { vars, trusted: [...new Set(trusted)], ...(proxyCA === undefined ? {} : { proxyCA }) };
}
