import type { OutboundNetwork } from "../flags/auth-options.ts";

/** What workerd is told; texts, PEM and paths. */
export interface WorkerdConfig {
  /** Path of the bundled module, relative to the configuration's folder. */
  readonly module: string;
  readonly compatibilityDate: string;
  /** Text bindings by name. */
  readonly vars: Readonly<Record<string, string>>;
  /** Networks besides the public one: `NETWORK_0`, ... in the Worker. */
  readonly networks: readonly OutboundNetwork[];
  /** How an etcd is reached whose authority or client certificate is one's own: `ETCD_NETWORK` in the Worker. */
  readonly etcdTLS?: OutboundNetwork;
  /** Folder of the objects' databases. */
  readonly objects: string;
  /** Folder of the static assets, if there are any. */
  readonly assets?: string;
  readonly socket: TLSSocket | FrontSocket;
  /** The unix socket where workerd may ask what it uses. */
  readonly usageSocket: string;
}

/** workerd serves TLS itself at `address` (`127.0.0.1:6443`). */
export interface TLSSocket {
  readonly address: string;
  readonly certificate: string;
  readonly key: string;
}

/** The TLS front's socket: whoever can connect to it says who the client is, so it is a file that only we may open. */
export interface FrontSocket {
  readonly unix: string;
  /** Name of the header with the cf blob; a secret of this start. */
  readonly cfBlobHeader: string;
}

/** Names of the databases' folders. Never change one: the objects would not be found again. */
const UNIQUE_KEYS = {
  ResourceStore: "edge-apiserver-resource-store",
  WatchHub: "edge-apiserver-watch-hub",
  ControllerManager: "edge-apiserver-controller-manager",
  EtcdMirror: "edge-apiserver-etcd-mirror",
} as const;
const BINDINGS = {
  RESOURCE_STORE: "ResourceStore",
  WATCH_HUB: "WatchHub",
  CONTROLLER_MANAGER: "ControllerManager",
  ETCD_MIRROR: "EtcdMirror",
} as const;

/** The configuration of `workerd serve` in Cap'n Proto's text form. It holds secrets: keep it 0600. */
export function workerdConfigText(config: WorkerdConfig): string {
  const services = [
    `    (name = "worker", worker = .worker),`,
    `    (name = "objects", disk = (path = ${quote(config.objects)}, writable = true)),`,
  ];
  // One of the documents is `.well-known/openid-configuration`.
  if (config.assets !== undefined)
    services.push(`    (name = "assets", disk = (path = ${quote(config.assets)}, writable = false, allowDotfiles = true)),`);
  services.push(`    (name = "usage", external = (address = ${quote(`unix:${config.usageSocket}`)}, http = ())),`);
  services.push(networkText("internet", {}));
  for (const [i, network] of config.networks.entries()) services.push(networkText(`network-${i}`, network));
  if (config.etcdTLS !== undefined) services.push(networkText("etcd", config.etcdTLS));
  return [
    `using Workerd = import "/workerd/workerd.capnp";`,
    "const config :Workerd.Config = (",
    `  services = [`,
    ...services,
    "  ],",
    `  sockets = [ ${socketText(config.socket)} ],`,
    ");",
    "const worker :Workerd.Worker = (",
    `  modules = [ (name = "worker.js", esModule = embed ${quote(config.module)}) ],`,
    `  compatibilityDate = ${quote(config.compatibilityDate)},`,
    `  durableObjectNamespaces = [`,
    ...namespaces(),
    "  ],",
    `  durableObjectStorage = (localDisk = "objects"),`,
    "  bindings = [",
    ...bindings(config),
    "  ],",
    ");",
    "",
  ].join("\n");
}

/** Webhooks and aggregated servers of one machine live at private addresses. */
function networkText(name: string, { authority, client }: OutboundNetwork): string {
  const trust =
    authority === undefined ? "trustBrowserCas = true" : `trustedCertificates = [${certificatesOf(authority).map(quote).join(", ")}]`;
  const shown = client === undefined ? "" : `, keypair = ${keypairText(client)}`;
  return `    (name = "${name}", network = (allow = ["public", "private"], tlsOptions = (${trust}${shown}))),`;
}

const keypairText = ({ certificate, key }: { readonly certificate: string; readonly key: string }): string =>
  `(privateKey = ${quote(key)}, certificateChain = ${quote(certificate)})`;

/** workerd trusts the first certificate of each text only. */
const certificatesOf = (pem: string): string[] => pem.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? [];

function namespaces(): string[] {
  return Object.entries(UNIQUE_KEYS).map(([className, key]) => `    (className = "${className}", uniqueKey = "${key}", enableSql = true),`);
}

function bindings(config: WorkerdConfig): string[] {
  const objects = Object.entries(BINDINGS).map(([name, className]) => `    (name = "${name}", durableObjectNamespace = "${className}"),`);
  const vars = Object.entries(config.vars).map(([name, text]) => `    (name = ${quote(name)}, text = ${quote(text)}),`);
  const assets = config.assets === undefined ? [] : [`    (name = "ASSETS", service = "assets"),`];
  const networks = config.networks.map((_network, i) => `    (name = "NETWORK_${i}", service = "network-${i}"),`);
  const etcd = config.etcdTLS === undefined ? [] : [`    (name = "ETCD_NETWORK", service = "etcd"),`];
  return [...objects, ...vars, ...assets, `    (name = "PROCESS", service = "usage"),`, ...networks, ...etcd];
}

function socketText(socket: WorkerdConfig["socket"]): string {
  if ("unix" in socket) {
    const options = `http = (cfBlobHeader = ${quote(socket.cfBlobHeader)})`;
    return `(name = "front", address = ${quote(`unix:${socket.unix}`)}, ${options}, service = "worker")`;
  }
  const tls = `tlsOptions = (keypair = ${keypairText(socket)})`;
  return `(name = "https", address = ${quote(socket.address)}, https = (options = (), ${tls}), service = "worker")`;
}

/** A Cap'n Proto string literal. Its escapes are C's: what is not printable ASCII is written byte by byte. */
export function quote(text: string): string {
  const bytes = [...Buffer.from(text)].map((byte) => {
    if (byte === 0x22 || byte === 0x5c) return `\\${String.fromCharCode(byte)}`;
    return byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, "0")}`;
  });
  return `"${bytes.join("")}"`;
}
