import { waitUntil } from "cloudflare:workers";
import type { ControllerManager } from "../durable-objects/controller-manager.ts";
import type { EtcdMirror } from "../durable-objects/etcd-mirror.ts";
import type { MirrorVars } from "../durable-objects/mirror/settings.ts";
import type { ResourceStore } from "../durable-objects/resource-store.ts";
import type { WatchHub } from "../durable-objects/watch-hub.ts";
import { isNearStartOf } from "./apimachinery/shard-revisions.ts";
import { newAuthenticator } from "./authentication/authenticators.ts";
import { noteLegacyToken } from "./authentication/service-account/legacy-token.ts";
import { tokenObjects } from "./authentication/service-account/objects.ts";
import { newServiceAccountTokens } from "./authentication/service-account/tokens.ts";
import { type AuthenticationVars, authenticationSettings } from "./authentication/settings.ts";
import { newAuthorizer } from "./authorization/authorizers.ts";
import { type AuthorizationVars, authorizationSettings } from "./authorization/settings.ts";
import { ConfigurationError } from "./configuration/configuration-error.ts";
import { fetchOutbound } from "./configuration/outbound-networks.ts";
import type { Dependencies, MirrorSource, Settings } from "./context.ts";
import { homeHint, placed } from "./regions/placement.ts";
import { regionOf } from "./regions/region-of.ts";
import { type RegionVars, regionSettings } from "./regions/settings.ts";
import { bodiesBytesMax, InFlight } from "./registry/in-flight.ts";
import { newLoopback } from "./registry/loopback.ts";
import { RequestMetrics } from "./registry/metrics/metrics.ts";
import { PolicyCache } from "./registry/policy-source.ts";
import type { Storage } from "./registry/storage.ts";
import type { ChangeHint } from "./registry/writing/change-hint.ts";
import { RecentWrites } from "./registry/writing/recent-writes.ts";
import { type NearRegion, newResourceStorage, shardObjectName } from "./resource-storage.ts";

/** Bindings and settings, as wrangler.toml and the launcher name them. */
export interface Env extends AuthenticationVars, AuthorizationVars, RegionVars, MirrorVars {
  readonly RESOURCE_STORE: DurableObjectNamespace<ResourceStore>;
  readonly WATCH_HUB: DurableObjectNamespace<WatchHub>;
  readonly CONTROLLER_MANAGER: DurableObjectNamespace<ControllerManager>;
  readonly ETCD_MIRROR: DurableObjectNamespace<EtcdMirror>;
  readonly ASSETS?: Fetcher;
  /** On one machine: who knows what this process uses. */
  readonly PROCESS?: Fetcher;
  readonly ROOT_CA_FILE?: string;
  readonly SERVICE_CLUSTER_IP_RANGE?: string;
  readonly SERVICE_NODE_PORT_RANGE?: string;
  /** Comma-separated. */
  readonly CORS_ALLOWED_ORIGINS?: string;
  readonly ADVERTISE_ADDRESS?: string;
  readonly SECURE_PORT?: string;
  /** The CA that signs CertificateSigningRequests, PEM; without it none is signed. */
  readonly CLUSTER_SIGNING_CERT_FILE?: string;
  readonly CLUSTER_SIGNING_KEY_FILE?: string;
  /** Seconds. */
  readonly POLICY_STALENESS?: string;
  /** Seconds. */
  readonly EVENT_TTL?: string;
  readonly ALLOW_PRIVILEGED?: string;
  /** Seconds. */
  readonly REQUEST_TIMEOUT?: string;
  /** Seconds. */
  readonly MIN_REQUEST_TIMEOUT?: string;
  readonly MAX_REQUESTS_INFLIGHT?: string;
  readonly MAX_MUTATING_REQUESTS_INFLIGHT?: string;
  readonly V?: string;
}

/** A number of seconds; a wrong one must not become a limit of NaN in silence. */
function positive(name: string, text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new ConfigurationError(name, "", `${JSON.stringify(text)} is not a number of seconds above 0`);
  return value;
}

