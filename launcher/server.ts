import { randomBytes } from "node:crypto";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Credentials, openCredentials } from "./credentials/credentials.ts";
import { kubeconfigText } from "./credentials/kubeconfig.ts";
import { DataFolder } from "./data-folder.ts";
import { isWildcard, type LaunchOptions } from "./flags/options.ts";
import { errorCode, LaunchError } from "./launch-error.ts";
import { startTLSFront, type TLSFront } from "./tls-front/tls-front.ts";
import { buildWorker } from "./workerd/build-worker.ts";
import { serveUsage } from "./workerd/process-usage.ts";
import { untilReady } from "./workerd/ready.ts";
import { type WorkerdConfig, workerdConfigText } from "./workerd/workerd-config.ts";
import { startWorkerd, type WorkerdProcess } from "./workerd/workerd-process.ts";

/** A server that answers. */
export interface RunningServer {
  readonly url: string;
  readonly kubeconfig: string;
  /** Settles when the server has ended by itself, with the reason. */
  readonly exited: Promise<string>;
  stop(): Promise<void>;
}

/** `say` gets each step; an aborted signal ends the waiting for readiness. */
export interface StartContext {
  readonly now: Date;
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
  /** The Worker's module, if it is not the product's own: tests count what it does. */
  readonly entry?: string;
}

interface Starting {
  readonly workerd: WorkerdProcess;
  readonly signal: AbortSignal;
}

const COMPATIBILITY_DATE = "2026-11-17";
const READY_MILLISECONDS = 60_000;
const ASSETS = join(import.meta.dirname, "../assets");

/** Starts the one-machine server: credentials, bundle, workerd, with client certificates the TLS front. */
export async function startServer(options: LaunchOptions, { now, say, signal, entry }: StartContext): Promise<RunningServer> {
  const folder = new DataFolder(options.dataDir);
  folder.assertUnused();
  await assertPortFree(options);
  const credentials = openCredentials(folder, options, now);
  const url = `https://${hostOf(options)}:${options.securePort}`;
  folder.write("admin.kubeconfig", kubeconfigText(adminAccess(url, credentials)));
  say("building the Worker");
  const bytes = await buildWorker(folder.file("worker.js"), entry);
  say(`built (${Math.round(bytes / 1024)} KiB), starting workerd`);
  const socketFolder = mkdtempSync(join(tmpdir(), "edge-apiserver-"));
  const socket = socketOf(options, credentials, socketFolder);
  const usageSocket = join(socketFolder, "u");
  folder.write("workerd.capnp", workerdConfigText(configOf(folder, options, credentials, { socket, usageSocket })));
  const workerd = startWorkerd(folder.file("workerd.capnp"), folder.file("workerd.log"));
  folder.write("server.pid", String(workerd.pid));
  let stopUsage: (() => void) | undefined;
  let front: TLSFront | undefined;
  const stop = async (): Promise<void> => {
    await front?.stop();
    await workerd.stop();
    stopUsage?.();
    folder.remove("server.pid");
    rmSync(socketFolder, { recursive: true, force: true });
  };
  try {
    stopUsage = await serveUsage(usageSocket, workerd.pid);
    if ("unix" in socket) front = await startTLSFront(frontOptions(options, credentials, socket));
    await becomesReady(options, credentials, { workerd, signal });
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, kubeconfig: folder.file("admin.kubeconfig"), exited: workerd.exited, stop };
}

function adminAccess(url: string, credentials: Credentials): Parameters<typeof kubeconfigText>[0] {
  const { adminClient, adminToken } = credentials;
  const user = adminClient === undefined ? { token: adminToken } : { client: adminClient };
  return { server: url, certificateAuthority: credentials.rootCA, ...user };
}

function hostOf(options: LaunchOptions): string {
  const address = isWildcard(options.bindAddress) ? "127.0.0.1" : options.bindAddress;
  return address.includes(":") ? `[${address}]` : address;
}

function socketOf(options: LaunchOptions, { serving, clientCA }: Credentials, socketFolder: string): WorkerdConfig["socket"] {
  if (clientCA !== undefined || options.auth.proxyCA !== undefined)
    return { unix: join(socketFolder, "s"), cfBlobHeader: `cf-${randomBytes(16).toString("hex")}` };
  const host = options.bindAddress.includes(":") ? `[${options.bindAddress}]` : options.bindAddress;
  return { address: `${host}:${options.securePort}`, ...serving };
}

function frontOptions(
  options: LaunchOptions,
  credentials: Credentials,
  socket: { unix: string; cfBlobHeader: string },
): Parameters<typeof startTLSFront>[0] {
  const { serving, clientCA = "" } = credentials;
  const { proxyCA } = options.auth;
  return {
    host: options.bindAddress,
    port: options.securePort,
    serving,
    clientCA: [clientCA, proxyCA ?? ""].join("\n"),
    proxyHeaders: proxyCA !== undefined,
    upstreamSocket: socket.unix,
    cfBlobHeader: socket.cfBlobHeader,
  };
}

function configOf(
  folder: DataFolder,
  options: LaunchOptions,
  credentials: Credentials,
  sockets: Pick<WorkerdConfig, "socket" | "usageSocket">,
): WorkerdConfig {
  return {
    module: "worker.js",
    compatibilityDate: COMPATIBILITY_DATE,
    vars: varsOf(options, credentials),
    networks: options.auth.networks,
    ...(options.etcd?.tls === undefined ? {} : { etcdTLS: options.etcd.tls }),
    objects: folder.file("objects"),
    ...(existsSync(ASSETS) ? { assets: ASSETS } : {}),
    ...sockets,
  };
}

