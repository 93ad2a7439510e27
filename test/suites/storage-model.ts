import { matchesFields } from "../../worker/apimachinery/fields.ts";
import { matchesLabels } from "../../worker/apimachinery/labels.ts";
import type { Content, Selection, Storage, WatchFrame, WriteRequest, WriteResult } from "../../worker/registry/storage.ts";

interface State {
  readonly content: Content;
  readonly text: string;
  readonly revision: number;
}

/** A shard as the list of its states: the plainest thing that keeps the contract. */
interface Moment {
  readonly revision: number;
  readonly key: string;
  readonly before: State | undefined;
  readonly after: State | undefined;
  /** What a delete shows. */
  readonly last: string;
}

const spliced = ({ text, revisionOffset }: Content, revision: number): string =>
  text.slice(0, revisionOffset) + String(revision) + text.slice(revisionOffset);

const shows = (selection: Selection, state: State | undefined): state is State =>
  state !== undefined && matchesLabels(selection.labels, state.content.labels) && matchesFields(selection.fields, state.content.fields);

class Shard {
  /** When each key goes, in milliseconds. */
  readonly deadlines = new Map<string, number>();
  readonly moments: Moment[] = [];
  readonly listeners = new Set<(moment: Moment) => void>();

  /** An empty shard is at revision 1, as etcd is. */
  get revision(): number {
    return this.moments.length + 1;
  }

