import { randomBytes, randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { newServiceAccountTokens } from "../../worker/authentication/service-account/tokens.ts";
import { authenticationSettings } from "../../worker/authentication/settings.ts";
import type { Dependencies, UserInfo } from "../../worker/context.ts";
import { handle, handleTrusted } from "../../worker/handler-chain.ts";
import { bodiesBytesMax, InFlight } from "../../worker/registry/in-flight.ts";
import { newLoopback } from "../../worker/registry/loopback.ts";
import { RequestMetrics } from "../../worker/registry/metrics/metrics.ts";
import { PolicyCache } from "../../worker/registry/policy-source.ts";
import type { Storage } from "../../worker/registry/storage.ts";
import { RecentWrites } from "../../worker/registry/writing/recent-writes.ts";
import { newRequestContext } from "../../worker/request-context.ts";

const admin: UserInfo = { name: "admin", groups: ["system:masters"], extra: {} };

/** A call that the request path made: the method of Storage and the shard. */
export interface StoreCall {
  readonly method: keyof Storage;
  readonly shard: string;
}

export interface Answer {
  readonly status: number;
  readonly text: string;
  readonly headers: Headers;
  /** The store calls that this request alone made. */
  readonly calls: readonly StoreCall[];
}

/** The Worker's handler chain in this process, over any Storage: what is between a Request and the store. */
export class InProcessServer {
  readonly #calls: StoreCall[] = [];
  readonly #deps: Dependencies;

  /** `changed` is told what the controllers would be; `own` says what takes the place of dependencies. */
  constructor(
    storage: Storage,
    changed: Dependencies["changed"] = () => undefined,
    own: (deps: Dependencies) => Partial<Dependencies> = () => ({}),
  ) {
    const deps = dependenciesOver(counted(storage, this.#calls), Number.POSITIVE_INFINITY);
    this.#deps = { ...deps, changed, ...own(deps) };
  }

  /** A request as it comes from outside: who asks, and whether they may, is found out. */
  fromOutside(request: Request): Promise<Response> {
    return handle(newRequestContext(request, this.#deps));
  }

  /** One request as a member of system:masters; its body is sent as JSON, or as it is if it is a string. */
  async request(method: string, path: string, body?: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    this.#calls.length = 0;
    const response = await this.open(method, path, body, headers);
    const text = await response.text();
    return { status: response.status, text, headers: response.headers, calls: [...this.#calls] };
  }

  /** The same, with the answer's body unread: for watches. */
  open(method: string, path: string, body?: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
    const text = body === undefined || typeof body === "string" ? body : JSON.stringify(body);
    const sent = { "Content-Type": "application/json", ...headers };
    const request = new Request(`https://server${path}`, { method, headers: sent, ...(text === undefined ? {} : { body: text }) });
    return handleTrusted(newRequestContext(request, this.#deps), admin);
  }
}

function counted(storage: Storage, calls: StoreCall[]): Storage {
  const count = <Args extends [string, ...unknown[]], Result>(method: keyof Storage, call: (...args: Args) => Result) => {
    return (...args: Args): Result => {
      calls.push({ method, shard: args[0] });
      return call(...args);
    };
  };
  return {
    get: count("get", storage.get.bind(storage)),
    list: count("list", storage.list.bind(storage)),
    write: count("write", storage.write.bind(storage)),
    watch: count("watch", storage.watch.bind(storage)),
    changes: count("changes", storage.changes.bind(storage)),
    stats: count("stats", storage.stats.bind(storage)),
  };
}

/** `staleness`: milliseconds that a policy snapshot is used for; policy written through this process is seen at once all the same. */
function dependenciesOver(storage: Storage, staleness: number): Dependencies {
  const policy = new PolicyCache(storage, Date.now, staleness);
  const authentication = authenticationSettings({});
  const deps: Dependencies = {
    storage,
    mayBeOf: () => true,
    policy,
    authorizer: { authorize: async () => ({ decision: "Allow", reason: "" }) },
    ruleResolver: { rulesFor: async () => ({ rules: [], incomplete: false, errors: [] }) },
    authenticate: async () => undefined,
    serviceAccountTokens: newServiceAccountTokens(authentication.serviceAccount),
    now: Date.now,
    startedAt: 0,
    uuid: randomUUID,
    randomBytes: (length) => randomBytes(length),
    sleep: async (milliseconds) => void (await sleep(milliseconds)),
    after: (milliseconds, call) => {
      const timer = setTimeout(call, milliseconds);
      return () => clearTimeout(timer);
    },
    every: () => () => undefined,
    asset: async () => undefined,
    processUsage: async () => ({}),
    settings: {
      authentication,
      rootCAFile: "",
      serviceClusterIPRange: "10.0.0.0/16",
      serviceNodePortRange: "30000-32767",
      corsAllowedOrigins: [],
      advertiseAddress: "192.0.2.1",
      securePort: 6443,
      policyStalenessMilliseconds: staleness,
      eventTTLSeconds: 3600,
      allowPrivileged: true,
      requestTimeoutSeconds: 60,
      minRequestTimeoutSeconds: 1800,
      maxRequestsInFlight: 0,
      maxMutatingRequestsInFlight: 0,
    },
    changed: () => undefined,
    loopback: newLoopback((request) => handleTrusted(newRequestContext(request, deps), admin)),
    metrics: new RequestMetrics(),
    recentWrites: new RecentWrites(),
    inFlight: new InFlight({ readOnly: 0, mutating: 0, bodyBytes: bodiesBytesMax }),
    logging: { verbosity: 0 },
    log: () => undefined,
  };
  return deps;
}
