import type { Event, Written } from "../../durable-objects/mvcc/mvcc.ts";
import { matchesFields } from "../../worker/apimachinery/fields.ts";
import { matchesLabels } from "../../worker/apimachinery/labels.ts";
import type { Compacted, ListResult, Selection, Stored, WriteResult } from "../../worker/registry/storage.ts";

/** What a watch was asked and what it has told so far. */
export interface Watched {
  readonly selection: Selection;
  /** undefined: everything there is, then what follows. */
  readonly from: string | undefined;
  readonly lines: string[];
  /** What it said of where the shard is, each with how many lines there were before. */
  readonly bookmarks: { readonly lines: number; readonly resourceVersion: string; readonly end: boolean }[];
}

/** An object as it was stored. */
interface State {
  readonly text: string;
  readonly revisionOffset: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly fields: Readonly<Record<string, string>>;
}

/** One revision: what it changed, and all there was after it, in key order. */
interface Moment {
  readonly key: string;
  readonly before: State | undefined;
  /** Also of what was deleted: how it looked last. */
  readonly last: State;
  readonly deleted: boolean;
  readonly states: ReadonlyMap<string, State>;
}

const nothing: ReadonlyMap<string, State> = new Map();
/** Where a store is that nothing was written to. */
const firstRevision = 1;

const revisionOf = (line: string): number => Number(/"resourceVersion":"(\d+)"/.exec(line)?.[1]);
const lineOf = (type: string, text: string): string => `{"type":"${type}","object":${text}}\n`;

const shows = (selection: Selection, key: string, state: State | undefined): state is State =>
  state !== undefined &&
  key.startsWith(selection.prefix) &&
  matchesLabels(selection.labels, state.labels) &&
  matchesFields(selection.fields, state.fields);

/** A text with another revision in it. */
function withRevision({ text, revisionOffset: start }: State, revision: number): string {
  return text.slice(0, start) + String(revision) + text.slice(text.indexOf('"', start));
}

/** Everything that was ever committed, kept in the plainest way; judges what clients saw of it. Shares nothing with what it judges. */
export class History {
  readonly #moments: Moment[] = [];
  /** Revisions by the writes that made them. */
  readonly #writes = new Map<string, number>();
  /** How often what the simulation is there to provoke happened. */
  readonly counts = { committed: 0, read: 0, listed: 0, paged: 0, refused: 0, watched: 0, complete: 0, expired: 0 };
  #compacted = 0;
  /** The first thing that was seen and that never was. */
  fault: string | undefined;

  get revision(): number {
    return firstRevision + this.#moments.length;
  }

