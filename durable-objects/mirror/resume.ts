import { textOfBase64 } from "../../worker/apimachinery/serializer/base64.ts";
import type { Position, Source } from "../hub/source.ts";
import { termOf } from "../hub/terms.ts";
import { prefixEnd } from "../mvcc/mvcc.ts";
import { type EtcdClient, type KeyValue, rangePages } from "./etcd-client.ts";
import type { Halt } from "./lane.ts";
import type { MirrorLayout } from "./layout.ts";
import { type LaneRecord, type Ledger, lastKey } from "./ledger.ts";
import type { Checkpoint } from "./transaction.ts";

/** How somebody else's change is told; 0: the key is gone. */
export const foreignText = (etcdKey: string, modified: number): string =>
  modified === 0 ? `${etcdKey} was deleted by somebody else` : `${etcdKey} was changed by somebody else at etcd's revision ${modified}`;

/** Before everything that a store has. */
const nowhere: Position = { revision: 0, term: "" };
/** Keys that one answer lists. */
const scanKeysMax = 5000;

export interface ResumeOptions {
  readonly shard: string;
  readonly layout: MirrorLayout;
  readonly ledger: Ledger;
  readonly etcd: EtcdClient;
  readonly source: Source;
  /** Whoever wrote there: it becomes the mirror's. */
  readonly taking: boolean;
}

function checkpointOf({ value }: KeyValue): Checkpoint | undefined {
  try {
    const { mirror, instance, revision, term = "", next } = JSON.parse(textOfBase64(value)) as Partial<Checkpoint>;
    if (typeof mirror !== "string" || typeof instance !== "string" || typeof term !== "string") return undefined;
    if (!Number.isSafeInteger(revision) || revision === undefined) return undefined;
    return { mirror, instance, revision, term, ...(typeof next === "string" ? { next } : {}) };
  } catch {
    return undefined;
  }
}

/** Puts the ledger where etcd is, before a shard's first change after a start or a failure; or says why there must not be one. */
export async function resume(options: ResumeOptions): Promise<Halt | undefined> {
  const { shard, layout, ledger, etcd, taking } = options;
  const known = ledger.lane(shard);
  const [found] = (await etcd.range({ key: layout.checkpointKey(shard) })).keys;
  if (found === undefined) return begin(options, known);
  const note = checkpointOf(found);
  if (taking) return takeOver(options, found.modified, "somebody asked for it");
  if (note === undefined) return { reason: "BadCheckpoint", message: `${layout.checkpointKey(shard)} is no checkpoint of a mirror` };
  const other: Halt = { reason: "OtherMirror", message: `another mirror (${note.mirror}) writes ${layout.prefixesOf(shard).join(", ")}` };
  if (note.mirror !== ledger.name) return other;
  if (found.modified === known.checkpoint) return undefined;
  // A copy may be of a store that went back.
  if (found.modified < known.checkpoint || (note.revision < known.revision && known.nextKey === undefined))
    return takeOver(options, found.modified, `etcd went back from the store's revision ${known.revision} to ${note.revision}`);
  return ledger.had(note.instance) ? catchUp(options, known, found.modified, note) : other;
}

/** etcd knows nothing of the shard: it is copied, if there is nothing of somebody else's in its place. */
async function begin(options: ResumeOptions, known: LaneRecord): Promise<Halt | undefined> {
  const { shard, layout, ledger, etcd, taking } = options;
  if (taking) return takeOver(options, 0, "somebody asked for it");
  for (const prefix of layout.prefixesOf(shard)) {
    const key = layout.etcdKey(prefix);
    const { count } = await etcd.range({ key, end: prefixEnd(key), countOnly: true });
    if (count > 0) return { reason: "NotEmpty", message: `${count} keys below ${key} were not written by this mirror` };
  }
  if (known.checkpoint !== 0) ledger.announce(shard, "etcd has lost everything");
  for (const prefix of layout.prefixesOf(shard)) ledger.clear(prefix, prefixEnd(prefix));
  ledger.place(shard, { ...nowhere, nextKey: "", checkpoint: 0 });
  return undefined;
}

