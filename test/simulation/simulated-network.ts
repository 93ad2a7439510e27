import type { Socket, Sockets } from "../../durable-objects/serving/sockets.ts";
import type { Random, SimulatedClock } from "./simulated-clock.ts";

/** How likely each thing goes wrong. */
export interface Faults {
  /** A call never arrives, and fails. */
  readonly lost: number;
  /** It fails, and arrives later all the same: after what was called later. */
  readonly late: number;
  /** It arrives, and its answer is lost. */
  readonly answerLost: number;
  /** It arrives twice. */
  readonly doubled: number;
  /** It, or a message, takes its time. */
  readonly slow: number;
  /** It is never answered at all. */
  readonly hung: number;
  /** A connection that breaks does so without a word. */
  readonly silent: number;
}

const noFaults: Faults = { lost: 0, late: 0, answerLost: 0, doubled: 0, slow: 0, hung: 0, silent: 0 };
const failAfterMilliseconds = 200;
const slowMilliseconds = 1_500;
const fastMilliseconds = 40;

const lost = new Error("the network lost it");
const lostRetryable = Object.assign(new Error(lost.message), { retryable: true });

/** What carries calls and socket messages: late, twice, or not at all. */
export class SimulatedNetwork {
  readonly #clock: SimulatedClock;
  readonly #random: Random;
  #faults: Faults;
  /** Until when the objects do not reach each other. */
  #partedUntil = 0;
  readonly #all: SimulatedSockets[] = [];

  constructor(clock: SimulatedClock, random: Random, faults: Faults) {
    this.#clock = clock;
    this.#random = random;
    this.#faults = faults;
  }

  heal(): void {
    this.#faults = noFaults;
    this.#partedUntil = 0;
  }

  readonly delay = (): number =>
    this.#random.chance(this.#faults.slow) ? this.#random.below(slowMilliseconds) : 1 + this.#random.below(fastMilliseconds);

  /** Whether a connection that breaks does so without a word. */
  readonly silently = (): boolean => this.#random.chance(this.#faults.silent);

  /** Fails as the platform does: some failures say that another try may do. */
  async #fail(): Promise<never> {
    await this.#clock.sleep(failAfterMilliseconds);
    throw this.#random.chance(0.7) ? lostRetryable : lost;
  }

  /** For a while no object reaches another one, though clients reach both. */
  part(milliseconds: number): void {
    this.#partedUntil = this.#clock.now() + milliseconds;
  }

  /** A call between objects. */
  link<T>(work: () => T | Promise<T>): Promise<T> {
    if (this.#random.chance(this.#faults.hung)) return new Promise(() => undefined);
    return this.#clock.now() < this.#partedUntil ? this.#fail() : this.call(work);
  }

  async call<T>(work: () => T | Promise<T>): Promise<T> {
    await this.#clock.sleep(this.delay());
    if (this.#random.chance(this.#faults.lost)) return this.#fail();
    if (this.#random.chance(this.#faults.late)) {
      this.#again(work);
      return this.#fail();
    }
    const answer = await work();
    if (this.#random.chance(this.#faults.doubled)) this.#again(work);
    if (this.#random.chance(this.#faults.answerLost)) return this.#fail();
    await this.#clock.sleep(this.delay());
    return answer;
  }

  #again(work: () => unknown): void {
    this.#clock.after(failAfterMilliseconds + this.delay(), () => void (async () => work())().catch(() => undefined));
  }

  /** Connections of one object. */
  sockets(): SimulatedSockets {
    const sockets = new SimulatedSockets(this.#clock, this);
    this.#all.push(sockets);
    return sockets;
  }

  /** One connection breaks without a word: both ends keep it. */
  breakOne(): void {
    const open = this.#all.flatMap((sockets) => sockets.all());
    if (open.length > 0) this.#random.pick(open).broken = true;
  }

  /** How many connections there still are. */
  get open(): number {
    return this.#all.reduce((sum, sockets) => sum + sockets.all().length, 0);
  }
}

/** One end accepted by the object, the other one held by a watch. Messages keep their order. */
class SimulatedSocket implements Socket {
  readonly client = new EventTarget();
  open = true;
  /** Nothing gets through any more, in either direction, and nobody is told. */
  broken = false;
  /** When the other end said something that the runtime answers. */
  heardAt: number;
  /** What arrived before the other end was accepted. */
  #waiting: Event[] | undefined = [];
  #attachment: unknown;
  #arrives = 0;
  readonly #clock: SimulatedClock;
  readonly #delay: () => number;
  readonly #heard: (socket: Socket) => void;

  constructor(clock: SimulatedClock, delay: () => number, heard: (socket: Socket) => void) {
    this.#clock = clock;
    this.#delay = delay;
    this.#heard = heard;
    this.heardAt = clock.now();
    const said = (message: string): void => void clock.after(delay(), () => this.#hear(message));
    Object.assign(this.client, { accept: () => this.#accept(), send: said, close: () => this.#left() });
  }

  #accept(): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    for (const event of waiting ?? []) this.client.dispatchEvent(event);
  }

  #hear(message: string): void {
    if (this.broken || !this.open) return;
    if (message === "ping") {
      this.heardAt = this.#clock.now();
      this.send("pong");
    } else this.#heard(this);
  }

  #left(): void {
    if (!this.broken) this.open = false;
  }

  #deliver(event: Event): void {
    this.#arrives = Math.max(this.#arrives, this.#clock.now() + this.#delay());
    this.#clock.after(this.#arrives - this.#clock.now(), () => {
      if (this.broken) return;
      if (this.#waiting === undefined) this.client.dispatchEvent(event);
      else this.#waiting.push(event);
    });
  }

  send(data: string | Uint8Array): void {
    if (!this.open) throw new Error("the socket is closed");
    const sent = typeof data === "string" ? data : data.slice().buffer;
    this.#deliver(Object.assign(new Event("message"), { data: sent }));
  }

  close(): void {
    if (!this.open) return;
    this.open = false;
    this.#deliver(new Event("close"));
  }

  serializeAttachment(value: unknown): void {
    this.#attachment = structuredClone(value);
  }

  deserializeAttachment(): unknown {
    return this.#attachment;
  }
}

/** Milliseconds without a ping after which an object closes a connection. */
const silentMillisecondsMax = 180_000;

export class SimulatedSockets implements Sockets {
  /** A watch said something to its object. */
  heard: (socket: Socket) => void = () => undefined;
  #sockets: SimulatedSocket[] = [];
  readonly #clock: SimulatedClock;
  readonly #network: Pick<SimulatedNetwork, "delay" | "silently">;

  constructor(clock: SimulatedClock, network: Pick<SimulatedNetwork, "delay" | "silently">) {
    this.#clock = clock;
    this.#network = network;
  }

  all(): readonly SimulatedSocket[] {
    this.#sockets = this.#sockets.filter(({ open }) => open);
    return this.#sockets;
  }

  open(): { socket: Socket; response: Response } {
    const socket = new SimulatedSocket(this.#clock, this.#network.delay, (from) => this.heard(from));
    this.#sockets.push(socket);
    return { socket, response: Object.assign(new Response(null), { webSocket: socket.client }) as unknown as Response };
  }

  reap(): void {
    for (const socket of this.#sockets) if (this.#clock.now() - socket.heardAt > silentMillisecondsMax) socket.close();
  }

  /** The object went away with its connections. */
  cut(): void {
    for (const socket of this.#sockets) {
      if (this.#network.silently()) socket.broken = true;
      socket.close();
    }
  }
}