  #wrong(what: string): void {
    this.fault ??= what;
  }

  /** The store forgot what was before a revision. */
  compacted(revision: number): void {
    this.#compacted = Math.max(this.#compacted, revision);
  }

  #at(revision: number): ReadonlyMap<string, State> {
    return this.#moments[revision - firstRevision - 1]?.states ?? nothing;
  }

  /** A write came to the store, once more perhaps, and this came of it. */
  wasWritten(write: string, events: readonly Event[], result: Written): void {
    const [first] = events;
    const before = this.#writes.get(write);
    if (before !== undefined && first !== undefined) this.#wrong(`a write was committed twice, at ${before} and ${first.revision}`);
    if (before !== undefined && !(result.ok && result.revision === before))
      this.#wrong(`the write of ${before} was answered ${JSON.stringify(result)}`);
    if (first !== undefined) this.#writes.set(write, first.revision);
    for (const { revision, key, deleted, version, previous } of events) {
      if (revision !== this.revision + 1) this.#wrong(`revision ${revision} was committed after ${this.revision}`);
      const now = this.#at(this.revision);
      const before = now.get(key);
      if (before?.text !== previous?.text) this.#wrong(`${key} was ${before?.text}, and ${previous?.text} to revision ${revision}`);
      if (deleted && before === undefined) this.#wrong(`${key} was deleted at ${revision} and was not there`);
      const { text, revisionOffset, labels, fields } = version;
      const last: State = { text, revisionOffset, labels, fields };
      if (withRevision(last, revision) !== text) this.#wrong(`revision ${revision} is not in ${text}`);
      const states = new Map(now);
      if (deleted) states.delete(key);
      else states.set(key, last);
      const sorted = before === undefined ? new Map([...states].sort(([a], [b]) => (a < b ? -1 : 1))) : states;
      this.#moments.push({ key, before, last, deleted, states: sorted });
      this.counts.committed += 1;
    }
  }

  acknowledged({ resourceVersion, text }: Extract<WriteResult, { ok: true }>): void {
    const committed = this.#moments[Number(resourceVersion) - firstRevision - 1]?.last.text;
    if (text !== committed) this.#wrong(`${text} was acknowledged, ${committed} was committed`);
  }

  wasRead(key: string, object: Stored | undefined, resourceVersion: string, floor: number): void {
    this.counts.read += 1;
    if (Number(resourceVersion) < floor) this.#wrong(`${key} was read at ${resourceVersion}, before ${floor}`);
    const expected = this.#at(Number(resourceVersion)).get(key)?.text;
    if (expected !== object?.text) this.#wrong(`${key} read at ${resourceVersion} was ${object?.text}, not ${expected}`);
  }

  wasListed(selection: Selection, text: string, resourceVersion: string, floor: number): void {
    this.counts.listed += 1;
    if (Number(resourceVersion) < floor) this.#wrong(`a list was of ${resourceVersion}, before ${floor}`);
    const expected = this.#listed(selection, Number(resourceVersion)).join(",");
    if (expected !== text) this.#wrong(`a list at ${resourceVersion} was ${text}, not ${expected}`);
  }

  #listed(selection: Selection, revision: number): string[] {
    return [...this.#at(revision)].flatMap(([key, state]) => (shows(selection, key, state) ? [state.text] : []));
  }

  /** Only what was compacted may be refused. */
  wasRefused(result: Exclude<ListResult, { ok: true }> | Compacted, wanted: string): void {
    this.counts.refused += 1;
    if (result.code !== "Compacted") this.#wrong(`${wanted} was refused at ${this.revision}: ${result.code}`);
    if (Number(wanted) >= this.#compacted) this.#wrong(`${wanted} is said to be compacted, ${this.#compacted} is the oldest`);
  }

  /** A watch is over: it told every change once and in order, up to where it ended; each one there was if it is `complete`. */
  wasWatched({ selection, from, lines, bookmarks }: Watched, complete: boolean): void {
    this.counts.watched += 1;
    if (complete) this.counts.complete += 1;
    const start = from ?? bookmarks.find(({ end }) => end)?.resourceVersion;
    if (start === undefined) {
      if (complete) this.#wrong("a watch never told all that there was");
      return;
    }
    const initial = from === undefined ? this.#listed(selection, Number(start)).map((text) => lineOf("ADDED", text)) : [];
    const expected = [...initial, ...this.#linesSince(selection, Number(start))];
    const wrong = lines.findIndex((line, at) => line !== expected[at]);
    if (wrong >= 0) this.#wrong(`line ${wrong} of a watch from ${start} is ${lines[wrong]}, not ${expected[wrong]}`);
    if (complete && lines.length < expected.length) this.#wrong(`a watch from ${start} told ${lines.length} of ${expected.length} lines`);
    let told = 0;
    for (const { resourceVersion, lines: before } of bookmarks) {
      const revision = Number(resourceVersion);
      const due = initial.length + expected.slice(initial.length).filter((line) => revisionOf(line) <= revision).length;
      if (before !== due) this.#wrong(`a watch from ${start} said ${revision} after ${before} lines, not ${due}`);
      if (revision < told) this.#wrong(`a watch from ${start} said ${revision} after ${told}`);
      told = revision;
    }
  }

  #linesSince(selection: Selection, revision: number): string[] {
    return this.#moments.slice(Math.max(0, revision - firstRevision)).flatMap(({ key, before, last, deleted }, at) => {
      const was = shows(selection, key, before);
      if (!deleted && shows(selection, key, last)) return [lineOf(was ? "MODIFIED" : "ADDED", last.text)];
      if (!was) return [];
      const now = Math.max(revision, firstRevision) + at + 1;
      return [lineOf("DELETED", deleted ? last.text : withRevision(before, now))];
    });
  }
}