function count(name: string, text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new ConfigurationError(name, "", `${JSON.stringify(text)} is not a number that is not negative`);
  return Number(text);
}

/** The settings; throws a ConfigurationError that names what is wrong. */
export function settingsOf(env: Env): Settings {
  return {
    authentication: authenticationSettings(env, authorizationSettings(env)),
    rootCAFile: env.ROOT_CA_FILE ?? "",
    serviceClusterIPRange: env.SERVICE_CLUSTER_IP_RANGE ?? "10.0.0.0/24",
    serviceNodePortRange: env.SERVICE_NODE_PORT_RANGE ?? "30000-32767",
    advertiseAddress: env.ADVERTISE_ADDRESS ?? "127.0.0.1",
    securePort: Number(env.SECURE_PORT ?? 6443),
    corsAllowedOrigins: (env.CORS_ALLOWED_ORIGINS ?? "").split(",").filter((origin) => origin !== ""),
    policyStalenessMilliseconds: Number(env.POLICY_STALENESS ?? 1) * 1000,
    eventTTLSeconds: positive("EVENT_TTL", env.EVENT_TTL ?? "3600"),
    allowPrivileged: env.ALLOW_PRIVILEGED === "true",
    requestTimeoutSeconds: positive("REQUEST_TIMEOUT", env.REQUEST_TIMEOUT ?? "60"),
    minRequestTimeoutSeconds: positive("MIN_REQUEST_TIMEOUT", env.MIN_REQUEST_TIMEOUT ?? "1800"),
    maxRequestsInFlight: count("MAX_REQUESTS_INFLIGHT", env.MAX_REQUESTS_INFLIGHT ?? "400"),
    maxMutatingRequestsInFlight: count("MAX_MUTATING_REQUESTS_INFLIGHT", env.MAX_MUTATING_REQUESTS_INFLIGHT ?? "200"),
  };
}

const now = (): number => Date.now();
const uuid = (): string => crypto.randomUUID();
const randomBytes = (length: number): Uint8Array => crypto.getRandomValues(new Uint8Array(length));
const sleep = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

function after(milliseconds: number, call: () => void): () => void {
  const timer = setTimeout(call, milliseconds);
  return () => clearTimeout(timer);
}

function every(milliseconds: number, call: () => void): () => void {
  const timer = setInterval(call, milliseconds);
  return () => clearInterval(timer);
}

async function asset(env: Env, path: string): Promise<Response | undefined> {
  const response = await env.ASSETS?.fetch(new Request(new URL(path, "http://assets")));
  return response?.status === 200 ? response : undefined;
}

/** What the process has used, by metric names; nothing where nobody knows (on Cloudflare, on systems that do not tell). */
async function processUsage(env: Env): Promise<Readonly<Record<string, number>>> {
  try {
    const answer = await env.PROCESS?.fetch("http://process/");
    return answer?.ok ? await answer.json<Record<string, number>>() : {};
  } catch {
    return {};
  }
}

/** The one ControllerManager, near the stores. */
export const controllerManager = (env: Env): DurableObjectStub<ControllerManager> =>
  placed(env, env.CONTROLLER_MANAGER, homeHint(env)).getByName("/");

/** The one EtcdMirror, near the stores, if there is an etcd to mirror to. */
export function etcdMirror(env: Env): DurableObjectStub<EtcdMirror> | undefined {
  return (env.ETCD_SERVERS ?? "") === "" ? undefined : placed(env, env.ETCD_MIRROR, homeHint(env)).getByName("/");
}

/** Calls the mirror's object, if there is one to call. */
function mirrorOf(env: Env): MirrorSource | undefined {
  if (etcdMirror(env) === undefined) return undefined;
  return {
    status: async () => etcdMirror(env)?.status(),
    verify: async (shard, startKey) => etcdMirror(env)?.verify(shard, startKey),
    repair: async (shard) => (await etcdMirror(env)?.repair(shard)) ?? false,
  };
}

