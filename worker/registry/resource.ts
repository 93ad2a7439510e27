import type { ErrorList } from "../apimachinery/field.ts";
import type { JSONObject, KubeObject } from "../apimachinery/types.ts";
import type { PolicySource, Settings } from "../context.ts";

/** The API's verbs. */
export type Verb = "create" | "delete" | "deletecollection" | "get" | "list" | "patch" | "update" | "watch";

/** A cell of a Table. */
export type Cell = string | number | boolean | null;

/** A column of kubectl get: its cell comes from `jsonPath`, or from `value` where a path cannot say it. */
export interface Column {
  readonly name: string;
  readonly type: "string" | "integer" | "number" | "boolean" | "date";
  readonly format?: string;
  readonly description?: string;
  /** 0: always shown; 1: with -o wide. */
  readonly priority?: number;
  readonly jsonPath?: string;
  /** `now` in milliseconds, for ages. */
  readonly value?: (obj: KubeObject, now: number) => Cell;
}

/** What a strategy hook may know of the request. */
export interface HookContext {
  /** Milliseconds. */
  readonly now: number;
  readonly namespace: string;
  readonly name: string;
  /** A new UUID. */
  readonly uuid: () => string;
  /** Who asks: what a CertificateSigningRequest records. Every request has one. */
  readonly user?: {
    readonly name: string;
    readonly uid?: string;
    readonly groups: readonly string[];
    readonly extra: Readonly<Record<string, readonly string[]>>;
  };
  /** A warning that is sent even if the object is refused afterwards. */
  readonly warn?: (text: string) => void;
}

/** Requests to the API as the API server itself, through the whole chain. upstream: the loopback client */
export interface Loopback {
  /** The answer's status code and its object, `{}` when it has none. */
  request(method: string, path: string, body?: KubeObject): Promise<{ readonly status: number; readonly body: KubeObject }>;
}

/** The object that holds a claim. */
export interface ClaimOwner {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
}

/**
 * Names that one owner at a time may hold, kept in the store itself: a claim is made by create-if-absent, so that no two isolates ever
 * hold one name. A claim that is old and not used by its owner is left over from a request that ended halfway; who wants it gets it.
 */
export interface Claims {
  /** False: another holds it. `holds` says whether an owner really uses the name; asked of old claims only. */
  take(pool: string, name: string, owner: ClaimOwner, holds: (owner: ClaimOwner) => Promise<boolean>): Promise<boolean>;
  /** Gives back what this owner holds; nothing of another's. */
  release(pool: string, name: string, owner: ClaimOwner): Promise<void>;
  /** Every claimed name. */
  taken(pool: string): Promise<Set<string>>;
}

/** What a hook is given that must reach the store. */
export interface StoreContext extends HookContext {
  readonly dryRun: boolean;
  readonly settings: Settings;
  readonly loopback: Loopback;
  readonly claims: Claims;
  readonly policy: PolicySource;
  /** From 0 (inclusive) to `below` (exclusive). */
  readonly random: (below: bigint) => bigint;
}

/** Ends what a hook began: keeps it once the object is stored, or takes it back. */
export type Finish = (stored: boolean) => Promise<void>;

/**
 * What data cannot say about a kind: pure functions, upstream's names, called in this order. Metadata, generation and status reset are
 * generic and derived from the row; a hook adds to them. Hooks change the object that they are given.
 */
