import { createPrivateKey, createPublicKey, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { isIP } from "node:net";
import { resolve } from "node:path";
import { errorCode, LaunchError } from "../launch-error.ts";
import { type AuthOptions, authOptionsOf } from "./auth-options.ts";
import { durationOf } from "./durations.ts";
import { type EtcdOptions, etcdOptionsOf } from "./etcd-options.ts";
import type { GivenFlags } from "./parse-flags.ts";

/** The command line with its defaults and the contents of the files that it names. */
export interface LaunchOptions {
  readonly dataDir: string;
  readonly bindAddress: string;
  readonly securePort: number;
  readonly advertiseAddress: string;
  /** PEM of --tls-cert-file and --tls-private-key-file. */
  readonly serving?: { readonly certificate: string; readonly key: string };
  /** PEM of --client-ca-file, "own" for the CA of the data folder; absent: no client certificates. */
  readonly clientCA?: string;
  readonly tokenAuthFile: string;
  readonly anonymousAuth: boolean;
  readonly serviceClusterIPRange: string;
  /** `30000-32767`, as upstream writes a range of ports. */
  readonly serviceNodePortRange: string;
  readonly serviceAccountIssuers: readonly string[];
  readonly apiAudiences: readonly string[];
  readonly serviceAccountTokens: ServiceAccountTokenOptions;
  readonly bootstrapTokenAuth: boolean;
  /** PEM files, concatenated. */
  readonly serviceAccountKeys?: string;
  readonly serviceAccountSigningKey?: string;
  readonly authorizationMode: string;
  readonly auth: AuthOptions;
  /** Absent: nothing is mirrored. */
  readonly etcd?: EtcdOptions;
  /** Regular expressions. */
  readonly corsAllowedOrigins: readonly string[];
  /** Seconds. */
  readonly policyStaleness: string;
  /** Seconds. */
  readonly eventTTL: number;
  readonly allowPrivileged: boolean;
  /** Seconds. */
  readonly requestTimeout: number;
  /** Seconds. */
  readonly minRequestTimeout: string;
  /** 0: no limit. */
  readonly maxRequestsInFlight: number;
  readonly maxMutatingRequestsInFlight: number;
  readonly verbosity: number;
  /** Names; the first is where the stores are. Empty: there are no regions. */
  readonly regions: readonly string[];
  /** Milliseconds. */
  readonly regionLinkDelay: number;
}

/** The flags --service-account-* that are neither keys nor issuers. */
export interface ServiceAccountTokenOptions {
  readonly jwksURI: string;
  /** Seconds; 0: no limit. */
  readonly maxExpiration: number;
  readonly extendExpiration: boolean;
  readonly lookup: boolean;
}

/** Upstream listens on every address; a server that anyone can start from a checkout starts on loopback. */
const DEFAULT_BIND_ADDRESS = "127.0.0.1";
const DEFAULT_ISSUER = "https://kubernetes.default.svc";

/** Reads options from given flags; throws a LaunchError that names the flag. Relative files start at `cwd`. */
export function optionsOf(given: GivenFlags, cwd: string): LaunchOptions {
  const last = (name: string): string | undefined => given.get(name)?.at(-1);
  const list = (name: string): string[] => (given.get(name) ?? []).flatMap((value) => value.split(",")).filter((value) => value !== "");
  const file = (name: string): string | undefined => (last(name) ? readGiven(name, resolve(cwd, last(name) ?? "")) : undefined);
  const bindAddress = addressOf("bind-address", last("bind-address") ?? DEFAULT_BIND_ADDRESS);
  const serving = servingOf(file("tls-cert-file"), file("tls-private-key-file"));
  const clientCA = last("client-ca-file") === "" ? "own" : certificatesOf("client-ca-file", file("client-ca-file"));
  const keys = list("service-account-key-file").map((path) => readGiven("service-account-key-file", resolve(cwd, path)));
  const signingKey = file("service-account-signing-key-file");
  const issuers = list("service-account-issuer");
  return {
    dataDir: resolve(cwd, last("data-dir") ?? ".edge-apiserver"),
    bindAddress,
    securePort: portOf(last("secure-port") ?? "6443"),
    advertiseAddress: addressOf("advertise-address", last("advertise-address") ?? (isWildcard(bindAddress) ? "127.0.0.1" : bindAddress)),
    ...(serving === undefined ? {} : { serving }),
    ...(clientCA === undefined ? {} : { clientCA }),
    tokenAuthFile: file("token-auth-file") ?? "",
    anonymousAuth: last("anonymous-auth") !== "false",
    serviceClusterIPRange: rangeOf(last("service-cluster-ip-range") ?? "10.0.0.0/24"),
    serviceNodePortRange: portRangeOf(last("service-node-port-range") ?? "30000-32767"),
    serviceAccountIssuers: issuers.length === 0 ? [DEFAULT_ISSUER] : issuers,
    apiAudiences: list("api-audiences"),
    serviceAccountTokens: {
      jwksURI: last("service-account-jwks-uri") ?? "",
      maxExpiration: durationOf("service-account-max-token-expiration", last("service-account-max-token-expiration") ?? "0"),
      extendExpiration: last("service-account-extend-token-expiration") !== "false",
      lookup: last("service-account-lookup") !== "false",
    },
    bootstrapTokenAuth: last("enable-bootstrap-token-auth") === "true",
    ...(keys.length === 0 ? {} : { serviceAccountKeys: keys.flatMap(publicKeysOf).join("") }),
    ...(signingKey === undefined ? {} : { serviceAccountSigningKey: privateKeyOf(signingKey) }),
    authorizationMode: authorizationModeOf(list("authorization-mode"), given),
    auth: authOptionsOf(given, cwd),
    ...(list("etcd-servers").length === 0 ? {} : { etcd: etcdOptionsOf(given, cwd) }),
    corsAllowedOrigins: patternsOf("cors-allowed-origins", list("cors-allowed-origins")),
    policyStaleness: secondsOf("policy-staleness", last("policy-staleness") ?? "1"),
    eventTTL: positive("event-ttl", durationOf("event-ttl", last("event-ttl") ?? "1h")),
    allowPrivileged: last("allow-privileged") === "true",
    requestTimeout: positive("request-timeout", durationOf("request-timeout", last("request-timeout") ?? "1m")),
    minRequestTimeout: secondsOf("min-request-timeout", last("min-request-timeout") ?? "1800"),
    maxRequestsInFlight: countOf("max-requests-inflight", last("max-requests-inflight") ?? "400"),
    maxMutatingRequestsInFlight: countOf("max-mutating-requests-inflight", last("max-mutating-requests-inflight") ?? "200"),
    verbosity: countOf("v", last("v") ?? "0"),
    regions: regionsOf(list("regions")),
    regionLinkDelay: Number(secondsOf("region-link-delay", last("region-link-delay") ?? "0", "milliseconds")),
  };
}

/** True for an address that means every address. */
export function isWildcard(address: string): boolean {
  return address === "0.0.0.0" || address === "::";
}

function readGiven(flag: string, path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new LaunchError(`--${flag}: cannot read ${path} (${errorCode(error)})`);
  }
}

