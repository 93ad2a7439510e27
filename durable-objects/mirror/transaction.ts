import { base64OfBytes, base64OfText } from "../../worker/apimachinery/serializer/base64.ts";
import type { Position } from "../hub/source.ts";
import { type KeyValue, rangeBody } from "./etcd-client.ts";

/** etcd's --max-txn-ops, one of which is the checkpoint. */
export const operationsMax = 127;
/** Bytes of values that travel together: below etcd's --max-request-bytes of 1.5 MiB, keys and guards included. */
export const valueBytesMax = 1024 * 1024;

/** One key's change in etcd. */
export interface Operation {
  /** The store's key, and etcd's. */
  readonly key: string;
  readonly etcdKey: string;
  /** The store's revision that the value is of. */
  readonly revision: number;
  /** undefined: the key goes. */
  readonly value: Uint8Array | undefined;
  readonly lease?: string;
  /** The etcd revision at which the mirror changed the key last; 0: it must not be there. */
  readonly expected: number;
}

/** How far a shard has come: which of the store's revisions etcd has. Kept in etcd, changed in the transaction of what it says. */
export interface Checkpoint extends Position {
  /** Whose it is. */
  readonly mirror: string;
  readonly instance: string;
  /** While a copy is made: keys before this one are at the revision, those behind may be older. */
  readonly next?: string;
  /** A copy ends here: what the store did before it is not all in etcd's history. */
  readonly copied?: true;
}

export interface CheckpointChange {
  readonly etcdKey: string;
  readonly expected: number;
  readonly value: Checkpoint;
}

const unchanged = (etcdKey: string, modified: number): object => ({
  key: base64OfText(etcdKey),
  target: "MOD",
  result: "EQUAL",
  mod_revision: String(modified),
});

function change({ etcdKey, value, lease }: Operation): object {
  const key = base64OfText(etcdKey);
  if (value === undefined) return { request_delete_range: { key } };
  return { request_put: { key, value: base64OfBytes(value), ...(lease === undefined ? {} : { lease }) } };
}

/** All or nothing, and only if nobody else has touched the checkpoint or one of the keys; otherwise it answers who stands where. */
export function transactionBody(checkpoint: CheckpointChange, operations: readonly Operation[]): object {
  const note = { key: base64OfText(checkpoint.etcdKey), value: base64OfText(JSON.stringify(checkpoint.value)) };
  const keys = [checkpoint, ...operations];
  return {
    compare: keys.map(({ etcdKey, expected }) => unchanged(etcdKey, expected)),
    success: [...operations.map(change), { request_put: note }],
    failure: keys.map(({ etcdKey }) => ({ request_range: rangeBody({ key: etcdKey, keysOnly: true }) })),
  };
}

/** Who stands where, after a transaction that did not go through: revisions of the checkpoint and of each operation's key. */
export function standings(ranges: readonly (readonly KeyValue[])[]): readonly number[] {
  return ranges.map(([found]) => found?.modified ?? 0);
}

/** The first of these that go into one transaction: each key once, so that every state of an object is one of etcd's, too. */
export function cut<T extends { readonly key: string; readonly bytes: number }>(items: readonly T[]): number {
  const keys = new Set<string>();
  let bytes = 0;
  for (const [at, item] of items.entries()) {
    bytes += item.bytes;
    if (at >= operationsMax || keys.has(item.key) || (at > 0 && bytes > valueBytesMax)) return at;
    keys.add(item.key);
  }
  return items.length;
}