export interface Strategy {
  /** Fills in what was left out; runs on decoding, in every served version. */
  readonly setDefaults?: (obj: KubeObject) => void;
  readonly prepareForCreate?: (obj: KubeObject, ctx: HookContext) => void;
  readonly validate?: (obj: KubeObject) => ErrorList;
  readonly warningsOnCreate?: (obj: KubeObject) => string[];
  readonly canonicalize?: (obj: KubeObject) => void;
  readonly prepareForUpdate?: (obj: KubeObject, old: KubeObject, ctx: HookContext) => void;
  readonly validateUpdate?: (obj: KubeObject, old: KubeObject) => ErrorList;
  /** What the server's settings forbid; after `validate`, and after `validateUpdate`. */
  readonly validateSettings?: (obj: KubeObject, settings: Settings) => ErrorList;
  readonly warningsOnUpdate?: (obj: KubeObject, old: KubeObject) => string[];
  /** Whether a delete with this grace period (seconds; undefined: not given) is graceful, and how long. */
  readonly checkGracefulDelete?: (obj: KubeObject, gracePeriodSeconds: number | undefined) => number | undefined;
  /** Why the object of this name may not be deleted by itself, if so. */
  readonly undeletable?: (name: string) => string | undefined;
  /** Changes an object that a delete marks but does not remove yet (a Namespace becomes Terminating). */
  readonly prepareForDelete?: (obj: KubeObject, ctx: HookContext) => void;
  /** Create takes the status that was sent to prepareForCreate, instead of dropping it first. */
  readonly takesStatusOnCreate?: true;
  /** What a delete does with dependents when nobody says: orphans them, or has nothing to do with them. Default: background deletion. */
  readonly garbageCollectionPolicy?: "Orphan" | "Unsupported";
  /** Warns whoever deletes without saying what becomes of dependents. */
  readonly defaultPropagationWarning?: string;
  /** Names: how metadata.name is checked (`prefix`: metadata.generateName); returns messages. Default: DNS subdomain. */
  readonly validateName?: (name: string, prefix: boolean, obj: KubeObject) => string[];
  /** The metadata of a new object is looked at only where nothing else is wrong with it. */
  readonly checksMetadataLast?: true;
  /** The name made of metadata.generateName. Default: a random suffix. */
  readonly generateName?: (base: string) => string;
  readonly allowCreateOnUpdate?: boolean;
  /** Default true. */
  readonly allowUnconditionalUpdate?: boolean;
  /**
   * Allocates before everything else is prepared, on every try of the write anew. Throws a StatusError when there is nothing to be had.
   * upstream: registry/generic/registry/store.go BeginCreate, BeginUpdate
   */
  readonly beginCreate?: (obj: KubeObject, ctx: StoreContext) => Promise<Finish>;
  readonly beginUpdate?: (obj: KubeObject, old: KubeObject, ctx: StoreContext) => Promise<Finish>;
  /** Takes what an object holds that came with all it has (import); what others hold already is left to them. */
  readonly claimHeld?: (obj: KubeObject, ctx: StoreContext) => Promise<void>;
  /** Gives back what an object held that is gone now. upstream: registry/generic/registry/store.go AfterDelete */
  readonly afterDelete?: (obj: KubeObject, ctx: StoreContext) => Promise<void>;
}

export interface SubresourceRow {
  /** `status`, `scale`, ... */
  readonly name: string;
  readonly kind: string;
  /** Of the subresource's kind, where it differs from the parent's: `autoscaling/v1` for scale. */
  readonly group?: string;
  readonly version?: string;
  readonly schema?: string;
  /** Group versions beside its own in which a body may come: `policy/v1beta1` for eviction. */
  readonly accepts?: readonly string[];
  readonly verbs: readonly ("create" | "delete" | "get" | "patch" | "update")[];
  /** The path goes on behind it (proxy). */
  readonly takesPath?: true;
  readonly strategy?: Strategy;
  /** Where its kind is printed otherwise than the parent's. */
  readonly additionalPrinterColumns?: readonly Column[];
  /** As the resource's. Default: `spec` for `status`, nothing for others. */
  readonly resetFields?: readonly string[];
}

/** How a version whose stored form is another one is turned into it and back. */
export interface Conversion {
  /** The id of the stored form's type. */
  readonly schema: string;
  readonly toStorage: (obj: JSONObject) => JSONObject;
  readonly fromStorage: (obj: JSONObject) => JSONObject;
}