function certificatesOf(flag: string, pem: string | undefined): string | undefined {
  if (pem === undefined) return undefined;
  try {
    new X509Certificate(pem);
    return pem;
  } catch {
    throw new LaunchError(`--${flag}: the file holds no PEM certificate`);
  }
}

function servingOf(certificate: string | undefined, key: string | undefined): LaunchOptions["serving"] {
  if (certificate === undefined && key === undefined) return undefined;
  if (certificate === undefined || key === undefined) throw new LaunchError("--tls-cert-file and --tls-private-key-file come together");
  certificatesOf("tls-cert-file", certificate);
  try {
    if (new X509Certificate(certificate).checkPrivateKey(createPrivateKey(key))) return { certificate, key };
  } catch {
    throw new LaunchError("--tls-private-key-file: the file holds no PEM private key");
  }
  throw new LaunchError("--tls-private-key-file: the key does not belong to the certificate of --tls-cert-file");
}

function addressOf(flag: string, text: string): string {
  if (isIP(text) === 0) throw new LaunchError(`--${flag}: ${JSON.stringify(text)} is not an IP address`);
  return text;
}

function portOf(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port < 1 || port > 65535) {
    throw new LaunchError(`--secure-port: ${JSON.stringify(text)} is not valid, must be between 1 and 65535, inclusive`);
  }
  return port;
}

