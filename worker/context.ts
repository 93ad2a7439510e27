import type { MirrorStatus, Verified } from "../durable-objects/mirror/status.ts";
import type { FieldRequirement } from "./apimachinery/fields.ts";
import type { Requirement } from "./apimachinery/labels.ts";
import type { KubeObject } from "./apimachinery/types.ts";
import type { AuthenticationSettings } from "./authentication/settings.ts";
import type { PolicyRule } from "./authorization/rbac/rules.ts";
import type { Flow } from "./registry/flow-classifier.ts";
import type { InFlight } from "./registry/in-flight.ts";
import type { RequestMetrics } from "./registry/metrics/metrics.ts";
import type { Loopback, ResourceRow, VersionRow } from "./registry/resource.ts";
import type { Storage } from "./registry/storage.ts";
import type { ChangeHint } from "./registry/writing/change-hint.ts";
import type { RecentWrites } from "./registry/writing/recent-writes.ts";

/** user.Info */
export interface UserInfo {
  readonly name: string;
  readonly uid?: string;
  readonly groups: readonly string[];
  readonly extra: Readonly<Record<string, readonly string[]>>;
}

/** What a URL and method ask for. upstream: apiserver/pkg/endpoints/request/requestinfo.go */
export interface RequestInfo {
  readonly isResourceRequest: boolean;
  readonly path: string;
  /** For a resource one of the API's verbs, else the method in lower case. */
  readonly verb: string;
  readonly apiPrefix: string;
  readonly apiGroup: string;
  readonly apiVersion: string;
  readonly namespace: string;
  readonly resource: string;
  readonly subresource: string;
  readonly name: string;
  /** Path segments after resource and name (proxy paths). */
  readonly parts: readonly string[];
}

/** authorizer.Attributes */
export interface Attributes {
  readonly user: UserInfo;
  readonly verb: string;
  readonly isResourceRequest: boolean;
  readonly path: string;
  readonly namespace: string;
  readonly apiGroup: string;
  readonly apiVersion: string;
  readonly resource: string;
  readonly subresource: string;
  readonly name: string;
  /** Of a list, watch or deletecollection; what cannot be parsed is not there, and narrows nothing. */
  readonly fieldSelector?: readonly FieldRequirement[];
  readonly labelSelector?: readonly Requirement[];
}

export interface Decision {
  readonly decision: "Allow" | "Deny" | "NoOpinion";
  readonly reason: string;
  /** What went wrong while deciding (a role that is missing); shown to the user after the reason. */
  readonly error?: string;
}

export interface Authorizer {
  authorize(attributes: Attributes): Promise<Decision>;
}

/** What is known of a user's rights in a namespace. */
export interface UserRules {
  readonly rules: readonly PolicyRule[];
  /** There may be more than the rules say. */
  readonly incomplete: boolean;
  readonly errors: readonly string[];
}

/** Lists what a user may do, as far as it can be listed. upstream: apiserver/pkg/authorization/authorizer RuleResolver */
export interface RuleResolver {
  rulesFor(user: UserInfo, namespace: string): Promise<UserRules>;
}

/** What an authenticator found: who it is, and which of the audiences that were asked for the credential is good for. */
export interface Authenticated {
  readonly user: UserInfo;
  readonly audiences?: readonly string[];
  /** The credential was one of the subprotocols that a WebSocket offers, and is none to speak. */
  readonly bySubprotocol?: boolean;
}

/** What goes with a question to the authenticators. */
export interface AuthenticationCall {
  /** Whom the credential must be for: one of these. */
  readonly audiences: readonly string[];
  /** The path as the request is routed by it, which is not always what its URL is normalised to. */
  readonly path: string;
  /** Adds a Warning header. */
  readonly warn: (text: string) => void;
}

/** Returns who asks, undefined if this authenticator has nothing to say; throws AuthenticationError on a bad credential. */
export type Authenticator = (request: Request, call: AuthenticationCall) => Promise<Authenticated | undefined>;

/** Parsed, frozen objects of the shard `policy` at one revision. */
export interface PolicySnapshot {
  readonly resourceVersion: string;
  /** By storage prefix (`clusterroles`) and namespace ("" for cluster scope): all objects there; the same list until one of them changes. */
  list(storagePrefix: string, namespace?: string): readonly KubeObject[];
  get(storagePrefix: string, namespace: string, name: string): KubeObject | undefined;
}

export interface PolicySource {
  /** A snapshot not older than POLICY_STALENESS. */
  snapshot(): Promise<PolicySnapshot>;
  /** What is here already, however old; undefined before the first snapshot. For what need not be right at once. */
  latest(): PolicySnapshot | undefined;
  /** The next snapshot is asked of the store again: policy was written through this isolate. */
  invalidate(): void;
}

