import { type Event, type Version, withRevision } from "./mvcc.ts";
import { type Selection, selects } from "./selection.ts";

/** What a watcher is told of a change: an event type and the object's wire text. */
export interface Told {
  readonly type: "ADDED" | "MODIFIED" | "DELETED";
  readonly text: string;
}

/** What a watcher follows; watchers with the same one are a group and share their frames. */
export interface Followed extends Selection {
  /** Nothing up to this revision is told, where the store has not reached it yet. */
  readonly after?: number;
}

/** Characters after which a frame is full: far from the 32 MiB that a message may have. */
const frameCharactersMin = 256 * 1024;

/**
 * How a change looks through a selection: an object that comes into it is ADDED, one that leaves it is DELETED and shows its old self
 * with the new revision. upstream: apiserver/pkg/storage/etcd3/watcher.go transform
 */
export function toldOf(event: Event, selection: Followed): Told | undefined {
  if (!event.key.startsWith(selection.prefix) || event.revision <= (selection.after ?? 0)) return undefined;
  const was = event.previous !== undefined && selects(selection, event.previous);
  if (event.deleted) return was ? { type: "DELETED", text: event.version.text } : undefined;
  const is = selects(selection, event.version);
  if (is) return { type: was ? "MODIFIED" : "ADDED", text: event.version.text };
  if (!was || event.previous === undefined) return undefined;
  return { type: "DELETED", text: withRevision(event.previous.text, event.previous.revisionOffset, event.revision) };
}

const encoder = new TextEncoder();

/** A frame: eight bytes of revision (a big-endian double), then whole lines of wire text. */
export function frameOf(revision: number, lines: string): Uint8Array {
  const body = encoder.encode(lines);
  const frame = new Uint8Array(8 + body.byteLength);
  new DataView(frame.buffer).setFloat64(0, revision);
  frame.set(body, 8);
  return frame;
}

/** `{"type":"ADDED","object":{...}}` and the end of the line. */
export const lineOf = ({ type, text }: Told): string => `{"type":"${type}","object":${text.endsWith("\n") ? text.slice(0, -1) : text}}\n`;

/** Each line with the revision that its frame may say, put together into frames that are worth a message. */
function* framed(lines: Iterable<readonly [number, string]>): Generator<Uint8Array> {
  let part = "";
  let at = 0;
  for (const [revision, line] of lines) {
    part += line;
    at = revision;
    if (part.length < frameCharactersMin) continue;
    yield frameOf(at, part);
    part = "";
  }
  if (part !== "") yield frameOf(at, part);
}

/** Frames of what is there when a watch starts. Their revision is 0: only all of them together are a state to go on from. */
export const initialFrames = (versions: readonly Version[]): Iterable<Uint8Array> =>
  framed(versions.map(({ text }): [number, string] => [0, lineOf({ type: "ADDED", text })]));

/** Frames of a batch of events for many watchers: a group's are made once, and groups that see the same get the same bytes. */
export class FrameCache {
  readonly #events: readonly Event[];
  readonly #groups = new Map<string, readonly Uint8Array[]>();
  readonly #seen = new Map<string, readonly Uint8Array[]>();

  constructor(events: readonly Event[]) {
    this.#events = events;
  }

  /** `group` is the selection's text. */
  frames(selection: Followed, group: string): readonly Uint8Array[] {
    let frames = this.#groups.get(group);
    if (frames === undefined) {
      frames = this.#encode(selection);
      this.#groups.set(group, frames);
    }
    return frames;
  }

  #encode(selection: Followed): readonly Uint8Array[] {
    const told = this.#events.map((event) => toldOf(event, selection));
    const id = told.map((one, i) => (one === undefined ? "" : `${i}${one.type[0]}`)).join("");
    let frames = this.#seen.get(id);
    if (frames === undefined) {
      const lines = told.flatMap((one, i): [number, string][] =>
        one === undefined ? [] : [[this.#events[i]?.revision ?? 0, lineOf(one)]],
      );
      frames = [...framed(lines)];
      this.#seen.set(id, frames);
    }
    return frames;
  }
}