/** One block, or one of each family. */
function rangeOf(text: string): string {
  const ranges = text.split(",");
  for (const range of ranges) {
    const [address = "", bits = ""] = range.split("/");
    if (isIP(address) === 0 || !/^\d{1,3}$/.test(bits))
      throw new LaunchError(`--service-cluster-ip-range: ${JSON.stringify(range)} is not an IP range`);
  }
  if (ranges.length > 2 || (ranges.length === 2 && new Set(ranges.map((range) => isIP(range.split("/")[0] ?? ""))).size < 2))
    throw new LaunchError(`--service-cluster-ip-range: ${JSON.stringify(text)} may have one range of each IP family`);
  return text;
}

/** `base-last`, `base+more` or one port. */
function portRangeOf(text: string): string {
  const [, first = "", sign = "-", second = first] = /^(\d{1,5})(?:([-+])(\d{1,5}))?$/.exec(text) ?? [];
  const last = sign === "+" ? Number(first) + Number(second) : Number(second);
  if (first === "" || Number(first) < 1 || last < Number(first) || last > 65535)
    throw new LaunchError(`--service-node-port-range: ${JSON.stringify(text)} is not a range of ports`);
  return `${first}-${last}`;
}

const MODES = ["Node", "RBAC", "ABAC", "Webhook", "AlwaysAllow", "AlwaysDeny"];

function authorizationModeOf(modes: readonly string[], given: GivenFlags): string {
  if (given.has("authorization-config") && modes.length > 0)
    throw new LaunchError("--authorization-mode and --authorization-config exclude each other");
  const unknown = modes.find((mode) => !MODES.includes(mode));
  if (unknown !== undefined)
    throw new LaunchError(`--authorization-mode: ${JSON.stringify(unknown)} is not a valid mode; the modes are ${MODES.join(", ")}`);
  return modes.length === 0 ? "Node,RBAC" : modes.join(",");
}

/** Every key of a file, public or private or in a certificate, as SPKI. upstream: client-go/util/keyutil/key.go ParsePublicKeysPEM */
function publicKeysOf(pem: string): string[] {
  const blocks = pem.match(/-----BEGIN ([A-Z0-9 ]+)-----[\s\S]*?-----END \1-----/g) ?? [];
  const keys = blocks.flatMap((block) => {
    try {
      return [String(createPublicKey(block).export({ type: "spki", format: "pem" }))];
    } catch {
      return [];
    }
  });
  if (keys.length === 0) throw new LaunchError("--service-account-key-file: the file holds no PEM key");
  return keys;
}

/** PKCS #8, whatever form it came in. */
function privateKeyOf(pem: string): string {
  try {
    return String(createPrivateKey(pem).export({ type: "pkcs8", format: "pem" }));
  } catch {
    throw new LaunchError("--service-account-signing-key-file: the file holds no PEM private key");
  }
}

function regionsOf(names: readonly string[]): readonly string[] {
  const wrong = names.find((name, at) => !/^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$/.test(name) || names.indexOf(name) !== at);
  if (wrong !== undefined)
    throw new LaunchError(`--regions: ${JSON.stringify(wrong)} is not a name of its own of lower-case letters and digits`);
  return names;
}

function countOf(flag: string, text: string): number {
  if (/^-\d+$/.test(text)) throw new LaunchError(`--${flag} can not be negative value`);
  if (!/^\d{1,9}$/.test(text)) throw new LaunchError(`--${flag}: ${JSON.stringify(text)} is not a number`);
  return Number(text);
}

function positive(flag: string, seconds: number): number {
  if (seconds <= 0) throw new LaunchError(`--${flag}: must be longer than nothing`);
  return seconds;
}

function patternsOf(flag: string, texts: readonly string[]): readonly string[] {
  for (const text of texts) {
    try {
      new RegExp(text);
    } catch {
      throw new LaunchError(`--${flag}: ${JSON.stringify(text)} is not a regular expression`);
    }
    // A pattern that is not pinned lets in what only contains it. upstream: apiserver/pkg/server/options validateCorsAllowedOriginList
    if (!/\^|\/\//.test(text) || !/[$:]/.test(text))
      throw new LaunchError(`--${flag}: ${JSON.stringify(text)} does not pin to start/end of host in the origin header`);
  }
  return texts;
}

function secondsOf(flag: string, text: string, unit = "seconds"): string {
  if (!/^\d+(\.\d+)?$/.test(text)) throw new LaunchError(`--${flag}: ${JSON.stringify(text)} is not a number of ${unit}`);
  return text;
}