/**
 * Regions for trying them: the stores are in the first, and every client is in the last unless a header says otherwise, since a client
 * such as kubectl cannot send one.
 */
function regionVars({ regions, regionLinkDelay }: LaunchOptions): Record<string, string> {
  if (regions.length === 0) return {};
  return {
    REGIONS: JSON.stringify(regions.map((name) => ({ name }))),
    REGION_DEFAULT: regions.at(-1) ?? "",
    REGION_HEADER: "X-Region",
    REGION_LINK_DELAY: String(regionLinkDelay),
  };
}

/** The settings, under the names of upstream's flags: file flags carry the file's text. */
function varsOf(options: LaunchOptions, credentials: Credentials): Record<string, string> {
  const { auth } = options;
  const rows = options.tokenAuthFile === "" || options.tokenAuthFile.endsWith("\n") ? options.tokenAuthFile : `${options.tokenAuthFile}\n`;
  return {
    ...auth.vars,
    OUTBOUND_NETWORKS: JSON.stringify(auth.networks.map(({ client, ...network }) => ({ ...network, client: client?.certificate }))),
    TOKEN_AUTH_FILE: `${rows}${credentials.adminToken},admin,admin-uid,"system:masters"\n`,
    CLIENT_CA_FILE: credentials.clientCA ?? "",
    ROOT_CA_FILE: credentials.rootCA,
    CLUSTER_SIGNING_CERT_FILE: credentials.ca.certificate,
    CLUSTER_SIGNING_KEY_FILE: credentials.ca.key,
    SERVICE_ACCOUNT_SIGNING_KEY_FILE: credentials.serviceAccountSigningKey,
    SERVICE_ACCOUNT_KEY_FILE: credentials.serviceAccountKeys,
    SERVICE_ACCOUNT_ISSUER: options.serviceAccountIssuers.join(","),
    API_AUDIENCES: (options.apiAudiences.length === 0 ? options.serviceAccountIssuers : options.apiAudiences).join(","),
    SERVICE_ACCOUNT_JWKS_URI: options.serviceAccountTokens.jwksURI,
    SERVICE_ACCOUNT_MAX_TOKEN_EXPIRATION: String(options.serviceAccountTokens.maxExpiration),
    SERVICE_ACCOUNT_EXTEND_TOKEN_EXPIRATION: String(options.serviceAccountTokens.extendExpiration),
    SERVICE_ACCOUNT_LOOKUP: String(options.serviceAccountTokens.lookup),
    ENABLE_BOOTSTRAP_TOKEN_AUTH: String(options.bootstrapTokenAuth),
    ANONYMOUS_AUTH: String(options.anonymousAuth),
    AUTHORIZATION_MODE: options.authorizationMode,
    CORS_ALLOWED_ORIGINS: options.corsAllowedOrigins.join(","),
    SERVICE_CLUSTER_IP_RANGE: options.serviceClusterIPRange,
    SERVICE_NODE_PORT_RANGE: options.serviceNodePortRange,
    ADVERTISE_ADDRESS: options.advertiseAddress,
    SECURE_PORT: String(options.securePort),
    POLICY_STALENESS: options.policyStaleness,
    EVENT_TTL: String(options.eventTTL),
    ALLOW_PRIVILEGED: String(options.allowPrivileged),
    REQUEST_TIMEOUT: String(options.requestTimeout),
    MIN_REQUEST_TIMEOUT: options.minRequestTimeout,
    MAX_REQUESTS_INFLIGHT: String(options.maxRequestsInFlight),
    MAX_MUTATING_REQUESTS_INFLIGHT: String(options.maxMutatingRequestsInFlight),
    V: String(options.verbosity),
    ...regionVars(options),
    ...options.etcd?.vars,
  };
}

/** Found out before anything is built: workerd's own words for this are hard to read. */
async function assertPortFree(options: LaunchOptions): Promise<void> {
  const probe = createServer();
  await new Promise<void>((resolve, reject) => {
    probe.once("error", (error) => reject(new LaunchError(listenReason(options, errorCode(error)))));
    probe.listen({ host: options.bindAddress, port: options.securePort, exclusive: true }, () => probe.close(() => resolve()));
  });
}

function listenReason({ bindAddress, securePort }: LaunchOptions, code: string): string {
  if (code === "EADDRINUSE") return `port ${securePort} of ${bindAddress} is in use: choose another with --secure-port`;
  if (code === "EADDRNOTAVAIL") return `--bind-address: ${bindAddress} is not an address of this machine`;
  return `cannot listen on ${bindAddress}:${securePort} (${code})`;
}

async function becomesReady(options: LaunchOptions, { rootCA, adminToken }: Credentials, { workerd, signal }: Starting): Promise<void> {
  const host = isWildcard(options.bindAddress) ? "127.0.0.1" : options.bindAddress;
  const probing = new AbortController();
  const ready = untilReady(
    { host, port: options.securePort, ca: rootCA, token: adminToken },
    READY_MILLISECONDS,
    AbortSignal.any([signal, probing.signal]),
  );
  const outcome = await Promise.race([
    ready.then((seen) => (seen === undefined ? undefined : `the server does not become ready: ${seen}`)),
    workerd.exited,
  ]);
  probing.abort();
  if (outcome !== undefined) throw new LaunchError(outcome);
}
