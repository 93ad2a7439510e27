import type { DurableObject } from "cloudflare:workers";
import { AsyncLocalStorage } from "node:async_hooks";
import type { Env } from "../../../worker/env.ts";
import app, { ControllerManager, ResourceStore, WatchHub } from "../../../worker/index.ts";

/** What one object did since it was last asked. */
export interface ObjectCounts {
  /** How often the runtime made it: the first time, and each time that it had slept. */
  constructed: number;
  /** Calls to it by their names. */
  readonly calls: Record<string, number>;
  /** Milliseconds in which a call to it, a call of its own or a timer of its own kept it from sleeping: those that are billed. */
  awakeMilliseconds: number;
}

export interface Counts {
  /** By class and name: `WatchHub /pods@us`. */
  readonly objects: Record<string, ObjectCounts>;
  /** Timers of the whole isolate, the Worker's among them, that are still to come. */
  readonly timers: number;
  /** Where objects were to be made by whoever asked for them, since the start: `/pods` -> ["weur"]. */
  readonly hints: Record<string, string[]>;
}

/** Counts what keeps an object awake, together. */
class Presence {
  readonly counts: ObjectCounts = { constructed: 0, calls: {}, awakeMilliseconds: 0 };
  #reasons = 0;
  #since = 0;

  /** There is a reason to be awake, until the answer is called. */
  begin(): () => void {
    if (this.#reasons === 0) this.#since = Date.now();
    this.#reasons += 1;
    let over = false;
    return () => {
      if (over) return;
      over = true;
      this.#reasons -= 1;
      if (this.#reasons === 0) this.counts.awakeMilliseconds += Date.now() - this.#since;
    };
  }

  during<T>(work: () => T): T {
    const end = this.begin();
    const result = presence.run(this, work);
    if (!isThenable(result)) {
      end();
      return result;
    }
    return result.then(
      (value) => {
        end();
        return value;
      },
      (error: unknown) => {
        end();
        throw error;
      },
    ) as T;
  }
}

/** Whose code runs. */
const presence = new AsyncLocalStorage<Presence>();
const present = new Map<string, Presence>();

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return value instanceof Promise || typeof (value as PromiseLike<unknown> | undefined)?.then === "function";
}

function presenceOf(className: string, { id }: DurableObjectState): Presence {
  const key = `${className} ${id.name ?? id}`;
  const known = present.get(key) ?? new Presence();
  present.set(key, known);
  return known;
}

/** A stub whose calls keep the caller awake, if it is an object. Any property of a stub is a method of its object, `apply` too. */
function calling<T extends object>(stub: T, own: Presence | undefined): T {
  if (own === undefined) return stub;
  return new Proxy(stub, {
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name);
      return typeof member === "function"
        ? (...args: unknown[]) => own.during(() => Reflect.apply(member, target, args) as unknown)
        : member;
    },
  });
}

const hints = new Map<string, Set<string>>();

/**
 * A namespace as the platform has it, with what this runtime does not know: an object of the same name in a jurisdiction is another one,
 * here by its name.
 */
function namespaceFor<T extends Rpc.DurableObjectBranded | undefined>(
  namespace: DurableObjectNamespace<T>,
  own: Presence | undefined,
  jurisdiction = "",
): DurableObjectNamespace<T> {
  const named: Pick<DurableObjectNamespace<T>, "getByName" | "jurisdiction"> = {
    getByName: (name, options) => {
      hints.set(name, (hints.get(name) ?? new Set()).add(options?.locationHint ?? "anywhere"));
      return calling(namespace.getByName(`${jurisdiction}${name}`, options), own);
    },
    jurisdiction: (within) => namespaceFor(namespace, own, `${within}:`),
  };
  return named as DurableObjectNamespace<T>;
}

const namespacesOf = (env: Env, own?: Presence): Pick<Env, "RESOURCE_STORE" | "WATCH_HUB" | "CONTROLLER_MANAGER"> => ({
  RESOURCE_STORE: namespaceFor(env.RESOURCE_STORE, own),
  WATCH_HUB: namespaceFor(env.WATCH_HUB, own),
  CONTROLLER_MANAGER: namespaceFor(env.CONTROLLER_MANAGER, own),
});

type ObjectClass = new (ctx: DurableObjectState, env: Env) => DurableObject<Env>;

