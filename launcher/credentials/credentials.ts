import { createPublicKey, randomBytes, X509Certificate } from "node:crypto";
import { isIP } from "node:net";
import { hostname } from "node:os";
import type { DataFolder } from "../data-folder.ts";
import type { LaunchOptions } from "../flags/options.ts";
import { LaunchError } from "../launch-error.ts";
import { type KeyPair, newCertificateAuthority, newLeaf, newServiceAccountKey } from "./certificates.ts";

/** Everything secret that a server runs with; PEM unless said. */
export interface Credentials {
  readonly ca: KeyPair;
  readonly serving: KeyPair;
  /** What a client must trust to believe the serving certificate. */
  readonly rootCA: string;
  /** Undefined: client certificates are not asked for. */
  readonly clientCA: string | undefined;
  readonly adminToken: string;
  /** Absent when the client CA is not ours to sign with. */
  readonly adminClient: KeyPair | undefined;
  readonly serviceAccountSigningKey: string;
  readonly serviceAccountKeys: string;
}

const SERVICE_NAMES = ["kubernetes", "kubernetes.default", "kubernetes.default.svc", "kubernetes.default.svc.cluster.local"];
const TOKEN_BYTES = 32;
const RENEW_BEFORE_MILLISECONDS = 30 * 86_400_000;

/** Finds the credentials of the data folder, or makes what is missing. */
export function openCredentials(folder: DataFolder, options: LaunchOptions, now: Date): Credentials {
  const ca = openAuthority(folder, now);
  const clientCA = options.clientCA === "own" ? ca.certificate : options.clientCA;
  const serving = options.serving ?? openServing(folder, ca, servingNames(options), now);
  const serviceAccount = openServiceAccountKey(folder, options);
  const oursSignsClients =
    clientCA !== undefined && new X509Certificate(clientCA).fingerprint256 === new X509Certificate(ca.certificate).fingerprint256;
  return {
    ca,
    serving,
    rootCA: issuerOf(serving.certificate, [ca.certificate, clientCA]),
    clientCA,
    adminToken: folder.keep("admin.token", () => randomBytes(TOKEN_BYTES).toString("base64url")).trim(),
    adminClient: oursSignsClients ? openAdminClient(folder, ca, now) : undefined,
    ...serviceAccount,
  };
}

function openAuthority(folder: DataFolder, now: Date): KeyPair {
  if (folder.has("ca.crt") !== folder.has("ca.key"))
    throw new LaunchError(`${folder.path} has only one of ca.crt and ca.key: the data folder is damaged`);
  if (!folder.has("ca.crt")) {
    const made = newCertificateAuthority("kubernetes", now);
    folder.write("ca.key", made.key);
    folder.write("ca.crt", made.certificate);
  }
  const ca = { certificate: folder.read("ca.crt"), key: folder.read("ca.key") };
  readCertificate(folder.file("ca.crt"), ca.certificate);
  return ca;
}

/** The kept serving certificate, or a new one when it lacks a name, is about to expire or another CA signed it. */
function openServing(folder: DataFolder, ca: KeyPair, names: readonly string[], now: Date): KeyPair {
  if (folder.has("server.crt") && folder.has("server.key")) {
    const kept = { certificate: folder.read("server.crt"), key: folder.read("server.key") };
    if (serves(readCertificate(folder.file("server.crt"), kept.certificate), ca, names, now)) return kept;
  }
  const made = newLeaf(ca, { subject: [["CN", "kube-apiserver"]], usage: "serverAuth", names }, now);
  folder.write("server.key", made.key);
  folder.write("server.crt", made.certificate);
  return made;
}

function serves(certificate: X509Certificate, ca: KeyPair, names: readonly string[], now: Date): boolean {
  const named = names.every((name) => (isIP(name) ? certificate.checkIP(name) : certificate.checkHost(name)) !== undefined);
  return (
    named &&
    certificate.checkIssued(new X509Certificate(ca.certificate)) &&
    Date.parse(certificate.validTo) - now.getTime() > RENEW_BEFORE_MILLISECONDS
  );
}

function openAdminClient(folder: DataFolder, ca: KeyPair, now: Date): KeyPair {
  if (folder.has("admin.crt") && folder.has("admin.key")) return { certificate: folder.read("admin.crt"), key: folder.read("admin.key") };
  const subject = [
    ["O", "system:masters"],
    ["CN", "kubernetes-admin"],
  ] as const;
  const made = newLeaf(ca, { subject, usage: "clientAuth" }, now);
  folder.write("admin.key", made.key);
  folder.write("admin.crt", made.certificate);
  return made;
}

/** upstream: pkg/controlplane/apiserver/options/options.go completeServiceAccountOptions: the signing key verifies too when no other is given. */
function openServiceAccountKey(
  folder: DataFolder,
  options: LaunchOptions,
): Pick<Credentials, "serviceAccountSigningKey" | "serviceAccountKeys"> {
  const signing = options.serviceAccountSigningKey ?? folder.keep("service-account.key", () => newServiceAccountKey().privateKey);
  try {
    const publicKey = String(createPublicKey(signing).export({ type: "spki", format: "pem" }));
    return { serviceAccountSigningKey: signing, serviceAccountKeys: options.serviceAccountKeys ?? publicKey };
  } catch {
    const where =
      options.serviceAccountSigningKey === undefined ? folder.file("service-account.key") : "--service-account-signing-key-file";
    throw new LaunchError(`${where} holds no PEM private key`);
  }
}

function readCertificate(path: string, pem: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch {
    throw new LaunchError(`${path} holds no PEM certificate: the data folder is damaged; restore the file from a backup`);
  }
}

/** The one of `candidates` that signed the serving certificate, or else the certificate itself, which clients can pin. */
function issuerOf(serving: string, candidates: readonly (string | undefined)[]): string {
  const certificate = new X509Certificate(serving);
  const signed = (pem: string | undefined): boolean => pem !== undefined && certificate.checkIssued(new X509Certificate(pem));
  return candidates.find(signed) ?? serving;
}

function servingNames(options: LaunchOptions): string[] {
  const bound = [options.bindAddress, options.advertiseAddress, firstAddressOf(options.serviceClusterIPRange)];
  const names = ["127.0.0.1", "::1", "localhost", hostname(), ...SERVICE_NAMES, ...bound];
  return [...new Set(names)].filter((name) => /^[a-zA-Z0-9.:-]+$/.test(name) && name !== "0.0.0.0" && name !== "::");
}

/** The address of the service `kubernetes`: the first of the range. */
function firstAddressOf(ranges: string): string {
  const [network = ""] = (ranges.split(",")[0] ?? "").split("/");
  if (isIP(network) === 6) return network.endsWith("::") ? `${network}1` : network;
  const octets = network.split(".").map(Number);
  return [...octets.slice(0, 3), (octets[3] ?? 0) + 1].join(".");
}