  /** What there was at a revision, in key order. */
  at(revision: number): Map<string, State> {
    const states = new Map<string, State>();
    for (const { key, after } of this.moments.slice(0, Math.max(0, revision - 1))) {
      if (after === undefined) states.delete(key);
      else states.set(key, after);
    }
    return new Map([...states].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  write(request: WriteRequest, now: number): WriteResult {
    const before = this.at(this.revision).get(request.key);
    if (request.type === "create" && before !== undefined) return { ok: false, code: "AlreadyExists" };
    if (request.type !== "create" && before === undefined) return { ok: false, code: "NotFound" };
    if (request.type !== "create" && before !== undefined && request.resourceVersion !== String(before.revision))
      return { ok: false, code: "ResourceVersionConflicts", current: { text: before.text, resourceVersion: String(before.revision) } };
    const revision = this.revision + 1;
    const content = request.content ?? before?.content;
    if (content === undefined) throw new Error("nothing to write");
    const state: State = { content, text: spliced(content, revision), revision };
    const moment: Moment = { revision, key: request.key, before, after: request.type === "delete" ? undefined : state, last: state.text };
    this.moments.push(moment);
    for (const listener of this.listeners) listener(moment);
    this.deadlines.delete(request.key);
    if (request.type !== "delete" && content.expiresAfterSeconds !== undefined)
      this.deadlines.set(request.key, now + content.expiresAfterSeconds * 1000);
    return { ok: true, resourceVersion: String(revision), text: state.text };
  }
}

function lineOf(moment: Moment, selection: Selection): string | undefined {
  if (!moment.key.startsWith(selection.prefix)) return undefined;
  const was = shows(selection, moment.before);
  const is = shows(selection, moment.after);
  const line = (type: string, text: string): string => `{"type":"${type}","object":${text}}\n`;
  if (is) return line(was ? "MODIFIED" : "ADDED", moment.after.text);
  if (!was || moment.before === undefined) return undefined;
  return line("DELETED", moment.after === undefined ? moment.last : spliced(moment.before.content, moment.revision));
}

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/** The reference for every Storage: shards in memory, nothing compacted, nothing lost. */
export class StorageModel implements Storage {
  readonly #shards = new Map<string, Shard>();
  readonly #now: () => number;

  constructor(now: () => number = () => 0) {
    this.#now = now;
  }

  /** Deletes what is due. */
  expire(): void {
    for (const shard of this.#shards.values())
      for (const [key, at] of [...shard.deadlines].sort(([, a], [, b]) => a - b)) {
        const state = shard.at(shard.revision).get(key);
        if (at <= this.#now() && state !== undefined)
          shard.write({ type: "delete", key, resourceVersion: String(state.revision) }, this.#now());
      }
  }

  #shard(name: string): Shard {
    const shard = this.#shards.get(name) ?? new Shard();
    this.#shards.set(name, shard);
    return shard;
  }

  get: Storage["get"] = async (name, key, notOlderThan) => {
    const shard = this.#shard(name);
    const current = String(shard.revision);
    if (notOlderThan !== undefined && Number(notOlderThan) > shard.revision) return { ok: false, code: "ResourceVersionTooLarge", current };
    const state = shard.at(shard.revision).get(key);
    const object = state === undefined ? undefined : { text: state.text, resourceVersion: String(state.revision) };
    return { ok: true, object, resourceVersion: current };
  };

  list: Storage["list"] = async (name, { at, limit, startKey, itemHead, ...selection }) => {
    const shard = this.#shard(name);
    if (at !== undefined && Number(at.resourceVersion) > shard.revision)
      return { ok: false, code: "ResourceVersionTooLarge", current: String(shard.revision) };
    const revision = at?.match === "Exact" ? Number(at.resourceVersion) : shard.revision;
    const after = [...shard.at(revision)].filter(([key]) => key.startsWith(selection.prefix) && key >= startKey);
    const selected = after.filter(([, state]) => shows(selection, state));
    const page = limit > 0 ? selected.slice(0, limit) : selected;
    const last = page.at(-1)?.[0] ?? "";
    const more = limit > 0 && page.length === limit && after.some(([key]) => key > last);
    const plain = selection.labels.length + selection.fields.length === 0;
    return {
      ok: true,
      resourceVersion: String(revision),
      nextKey: more ? `${last}\0` : undefined,
      remaining: more && plain ? selected.length - page.length : undefined,
      items:
        new Response(
          page.map(([, { text }]) => (text.startsWith(itemHead) ? text.replace(itemHead, itemHead.slice(0, 1)) : text)).join(","),
        ).body ?? new ReadableStream<Uint8Array>(),
    };
  };

  write: Storage["write"] = async (name, request) => this.#shard(name).write(request, this.#now());

  watch: Storage["watch"] = async (name, request, signal) => {
    const shard = this.#shard(name);
    const from = request.resourceVersion === undefined ? shard.revision : Number(request.resourceVersion);
    let stop = (): void => undefined;
    let bookmark = (_initialEventsEnd: boolean): void => undefined;
    const frames = new ReadableStream<WatchFrame>({
      start: (controller) => {
        const send = (line: string | undefined): void => {
          if (line !== undefined) controller.enqueue({ type: "events", bytes: bytesOf(line) });
        };
        const listener = (moment: Moment): void => {
          if (moment.revision > from) send(lineOf(moment, request));
        };
        bookmark = (initialEventsEnd) => {
          const resourceVersion = String(shard.revision);
          if (request.bookmarks) controller.enqueue({ type: "bookmark", resourceVersion, initialEventsEnd });
        };
        if (request.resourceVersion === undefined) {
          for (const [key, state] of shard.at(from))
            if (key.startsWith(request.prefix) && shows(request, state)) send(`{"type":"ADDED","object":${state.text}}\n`);
          bookmark(true);
        }
        shard.moments.forEach(listener);
        shard.listeners.add(listener);
        stop = () => void shard.listeners.delete(listener);
        const end = (): void => {
          if (shard.listeners.delete(listener)) controller.close();
        };
        if (signal.aborted) end();
        else signal.addEventListener("abort", end, { once: true });
      },
      cancel: () => stop(),
    });
    return { ok: true, frames: frames.values(), progress: () => bookmark(false), bookmark: () => bookmark(false) };
  };

  stats: Storage["stats"] = async (name, prefixes) => {
    const shard = this.#shard(name);
    const keys = [...shard.at(shard.revision).keys()];
    const counts = Object.fromEntries(prefixes.map((prefix) => [prefix, keys.filter((key) => key.startsWith(prefix)).length]));
    return { counts, sizeBytes: 1 };
  };

  changes: Storage["changes"] = async (name, resourceVersion) => {
    const shard = this.#shard(name);
    const current = String(shard.revision);
    if (resourceVersion === undefined) {
      const all = [...shard.at(shard.revision)].map(([key, { text }]) => ({ key, text }));
      return { ok: true, resourceVersion: current, changes: all };
    }
    const changes = shard.moments
      .filter(({ revision }) => revision > Number(resourceVersion))
      .map(({ key, after }) => ({ key, text: after?.text }));
    return { ok: true, resourceVersion: current, changes };
  };
}