/** Everything below the shard's prefixes becomes the mirror's as it is, and is compared with the store. */
async function takeOver(options: ResumeOptions, checkpoint: number, why: string): Promise<undefined> {
  const { shard, layout, ledger } = options;
  for (const prefix of layout.prefixesOf(shard)) ledger.clear(prefix, prefixEnd(prefix));
  for await (const { key, modified } of keysIn(options)) ledger.adopt({ key, revision: 0, modified });
  ledger.announce(shard, why);
  ledger.place(shard, { ...nowhere, nextKey: "", checkpoint });
  return undefined;
}

/**
 * The last transaction went through, and its answer was lost: what it changed is found by its revision, which is the checkpoint's. All
 * else must be as it was.
 */
async function catchUp(options: ResumeOptions, known: LaneRecord, checkpoint: number, note: Checkpoint): Promise<Halt | undefined> {
  const { shard, layout, ledger } = options;
  const copying = known.nextKey !== undefined || note.next !== undefined;
  const deleted = copying ? undefined : await deletedBetween(options, known, note);
  const seen = new Set<string>();
  for await (const { key, etcdKey, modified } of keysIn(options)) {
    seen.add(key);
    if (ledger.written(key)?.modified === modified) continue;
    if (modified !== checkpoint) return { reason: "ForeignWrite", message: foreignText(etcdKey, modified) };
    ledger.adopt({ key, revision: 0, modified });
  }
  for (const prefix of layout.prefixesOf(shard))
    for (const { key } of ledger.range(prefix, prefixEnd(prefix), "", lastKey)) {
      if (seen.has(key)) continue;
      const expires = layout.resourceOf(key)?.ttlSeconds !== undefined;
      if (deleted !== undefined && !deleted.has(key) && !expires)
        return { reason: "ForeignWrite", message: foreignText(layout.etcdKey(key), 0) };
      ledger.forget(key);
    }
  ledger.place(shard, { revision: note.revision, term: note.term, nextKey: copying ? "" : undefined, checkpoint });
  return undefined;
}

/** What the store deleted between two revisions; undefined where it does not know any more, and a copy will find out. */
async function deletedBetween({ source }: ResumeOptions, after: Position, upTo: Position): Promise<ReadonlySet<string> | undefined> {
  const keys = new Set<string>();
  let at: Position = { revision: after.revision, term: after.term };
  while (at.revision < upTo.revision) {
    const pulled = await source.pull(at);
    if ("code" in pulled || pulled.changes.length === 0) return undefined;
    const changes = pulled.changes.filter(({ version }) => version.revision <= upTo.revision);
    for (const { deleted, version } of changes) if (deleted) keys.add(version.key);
    const revision = changes.at(-1)?.version.revision ?? upTo.revision;
    at = { revision, term: termOf(pulled.terms, revision) };
  }
  return at.term === upTo.term ? keys : undefined;
}

interface FoundKey {
  readonly key: string;
  readonly etcdKey: string;
  readonly modified: number;
}

/** Every key that etcd has below the shard's prefixes, or those that were changed at a revision or later. */
export async function* keysIn(
  { shard, layout, etcd }: Pick<ResumeOptions, "shard" | "layout" | "etcd">,
  modifiedFrom?: number,
): AsyncGenerator<FoundKey> {
  const changed = modifiedFrom === undefined ? {} : { modifiedFrom };
  for (const prefix of layout.prefixesOf(shard)) {
    const key = layout.etcdKey(prefix);
    for await (const { keys } of rangePages(etcd, { key, end: prefixEnd(key), limit: scanKeysMax, keysOnly: true, ...changed }))
      for (const { key: etcdKey, modified } of keys) yield { key: layout.storeKey(etcdKey) ?? "", etcdKey, modified };
  }
}