/** A class whose objects count. */
function counting<C extends ObjectClass>(className: string, Base: C, vars: Partial<Env>): C {
  const Counted = class extends (Base as ObjectClass) {
    constructor(ctx: DurableObjectState, env: Env) {
      const own = presenceOf(className, ctx);
      super(ctx, { ...env, ...vars, ...namespacesOf(env, own) });
      own.counts.constructed += 1;
    }

    /** How many connections the object holds. */
    connections(): number {
      return this.ctx.getWebSockets().length;
    }
  };
  const { prototype } = Base as { prototype: Record<string, unknown> };
  for (const name of Object.getOwnPropertyNames(prototype)) {
    const member = prototype[name];
    if (name === "constructor" || name === "firstRevision" || typeof member !== "function") continue;
    const value = function (this: { readonly ctx: DurableObjectState }, ...args: unknown[]): unknown {
      const own = presenceOf(className, this.ctx);
      own.counts.calls[name] = (own.counts.calls[name] ?? 0) + 1;
      return own.during(() => member.apply(this, args) as unknown);
    };
    Object.defineProperty(Counted.prototype, name, { value, configurable: true, writable: true });
  }
  return Counted as unknown as C;
}

const ends = new Map<unknown, () => void>();

function begun(id: unknown): void {
  ends.set(id, presence.getStore()?.begin() ?? (() => undefined));
}

function ended(id: unknown): void {
  ends.get(id)?.();
  ends.delete(id);
}

/** Timers are counted, and keep the object awake that sets them. */
function countTimers(): void {
  const { setTimeout, clearTimeout, setInterval, clearInterval } = globalThis;
  const timeout = (call: () => void, milliseconds?: number) => {
    const id = setTimeout(() => {
      ended(id);
      call();
    }, milliseconds);
    begun(id);
    return id;
  };
  const interval = (call: () => void, milliseconds?: number) => {
    const id = setInterval(call, milliseconds);
    begun(id);
    return id;
  };
  const clear = (cleared: (id: number | null) => void) => (id: number | null) => {
    ended(id);
    cleared(id);
  };
  const counted = { setTimeout: timeout, setInterval: interval, clearTimeout: clear(clearTimeout), clearInterval: clear(clearInterval) };
  Object.assign(globalThis, counted);
}

interface Connected {
  connections(): Promise<number>;
}

/** `/counts` tells and forgets; `/connections?store=NAME` or `?hub=NAME` asks an object; everything else is the server's. */
async function answer(request: Request, env: Env, ctx: ExecutionContext): Promise<Response> {
  const { pathname, searchParams } = new URL(request.url);
  if (pathname === "/counts") {
    const busy = [...present].filter(([, { counts }]) => counts.constructed > 0 || Object.keys(counts.calls).length > 0);
    const objects = Object.fromEntries(busy.map(([name, { counts }]) => [name, structuredClone(counts)]));
    for (const { counts } of present.values()) Object.assign(counts, { constructed: 0, calls: {}, awakeMilliseconds: 0 });
    const told = Object.fromEntries([...hints].map(([name, each]) => [name, [...each]]));
    return Response.json({ objects, timers: ends.size, hints: told } satisfies Counts);
  }
  if (pathname === "/connections") {
    const [store, hub] = [searchParams.get("store"), searchParams.get("hub")];
    const object = store === null ? env.WATCH_HUB.getByName(hub ?? "") : env.RESOURCE_STORE.getByName(store);
    return Response.json(await (object as unknown as Connected).connections());
  }
  return app.fetch(request, env, ctx);
}

interface CountedWorker {
  readonly ResourceStore: typeof ResourceStore;
  readonly WatchHub: typeof WatchHub;
  readonly ControllerManager: typeof ControllerManager;
  readonly handler: { fetch(request: Request, env: Env, ctx: ExecutionContext): Promise<Response> };
}

/** The server with some settings of its own, counting what its objects do. */
export function countedWorker(vars: Partial<Env>): CountedWorker {
  countTimers();
  return {
    ResourceStore: counting("ResourceStore", ResourceStore as unknown as ObjectClass, vars) as unknown as typeof ResourceStore,
    WatchHub: counting("WatchHub", WatchHub as unknown as ObjectClass, vars) as unknown as typeof WatchHub,
    ControllerManager: counting(
      "ControllerManager",
      ControllerManager as unknown as ObjectClass,
      vars,
    ) as unknown as typeof ControllerManager,
    handler: { fetch: (request, env, ctx) => answer(request, { ...env, ...vars, ...namespacesOf(env) }, ctx) },
  };
}
