import { expect } from "vitest";
import type { APIClient, KubeJSON } from "./api-client.ts";
import type { EtcdEvent } from "./etcd.ts";

/** One change of a shard, as the API's watch tells it. */
export interface LoggedChange {
  readonly revision: number;
  readonly key: string;
  /** undefined: deleted. */
  readonly object: string | undefined;
}

const bare = (object: KubeJSON): string => {
  const { resourceVersion: _, ...metadata } = object.metadata;
  return JSON.stringify({ ...object, metadata });
};

/** A shard's changes, collected by watches that go on where the last one ended. */
export class ShardLog {
  readonly resource: string;
  readonly changes: LoggedChange[] = [];
  #at: number;

  constructor(resource: string, from: number) {
    this.resource = resource;
    this.#at = from;
  }

  /** What came since the last time, up to now. */
  async collect(client: APIClient): Promise<void> {
    const upTo = Number((await client.json("GET", `/api/v1/${this.resource}?limit=1`)).metadata.resourceVersion);
    while (this.#at < upTo) {
      const path = `/api/v1/${this.resource}?watch=true&allowWatchBookmarks=true&timeoutSeconds=1&resourceVersion=${this.#at}`;
      const { text } = await client.call("GET", path);
      for (const line of text.split("\n").filter((line) => line.trim() !== "")) {
        const { type, object } = JSON.parse(line) as { type: string; object: KubeJSON };
        if (type === "ERROR") throw new Error(line);
        this.#at = Number(object.metadata.resourceVersion);
        if (type === "BOOKMARK") continue;
        const key = `${this.resource}/${object.metadata["namespace"]}/${object.metadata.name}`;
        this.changes.push({ revision: this.#at, key, object: type === "DELETED" ? undefined : bare(object) });
      }
    }
  }
}

const checkpointPrefix = "/edge-apiserver-mirror/registry/";

/**
 * Holds an etcd's own history against a shard's log, from a checkpoint on: the same changes in the same order, none twice, none left out,
 * and each transaction's checkpoint says the revision of its last change. Returns how many changes the etcd has.
 */
export function checkHistory(history: readonly (readonly EtcdEvent[])[], log: ShardLog, from: number): number {
  const checkpoint = checkpointPrefix + log.resource;
  const prefix = `/registry/${log.resource}/`;
  let at = 0;
  let begun = false;
  for (const transaction of history) {
    const events = transaction.filter(({ key }) => key.startsWith(prefix));
    const note = transaction.find(({ key }) => key === checkpoint);
    if (note === undefined) {
      expect(events).toEqual([]);
      continue;
    }
    const { revision, next } = JSON.parse(note.value.toString()) as { revision: number; next?: string };
    if (begun) {
      expect(next).toBeUndefined();
      for (const event of events) {
        const { key, object } = log.changes[at] ?? { key: "nothing is logged", object: undefined };
        const found = event.deleted ? undefined : JSON.stringify(JSON.parse(event.value.toString()));
        expect({ at, key: event.key, object: found }).toEqual({ at, key: `/registry/${key}`, object });
        at += 1;
      }
      expect(revision).toBe(log.changes[at - 1]?.revision ?? from);
    }
    begun ||= next === undefined && revision >= from;
  }
  return at;
}