export interface SelectableField {
  readonly label: string;
  /** The label under which the store keeps it. Default: `label`. */
  readonly storedAs?: string;
  readonly value: (obj: KubeObject) => string;
}

export interface VersionRow {
  readonly name: string;
  readonly served: boolean;
  readonly storage: boolean;
  /** The id of the type in the generated table: `core.v1.Pod`. */
  readonly schema: string;
  readonly subresources?: readonly SubresourceRow[];
  readonly additionalPrinterColumns: readonly Column[];
  /** What an empty object of the kind shows beyond its schema's zero values, as upstream's conversion from its internal type has it. */
  readonly zero?: KubeObject;
  /** Beyond metadata.name and metadata.namespace: the label, and where its value is. */
  readonly selectableFields?: readonly SelectableField[];
  /** Said in a Warning header of every answer: CustomResourceDefinitionVersion's own field. */
  readonly deprecationWarning?: string;
  /** What the store keeps for selectors, where that is another version's; values are read from the stored form. */
  readonly storedFields?: readonly SelectableField[];
  /** What an unknown field label is told; without it `"x" is not a known field selector: ...`. */
  readonly unknownFieldLabel?: (label: string) => string;
  /** Between this version and the stored one, where they differ: hooks then see the stored form. */
  readonly convert?: Conversion;
  readonly setDefaults?: (obj: KubeObject) => void;
}

/** One resource, in the vocabulary of CustomResourceDefinitionSpec, and what upstream's storage layout says of it. */
export interface ResourceRow {
  readonly group: string;
  readonly names: {
    readonly plural: string;
    readonly singular: string;
    readonly kind: string;
    readonly listKind: string;
    readonly shortNames?: readonly string[];
    readonly categories?: readonly string[];
  };
  readonly scope: "Namespaced" | "Cluster";
  readonly verbs: readonly Verb[];
  readonly versions: readonly VersionRow[];
  /** The shard that stores it: `policy`, or a name of its own. */
  readonly shard: string;
  /** `controllers` for replicationcontrollers: the first part of every key. */
  readonly storagePrefix: string;
  /** The group it is stored in, where that is another one (events.k8s.io events are stored as core ones). */
  readonly storageGroup?: string;
  /** The version it is stored in, where that is not one that is served. */
  readonly storageVersion?: string;
  /** Reads the form of that version, where its fields are others; the version itself is not looked at. */
  readonly fromStorageVersion?: (obj: KubeObject) => KubeObject;
  /** Created and answered, never stored (reviews). */
  readonly virtual?: true;
  /**
   * metadata.generation starts at 1 and counts changes of everything but metadata and status; `created`: it stays 1. Where neither, a
   * client's number is kept.
   */
  readonly generation?: true | "created";
  /** An empty list or map that comes where there is none is a change, though it is not stored: upstream compares with reflect.DeepEqual. */
  readonly exact?: true;
  /**
   * Which writes the controllers are told of, besides those that change ownership: every one, deletions (the default: what goes may be an
   * owner), those that a function picks (`old` is undefined for a creation) besides deletions, or none at all.
   */
  readonly reconciled?: "always" | "deleted" | "never" | ((object: KubeObject, old: KubeObject | undefined) => boolean);
  /** Seconds after its last write that an object goes by itself. upstream: registry/generic/registry/store.go TTLFunc */
  readonly expiresAfter?: (settings: Settings) => number;
  /** spec.finalizers hold a deleted object too (Namespace). */
  readonly finalizersInSpec?: true;
  /** DELETE answers with the object instead of a Status. upstream: registry/generic/registry/store.go ReturnDeletedObject */
  readonly returnsDeleted?: true;
  readonly strategy?: Strategy;
  /**
   * Paths (`status.conditions`) that a write leaves as they were, with all below: who writes them does not come to own them. Default:
   * `status` where it is a subresource.
   */
  readonly resetFields?: readonly string[];
}