/** The server's own tokens: how they are signed, and what others verify them with. */
export interface ServiceAccountTokens {
  /** Signs the claims, with the first issuer as `iss`; lifetimes are the caller's. */
  sign(claims: object): Promise<string>;
  /** The JWKs that verify, and the algorithms that they are for. */
  publicKeys(): Promise<{ readonly keys: readonly object[]; readonly algorithms: readonly string[] }>;
}

/** The mirror to an etcd, as the API shows it. */
export interface MirrorSource {
  status(): Promise<MirrorStatus | undefined>;
  /** Compares a part of a shard with etcd, from a key on; undefined where that cannot be done now. */
  verify(shard: string, startKey: string): Promise<Verified | undefined>;
  /** Makes a shard's keys in etcd as the store has them, whoever wrote them; false: there is no such shard. */
  repair(shard: string): Promise<boolean>;
}

/** Everything that reaches outside, as plain values: what tests replace. */
export interface Dependencies {
  readonly storage: Storage;
  /** Whether a resourceVersion is where those of a shard are: each starts at a place of its own. */
  readonly mayBeOf: (shard: string, resourceVersion: string) => boolean;
  readonly policy: PolicySource;
  readonly authorizer: Authorizer;
  readonly ruleResolver: RuleResolver;
  /** Who asks; every way of authenticating that is configured. */
  readonly authenticate: Authenticator;
  readonly serviceAccountTokens: ServiceAccountTokens;
  /** Milliseconds. */
  readonly now: () => number;
  /** When this isolate began to serve; milliseconds. */
  readonly startedAt: number;
  readonly uuid: () => string;
  readonly randomBytes: (length: number) => Uint8Array;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** Calls once after so long, or again and again, until what it returns is called. */
  readonly after: (milliseconds: number, call: () => void) => () => void;
  readonly every: (milliseconds: number, call: () => void) => () => void;
  /** A static asset by path (`/openapi/v3/api/v1.json`), undefined if there is none. */
  readonly asset: (path: string) => Promise<Response | undefined>;
  /** What the process that runs this has used so far, by the names of metrics; empty where that is not known. */
  readonly processUsage: () => Promise<Readonly<Record<string, number>>>;
  readonly settings: Settings;
  /** Tells the controllers that an object changed; nobody waits for it. */
  readonly changed: (hint: ChangeHint) => void;
  /** Requests that the API server makes of itself. */
  readonly loopback: Loopback;
  /** Absent: nothing is mirrored. */
  readonly mirror?: MirrorSource;
  readonly metrics: RequestMetrics;
  readonly inFlight: InFlight;
  readonly recentWrites: RecentWrites;
  /** How much is logged: from 3 on every request. Given by --v, changed for this isolate by /debug/flags/v. */
  readonly logging: { verbosity: number };
  /** One line of structured log; never given a secret. */
  readonly log: (entry: Readonly<Record<string, string | number>>) => void;
}

/** Upstream's flags, as settings. */
export interface Settings {
  readonly authentication: AuthenticationSettings;
  /** One block, or two of different families separated by a comma; the first is of the default family. */
  readonly serviceClusterIPRange: string;
  /** `30000-32767` */
  readonly serviceNodePortRange: string;
  readonly policyStalenessMilliseconds: number;
  /** Regular expressions for the origins of pages that may call the API. */
  readonly corsAllowedOrigins: readonly string[];
  /** PEM of the CA that signed the serving certificate: what kube-root-ca.crt holds. */
  readonly rootCAFile: string;
  readonly advertiseAddress: string;
  readonly securePort: number;
  /** How long an Event stays after its last write. */
  readonly eventTTLSeconds: number;
  /** Whether containers may be privileged at all. */
  readonly allowPrivileged: boolean;
  /** How long a request may take that is not a watch or the like. */
  readonly requestTimeoutSeconds: number;
  /** A watch without timeoutSeconds lasts this long, up to twice as long. */
  readonly minRequestTimeoutSeconds: number;
  /** Requests that an isolate answers at once, reads and others, without what runs long; 0: no limit. */
  readonly maxRequestsInFlight: number;
  readonly maxMutatingRequestsInFlight: number;
}

/** What the stages of a request know of it; each adds its part. */
export interface RequestContext {
  readonly request: Request;
  /** Decoded path and query, as Go reads them. */
  readonly query: URLSearchParams;
  readonly info: RequestInfo;
  readonly deps: Dependencies;
  user: UserInfo;
  /** As authentication found it. */
  bySubprotocol?: boolean;
  readonly auditID: string;
  /** Texts of Warning headers, each once. */
  readonly warnings: Set<string>;
  /** How long the answer is, where that is known before it is sent. */
  responseBytes?: number;
  /** Set for watches: aborted when the watch is over, whoever ended it. */
  ended?: AbortController;
  /** Set by priority and fairness. */
  flow?: Flow;
  /** Set for resource requests whose resource is served. */
  resource?: { readonly row: ResourceRow; readonly version: VersionRow };
}

export type Handler = (ctx: RequestContext) => Promise<Response>;
