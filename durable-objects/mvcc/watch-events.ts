import { type Event, type Selection, selects, withRevision } from "./mvcc.ts";

/** What a watcher is told of a change: an event type and the object's wire text. */
export interface Told {
  readonly type: "ADDED" | "MODIFIED" | "DELETED";
  readonly text: string;
}

/**
 * How a change looks through a selection: an object that comes into it is ADDED, one that leaves it is DELETED and shows its old self
 * with the new revision. upstream: apiserver/pkg/storage/etcd3/watcher.go transform
 */
export function toldOf(event: Event, selection: Selection): Told | undefined {
  if (!event.key.startsWith(selection.prefix)) return undefined;
  const was = event.previous !== undefined && selects(selection, event.previous);
  if (event.deleted) return was ? { type: "DELETED", text: event.version.text } : undefined;
  const is = selects(selection, event.version);
  if (is) return { type: was ? "MODIFIED" : "ADDED", text: event.version.text };
  if (!was || event.previous === undefined) return undefined;
  return { type: "DELETED", text: withRevision(event.previous.text, event.previous.revisionOffset, event.revision) };
}

const encoder = new TextEncoder();

/** A frame: eight bytes of revision, then whole lines of wire text. */
export function frameOf(revision: number, lines: string): Uint8Array {
  const body = encoder.encode(lines);
  const frame = new Uint8Array(8 + body.byteLength);
  new DataView(frame.buffer).setFloat64(0, revision);
  frame.set(body, 8);
  return frame;
}

export const lineOf = ({ type, text }: Told): string => `{"type":"${type}","object":${text.endsWith("\n") ? text.slice(0, -1) : text}}\n`;

/** Frames of a batch of events for many watchers: watchers who see the same get the same bytes. */
export class FrameCache {
  readonly #frames = new Map<string, Uint8Array>();

  frame(events: readonly Event[], selection: Selection): Uint8Array | undefined {
    let lines = "";
    let revision = 0;
    let id = "";
    const told = events.map((event) => toldOf(event, selection));
    for (const [i, one] of told.entries()) if (one !== undefined) id += `${i}${one.type[0]}`;
    if (id === "") return undefined;
    const cached = this.#frames.get(id);
    if (cached !== undefined) return cached;
    for (const [i, one] of told.entries()) {
      if (one === undefined) continue;
      lines += lineOf(one);
      revision = events[i]?.revision ?? revision;
    }
    const frame = frameOf(revision, lines);
    this.#frames.set(id, frame);
    return frame;
  }
}
