import type { GarbageCollectorFinalizer, Ownership } from "../../../worker/apimachinery/ownership.ts";
import type { OwnerReference } from "../../../worker/apimachinery/types.ts";
import type { ChangeHint } from "../../../worker/registry/writing/change-hint.ts";

/** Where an object is: what a path to it needs beside the version. */
export interface Place {
  readonly group: string;
  readonly resource: string;
  readonly namespace: string;
  readonly name: string;
}

/** An object that the graph knows: it has owners, or waits for its dependents. */
export interface Node extends Place {
  readonly uid: string;
  readonly waitsFor: GarbageCollectorFinalizer | undefined;
}

export interface Dependent {
  readonly uid: string;
  /** The owner may not go before it, in a foreground deletion. */
  readonly blocks: boolean;
}

type Exec = (query: string, ...bindings: (string | number)[]) => Record<string, unknown>[];

const insertNode =
  "INSERT INTO node (uid, group_name, resource, namespace, name, waits_for) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (uid) DO UPDATE SET waits_for = excluded.waits_for";
const insertOwnership =
  "INSERT INTO ownership (dependent, owner, reference, blocks) VALUES (?, ?, ?, ?) ON CONFLICT (dependent, owner) DO UPDATE SET reference = excluded.reference, blocks = excluded.blocks";
const waitingOwners = "SELECT owner FROM ownership JOIN node ON node.uid = ownership.owner WHERE dependent = ? AND waits_for <> ''";

/**
 * Who owns whom, by uid. Kept are objects with owners and objects that wait for their dependents; all others are at most an uid that a
 * dependent names. Its methods return the uids that the garbage collector should look at because of what they were told.
 */
export class OwnershipGraph {
  readonly #exec: Exec;

  constructor(exec: Exec, migration: string) {
    this.#exec = exec;
    if (exec("SELECT name FROM sqlite_master WHERE type = 'table' AND name = 'ownership'").length === 0) exec(migration);
  }

  observe(hint: ChangeHint): string[] {
    if (hint.ownership === undefined) return [];
    return hint.change === "deleted" ? this.remove(hint.ownership.uid) : this.put(hint, hint.ownership);
  }

  /** The object is there with these owners, and waits for its dependents or not. */
  put(place: Place, { uid, owners, waitsFor }: Ownership): string[] {
    const before = this.node(uid);
    const due = new Set<string>();
    if (this.#setOwners(uid, owners, due) && owners.length > 0) due.add(uid);
    if (owners.length > 0 || waitsFor !== undefined) {
      const { group, resource, namespace, name } = place;
      this.#exec(insertNode, uid, group, resource, namespace, name, waitsFor ?? "");
    } else if (before !== undefined) this.#exec("DELETE FROM node WHERE uid = ?", uid);
    if (waitsFor !== undefined && waitsFor !== before?.waitsFor) {
      due.add(uid);
      if (waitsFor === "foregroundDeletion") for (const dependent of this.dependents(uid)) due.add(dependent.uid);
    }
    return [...due];
  }

  /** Writes the owners; true if they are others than before. Owners that wait are due when a dependent leaves them or stops blocking. */
  #setOwners(uid: string, owners: readonly OwnerReference[], due: Set<string>): boolean {
    const references = new Map(owners.map((owner) => [owner.uid, JSON.stringify(owner)]));
    const before = this.#exec("SELECT owner, reference FROM ownership WHERE dependent = ?", uid);
    const known = new Map(before.map((row) => [String(row["owner"]), String(row["reference"])]));
    const changed = [...known].filter(([owner, reference]) => references.get(owner) !== reference);
    if (changed.length > 0) for (const owner of this.#waitingOwners(uid)) due.add(owner);
    for (const [owner] of changed)
      if (!references.has(owner)) this.#exec("DELETE FROM ownership WHERE dependent = ? AND owner = ?", uid, owner);
    const added = owners.filter((owner) => known.get(owner.uid) !== references.get(owner.uid));
    for (const owner of added)
      this.#exec(insertOwnership, uid, owner.uid, references.get(owner.uid) ?? "", owner.blockOwnerDeletion === true ? 1 : 0);
    return added.length > 0 || changed.length > 0;
  }

  /** The object is gone. */
  remove(uid: string): string[] {
    const due = [...this.#waitingOwners(uid), ...this.dependents(uid).map((dependent) => dependent.uid)];
    this.#exec("DELETE FROM ownership WHERE dependent = ?", uid);
    this.#exec("DELETE FROM node WHERE uid = ?", uid);
    return due;
  }

  node(uid: string): Node | undefined {
    const [row] = this.#exec("SELECT * FROM node WHERE uid = ?", uid);
    if (row === undefined) return undefined;
    const waitsFor = String(row["waits_for"]);
    return {
      uid,
      group: String(row["group_name"]),
      resource: String(row["resource"]),
      namespace: String(row["namespace"]),
      name: String(row["name"]),
      waitsFor: waitsFor === "" ? undefined : (waitsFor as GarbageCollectorFinalizer),
    };
  }

  dependents(uid: string): Dependent[] {
    const rows = this.#exec("SELECT dependent, blocks FROM ownership WHERE owner = ?", uid);
    return rows.map((row) => ({ uid: String(row["dependent"]), blocks: row["blocks"] === 1 }));
  }

  /** Every object that the graph knows, for a comparison with what there is. */
  uids(): string[] {
    return this.#exec("SELECT uid FROM node").map((row) => String(row["uid"]));
  }

  ownersOf(uid: string): string[] {
    return this.#exec("SELECT owner FROM ownership WHERE dependent = ?", uid).map((row) => String(row["owner"]));
  }

  /** True once for a dependent and an owner of it: an Event tells of it, and one is enough. */
  report(dependent: string, owner: string): boolean {
    const query = "UPDATE ownership SET reported = 1 WHERE dependent = ? AND owner = ? AND reported = 0 RETURNING owner";
    return this.#exec(query, dependent, owner).length > 0;
  }

  #waitingOwners(uid: string): string[] {
    return this.#exec(waitingOwners, uid).map((row) => String(row["owner"]));
  }
}
