import type { Event } from "../../durable-objects/mvcc/mvcc.ts";
import type { Compacted, ListResult, Selection, Stored, WriteResult } from "../../worker/registry/storage.ts";
import { StorageModel } from "../suites/storage-model.ts";

const shard = "things";

/** What a watch was asked and what it has told so far. */
export interface Watched {
  readonly selection: Selection;
  /** undefined: everything there is, then what follows. */
  readonly from: string | undefined;
  readonly lines: string[];
  /** What it said of where the shard is, each with how many lines there were before. */
  readonly bookmarks: { readonly lines: number; readonly resourceVersion: string; readonly end: boolean }[];
}

const revisionOf = (line: string): number => Number(/"resourceVersion":"(\d+)"/.exec(line)?.[1]);

/** What was committed, in the reference model; judges afterwards what clients saw. */
export class History {
  readonly #model = new StorageModel();
  readonly #texts = new Map<number, string>();
  readonly #judgements: (() => Promise<string | undefined>)[] = [];
  /** How often what the simulation is there to provoke happened. */
  readonly counts = { committed: 0, read: 0, listed: 0, refused: 0, watched: 0, complete: 0, expired: 0 };
  #revision = 1;
  #compacted = 0;

  get revision(): number {
    return this.#revision;
  }

  /** The store forgot what was before a revision. */
  compacted(revision: number): void {
    this.#compacted = revision;
  }

  committed(events: readonly Event[]): void {
    for (const { revision, key, deleted, version, previous } of events) {
      if (revision !== this.#revision + 1) throw new Error(`revision ${revision} was committed after ${this.#revision}`);
      this.#revision = revision;
      this.#texts.set(revision, version.text);
      this.counts.committed += 1;
      const { revisionOffset: start, labels, fields, text } = version;
      const content = { text: text.slice(0, start) + text.slice(text.indexOf('"', start)), revisionOffset: start, labels, fields };
      const resourceVersion = String(previous?.revision ?? 0);
      const type = deleted ? "delete" : "update";
      const written = this.#model.write(
        shard,
        previous === undefined ? { type: "create", key, content } : { type, key, resourceVersion, content },
      );
      this.#judgements.push(async () => {
        const result = await written;
        return result.ok && result.text === text ? undefined : `the model refuses revision ${revision}`;
      });
    }
  }

  acknowledged(result: Extract<WriteResult, { ok: true }>): void {
    const text = this.#texts.get(Number(result.resourceVersion));
    if (text !== result.text) throw new Error(`${result.text} was acknowledged, ${text} was committed`);
  }

  wasRead(key: string, object: Stored | undefined, resourceVersion: string, floor: number): void {
    this.counts.read += 1;
    if (Number(resourceVersion) < floor) throw new Error(`${key} was read at ${resourceVersion}, before ${floor}`);
    this.#judgements.push(async () => {
      const expected = await this.#listed({ prefix: key, labels: [], fields: [] }, resourceVersion);
      return expected === (object?.text ?? "") ? undefined : `${key} read at ${resourceVersion} was ${object?.text}, not ${expected}`;
    });
  }

  wasListed(selection: Selection, text: string, resourceVersion: string, floor: number): void {
    this.counts.listed += 1;
    if (Number(resourceVersion) < floor) throw new Error(`a list was of ${resourceVersion}, before ${floor}`);
    this.#judgements.push(async () => {
      const expected = await this.#listed(selection, resourceVersion);
      return expected === text ? undefined : `a list at ${resourceVersion} was ${text}, not ${expected}`;
    });
  }

  async #listed(selection: Selection, resourceVersion: string): Promise<string> {
    const at = { match: "Exact", resourceVersion } as const;
    const listed = await this.#model.list(shard, { ...selection, limit: 0, startKey: "", itemHead: "", at });
    if (!listed.ok) return listed.code;
    return new Response(listed.items).text();
  }

  /** Only what was compacted may be refused. */
  wasRefused(result: Exclude<ListResult, { ok: true }> | Compacted, wanted: string): void {
    this.counts.refused += 1;
    if (result.code !== "Compacted") throw new Error(`${wanted} was refused at ${this.#revision}: ${result.code}`);
    if (Number(wanted) >= this.#compacted) throw new Error(`${wanted} is said to be compacted, ${this.#compacted} is the oldest`);
  }

  /** A watch is over: it told every change once and in order, up to where it ended; each one there was if it is `complete`. */
  wasWatched(watched: Watched, complete: boolean): void {
    this.counts.watched += 1;
    if (complete) this.counts.complete += 1;
    this.#judgements.push(() => this.#faultOf(watched, complete));
  }

  async #faultOf({ selection, from, lines, bookmarks }: Watched, complete: boolean): Promise<string | undefined> {
    const start = from ?? bookmarks.find(({ end }) => end)?.resourceVersion;
    if (start === undefined) return complete ? "a watch never told all that there was" : undefined;
    const initial = from === undefined ? await this.#initialLines(selection, start) : [];
    const expected = [...initial, ...(await this.#linesSince(selection, start))];
    const wrong = lines.findIndex((line, at) => line !== expected[at]);
    if (wrong >= 0) return `line ${wrong} of a watch from ${start} is ${lines[wrong]}, not ${expected[wrong]}`;
    if (complete && lines.length < expected.length) return `a watch from ${start} told ${lines.length} of ${expected.length} lines`;
    let told = 0;
    for (const { resourceVersion, lines: before } of bookmarks) {
      const revision = Number(resourceVersion);
      const due = initial.length + expected.slice(initial.length).filter((line) => revisionOf(line) <= revision).length;
      if (before !== due) return `a watch from ${start} said ${revision} after ${before} lines, not ${due}`;
      if (revision < told) return `a watch from ${start} said ${revision} after ${told}`;
      told = revision;
    }
    return undefined;
  }

  async #initialLines(selection: Selection, resourceVersion: string): Promise<string[]> {
    const objects = JSON.parse(`[${await this.#listed(selection, resourceVersion)}]`) as object[];
    return objects.map((object) => `{"type":"ADDED","object":${JSON.stringify(object)}}\n`);
  }

  async #linesSince(selection: Selection, resourceVersion: string): Promise<string[]> {
    const watch = await this.#model.watch(shard, { ...selection, resourceVersion, bookmarks: false }, AbortSignal.abort());
    const lines: string[] = [];
    if (watch.ok) for await (const frame of watch.frames) if (frame.type === "events") lines.push(new TextDecoder().decode(frame.bytes));
    return lines;
  }

  /** The first thing that clients saw and that never was. */
  async judge(): Promise<string | undefined> {
    for (const judgement of this.#judgements) {
      const fault = await judgement();
      if (fault !== undefined) return fault;
    }
    return undefined;
  }
}
