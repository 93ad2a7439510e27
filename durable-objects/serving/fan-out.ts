import type { Event } from "../mvcc/mvcc.ts";
import type { After } from "../mvcc/sql.ts";
import { type Followed, FrameCache } from "../mvcc/watch-events.ts";
import { type Socket, type Sockets, send } from "./sockets.ts";

/** So many watchers are told in one go; then whoever else wants something of this thread has a turn. */
const sliceWatchers = 64;
/** Characters of events that may wait for some watcher's turn; beyond, all are told at once. */
const waitingCharactersMax = 8 * 1024 * 1024;

/** What of a watch outlives the object's memory; kept with its socket. */
interface Watcher {
  readonly followed: Followed;
  /** `followed` as text: watchers with the same one get the same frames. */
  readonly group: string;
}

/** A watcher, and how many events of this life of the object it was told, or need not be. */
interface Listener extends Watcher {
  told: number;
}

/**
 * Tells watchers what happens: a few at a time, round and round while there is something to tell, so that an event goes out at once when
 * nothing is under way, and what comes while others are told goes out together. Each is told everything in order. An object does not fall
 * asleep while its next turn is due; what was told before it did is known to all who are connected when it wakes.
 */
export class FanOut {
  readonly #sockets: Sockets;
  readonly #after: After;
  readonly #listeners = new WeakMap<Socket, Listener>();
  /** What somebody may not have been told yet, and how many events came before. */
  #waiting: Event[] = [];
  #characters = 0;
  #before = 0;
  /** This round: who is still to be told, and how many events there were when it began. */
  #round: readonly Socket[] = [];
  #next = 0;
  /** Who came since: kept, so that how much they were told is. */
  #came: Socket[] = [];
  #roundEvents = 0;
  #underWay = false;
  /** Frames of the last events, by how many events were told before them. */
  #frames = new Map<number, FrameCache>();

  constructor(sockets: Sockets, after: After) {
    this.#sockets = sockets;
    this.#after = after;
  }

  get #events(): number {
    return this.#before + this.#waiting.length;
  }

  /** Everybody who watches. */
  all(): readonly Socket[] {
    return this.#sockets.all();
  }

  /** A new watcher, and the answer that hands its other end to who asked. It is told what is published from now on. */
  open(followed: Followed): { readonly socket: Socket; readonly response: Response; readonly group: string } {
    const { socket, response } = this.#sockets.open();
    const watcher: Watcher = { followed, group: JSON.stringify(followed) };
    socket.serializeAttachment(watcher);
    this.#listeners.set(socket, { ...watcher, told: this.#events });
    if (this.#underWay) this.#came.push(socket);
    return { socket, response, group: watcher.group };
  }

  /** What a watcher follows; undefined if it is none. */
  followedBy(socket: Socket): Followed | undefined {
    return this.#listenerOf(socket)?.followed;
  }

  #listenerOf(socket: Socket): Listener | undefined {
    const known = this.#listeners.get(socket);
    if (known !== undefined) return known;
    const watcher = socket.deserializeAttachment() as Watcher | null;
    if (watcher === null) return undefined;
    const listener = { ...watcher, told: 0 };
    this.#listeners.set(socket, listener);
    return listener;
  }

  /** Tells every watcher what it follows of these events, soon. */
  publish(events: readonly Event[]): void {
    if (events.length === 0) return;
    for (const event of events) {
      this.#waiting.push(event);
      this.#characters += event.version.text.length;
    }
    this.#frames.clear();
    if (this.#characters > waitingCharactersMax) this.#tellAll();
    else if (!this.#underWay) this.#turn();
  }

  /** Tells one watcher everything now: before it is told something that comes after. */
  catchUp(socket: Socket): void {
    const listener = this.#listenerOf(socket);
    if (listener === undefined || listener.told === this.#events) return;
    for (const frame of this.#framesAfter(listener.told).frames(listener.followed, listener.group)) send(socket, frame);
    listener.told = this.#events;
  }

  #framesAfter(told: number): FrameCache {
    let frames = this.#frames.get(told);
    if (frames === undefined) {
      frames = new FrameCache(this.#waiting.slice(Math.max(0, told - this.#before)));
      this.#frames.set(told, frames);
    }
    return frames;
  }

  #tellAll(): void {
    for (const socket of this.all()) this.catchUp(socket);
    this.#forget(this.#events);
  }

  /** Forgets the events up to so many: everybody was told. */
  #forget(events: number): void {
    for (const { version } of this.#waiting.splice(0, events - this.#before)) this.#characters -= version.text.length;
    this.#before = Math.max(this.#before, events);
  }

  #turn(): void {
    this.#underWay = this.#next < this.#round.length || this.#newRound();
    if (!this.#underWay) return;
    for (const socket of this.#round.slice(this.#next, this.#next + sliceWatchers)) this.catchUp(socket);
    this.#next += sliceWatchers;
    this.#after(0, () => this.#turn());
  }

  /** Begins again with the first watcher, if there is anything to tell, and anybody to hear it. */
  #newRound(): boolean {
    this.#forget(this.#roundEvents);
    this.#round = this.#waiting.length === 0 ? [] : this.all();
    this.#came = [];
    this.#next = 0;
    this.#roundEvents = this.#events;
    if (this.#round.length > 0) return true;
    this.#forget(this.#events);
    this.#frames.clear();
    return false;
  }
}
