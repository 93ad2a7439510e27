import type { Socket, Sockets } from "../../durable-objects/serving/sockets.ts";
import type { Random, SimulatedClock } from "./simulated-clock.ts";

/** How likely each thing goes wrong. */
export interface Faults {
  readonly lost: number;
  readonly answerLost: number;
  readonly doubled: number;
  readonly slow: number;
}

const noFaults: Faults = { lost: 0, answerLost: 0, doubled: 0, slow: 0 };
const failAfterMilliseconds = 200;
const slowMilliseconds = 1_500;
const fastMilliseconds = 40;

/** What carries calls and socket messages: late, twice, or not at all. */
export class SimulatedNetwork {
  readonly #clock: SimulatedClock;
  readonly #random: Random;
  #faults: Faults;

  constructor(clock: SimulatedClock, random: Random, faults: Faults) {
    this.#clock = clock;
    this.#random = random;
    this.#faults = faults;
  }

  heal(): void {
    this.#faults = noFaults;
  }

  delay(): number {
    return this.#random.chance(this.#faults.slow) ? this.#random.below(slowMilliseconds) : 1 + this.#random.below(fastMilliseconds);
  }

  /** Fails as the platform does: some failures say that another try may do. */
  async #fail(): Promise<never> {
    await this.#clock.sleep(failAfterMilliseconds);
    throw Object.assign(new Error("the network lost it"), this.#random.chance(0.7) ? { retryable: true } : {});
  }

  async call<T>(work: () => T | Promise<T>): Promise<T> {
    await this.#clock.sleep(this.delay());
    if (this.#random.chance(this.#faults.lost)) return this.#fail();
    const answer = await work();
    if (this.#random.chance(this.#faults.doubled)) this.#again(work);
    if (this.#random.chance(this.#faults.answerLost)) return this.#fail();
    await this.#clock.sleep(this.delay());
    return answer;
  }

  #again(work: () => unknown): void {
    this.#clock.after(this.delay(), () => void (async () => work())().catch(() => undefined));
  }

  /** Connections of one object; `restart` leaves them or cuts them all. */
  sockets(): SimulatedSockets {
    return new SimulatedSockets(this.#clock, () => this.delay());
  }
}

/** One end accepted by the object, the other one held by a watch. Messages keep their order. */
class SimulatedSocket implements Socket {
  readonly client = new EventTarget();
  open = true;
  /** What arrived before the other end was accepted. */
  #waiting: Event[] | undefined = [];
  #attachment: unknown;
  #arrives = 0;
  readonly #clock: SimulatedClock;
  readonly #delay: () => number;

  constructor(clock: SimulatedClock, delay: () => number, heard: (socket: Socket) => void) {
    this.#clock = clock;
    this.#delay = delay;
    const said = (): void => void clock.after(delay(), () => heard(this));
    Object.assign(this.client, { accept: () => this.#accept(), send: said, close: () => this.#end() });
  }

  #accept(): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    for (const event of waiting ?? []) this.client.dispatchEvent(event);
  }

  #deliver(event: Event): void {
    this.#arrives = Math.max(this.#arrives, this.#clock.now() + this.#delay());
    this.#clock.after(this.#arrives - this.#clock.now(), () => {
      if (this.#waiting === undefined) this.client.dispatchEvent(event);
      else this.#waiting.push(event);
    });
  }

  #end(): void {
    this.open = false;
  }

  send(data: string | Uint8Array): void {
    if (!this.open) throw new Error("the socket is closed");
    const sent = typeof data === "string" ? data : data.slice().buffer;
    this.#deliver(Object.assign(new Event("message"), { data: sent }));
  }

  close(): void {
    if (!this.open) return;
    this.#end();
    this.#deliver(new Event("close"));
  }

  serializeAttachment(value: unknown): void {
    this.#attachment = structuredClone(value);
  }

  deserializeAttachment(): unknown {
    return this.#attachment;
  }
}

export class SimulatedSockets implements Sockets {
  /** A watch said something to its object. */
  heard: (socket: Socket) => void = () => undefined;
  #sockets: SimulatedSocket[] = [];
  readonly #clock: SimulatedClock;
  readonly #delay: () => number;

  constructor(clock: SimulatedClock, delay: () => number) {
    this.#clock = clock;
    this.#delay = delay;
  }

  all(): readonly Socket[] {
    this.#sockets = this.#sockets.filter(({ open }) => open);
    return this.#sockets;
  }

  open(): { socket: Socket; response: Response } {
    const socket = new SimulatedSocket(this.#clock, this.#delay, (from) => this.heard(from));
    this.#sockets.push(socket);
    return { socket, response: Object.assign(new Response(null), { webSocket: socket.client }) as unknown as Response };
  }

  /** The object went away with its connections. */
  cut(): void {
    for (const socket of this.#sockets) socket.close();
  }
}