/** Storage as a client of a region sees it. */
function storageOf(env: Env, region?: NearRegion): Storage {
  const stores = placed(env, env.RESOURCE_STORE, homeHint(env));
  return newResourceStorage(stores, { cluster: "", uuid, sleep, every, ...(region === undefined ? {} : { region }) });
}

/**
 * The dependencies of a client's request: what all share, and where the client is in a region other than the stores', storage that asks
 * that region's hubs. Without regions there is nothing to find out.
 */
export function regionalDependencies(env: Env, shared: Dependencies): (request: Request) => Dependencies {
  const settings = regionSettings(env);
  if (settings === undefined) return () => shared;
  const made = new Map([[settings.home.name, shared]]);
  return (request) => {
    const { name, locationHint } = regionOf(settings, request);
    let deps = made.get(name);
    if (deps === undefined) {
      const hubs = placed(env, env.WATCH_HUB, locationHint);
      const near = { name, hubs, storeHint: settings.home.locationHint, linkDelay: settings.linkDelayMilliseconds };
      deps = { ...shared, storage: storageOf(env, near) };
      made.set(name, deps);
    }
    return deps;
  };
}

const hintTriesMax = 3;

/** A hint that is lost is made up for by the controllers' resync only, which is rare: it is worth a second try. */
async function tellControllers(env: Env, hint: ChangeHint): Promise<void> {
  for (let attempt = 1; attempt <= hintTriesMax; attempt++) {
    try {
      await controllerManager(env).changed(hint);
      return;
    } catch {
      await sleep(attempt * 200);
    }
  }
}

/**
 * The isolate's dependencies: clock, randomness, storage, policy, who may. Made once, shared by its requests. `answer` is the handler
 * chain for requests that the API server makes of itself.
 */
export function dependenciesOf(env: Env, answer: (request: Request) => Promise<Response>): Dependencies {
  const settings = settingsOf(env);
  const storage = storageOf(env);
  const tokens = newServiceAccountTokens(settings.authentication.serviceAccount);
  const loopback = newLoopback(answer);
  const client = { fetch: fetchOutbound(env, env, (url, init) => fetch(url, init)), sleep };
  const mirror = mirrorOf(env);
  const policy = new PolicyCache(storage, now, settings.policyStalenessMilliseconds);
  const metrics = new RequestMetrics();
  const authorizer = newAuthorizer(authorizationSettings(env), { policy, storage, client, now, metrics: metrics.auth });
  const stores = placed(env, env.RESOURCE_STORE, homeHint(env));
  return {
    storage,
    mayBeOf: (shard, resourceVersion) => isNearStartOf(stores.idFromName(shardObjectName("", shard)).toString(), Number(resourceVersion)),
    policy,
    authorizer,
    ruleResolver: authorizer,
    authenticate: newAuthenticator(settings.authentication, {
      objects: tokenObjects(storage),
      tokens,
      client,
      now,
      metrics: metrics.auth,
      legacyTokenUsed: (namespace, name) => waitUntil(noteLegacyToken(loopback, namespace, name, now()).catch(() => undefined)),
    }),
    serviceAccountTokens: tokens,
    now,
    startedAt: now(),
    uuid,
    randomBytes,
    sleep,
    after,
    every,
    asset: (path) => asset(env, path),
    processUsage: () => processUsage(env),
    settings,
    changed: (hint) => waitUntil(tellControllers(env, hint)),
    loopback,
    ...(mirror === undefined ? {} : { mirror }),
    metrics,
    recentWrites: new RecentWrites(),
    inFlight: new InFlight({
      readOnly: settings.maxRequestsInFlight,
      mutating: settings.maxMutatingRequestsInFlight,
      bodyBytes: bodiesBytesMax,
    }),
    logging: { verbosity: count("V", env.V ?? "0") },
    log: (entry) => console.log(JSON.stringify(entry)),
  };
}
