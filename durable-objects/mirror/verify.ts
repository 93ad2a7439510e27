import { base64OfBytes, bytesOfBase64 } from "../../worker/apimachinery/serializer/base64.ts";
import type { KubeObject } from "../../worker/apimachinery/types.ts";
import type { Source } from "../hub/source.ts";
import type { Version } from "../mvcc/mvcc.ts";
import { prefixEnd } from "../mvcc/mvcc.ts";
import { type EtcdClient, type KeyValue, rangePages } from "./etcd-client.ts";
import type { MirrorLayout } from "./layout.ts";
import type { Ledger } from "./ledger.ts";
import type { Difference, Verified } from "./status.ts";

export interface VerifyOptions {
  readonly shard: string;
  readonly layout: MirrorLayout;
  readonly ledger: Ledger;
  readonly etcd: EtcdClient;
  readonly source: Source;
  readonly encode: (version: Version) => Uint8Array | undefined;
  /** Throws on what cannot be read. */
  readonly decode: (value: Uint8Array) => KubeObject;
}

/** Values that one answer has. */
const valuesMax = 500;

/**
 * Compares a part of a shard key by key; the lane must stand still meanwhile, so that etcd is at the ledger's revision. Undefined: the
 * store no longer has that one.
 */
export async function verify(options: VerifyOptions, startKey: string): Promise<Verified | undefined> {
  const { shard, ledger, layout, source } = options;
  const { revision, term } = ledger.lane(shard);
  const page = await source.page(startKey, revision);
  if ("code" in page || page.term !== term) return undefined;
  const expected = new Map(
    page.versions.filter(({ key }) => layout.resourceOf(key) !== undefined).map((version) => [version.key, version]),
  );
  const compared = expected.size;
  const differences: Difference[] = [];
  for await (const found of stretch(options, startKey, page.nextKey)) {
    const key = layout.storeKey(found.key) ?? "";
    const version = expected.get(key);
    expected.delete(key);
    const what = version === undefined ? "extra" : difference(options, version, found);
    if (what !== undefined) differences.push({ key: found.key, what });
  }
  for (const key of expected.keys()) differences.push({ key: layout.etcdKey(key), what: "missing" });
  return { revision, compared, differences, nextKey: page.nextKey };
}

function difference({ encode, decode, ledger }: VerifyOptions, version: Version, found: KeyValue): Difference["what"] | undefined {
  const wanted = encode(version) ?? new Uint8Array();
  if (base64OfBytes(wanted) !== found.value) {
    let object: KubeObject;
    try {
      object = decode(bytesOfBase64(found.value));
    } catch {
      return "unreadable";
    }
    // The media type may have been another one when it was written.
    if (JSON.stringify(object) !== JSON.stringify(decode(wanted))) return "different";
  }
  return ledger.written(version.key)?.modified === found.modified ? undefined : "foreign";
}

/** What etcd has of a shard from one of the store's keys up to another. */
async function* stretch(options: VerifyOptions, from: string, to: string | undefined): AsyncGenerator<KeyValue> {
  const { shard, layout, etcd } = options;
  for (const prefix of layout.prefixesOf(shard)) {
    const last = prefixEnd(layout.etcdKey(prefix));
    const end = to !== undefined && layout.etcdKey(to) < last ? layout.etcdKey(to) : last;
    const key = from > prefix ? layout.etcdKey(from) : layout.etcdKey(prefix);
    if (key < end) for await (const { keys } of rangePages(etcd, { key, end, limit: valuesMax })) yield* keys;
  }
}
