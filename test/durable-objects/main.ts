import type { LinkEnv } from "../../durable-objects/hub/link.ts";
import { ResourceStore as Store } from "../../durable-objects/resource-store.ts";
import { WatchHub as Hub } from "../../durable-objects/watch-hub.ts";

let constructed = 0;
/** Calls over the link between regions, by what they were. */
const crossings = new Map<string, number>();
const crossed = (what: string): void => void crossings.set(what, (crossings.get(what) ?? 0) + 1);

/** The class under test, counting how often the runtime made one, and what its hubs ask of it. */
export class ResourceStore extends Store {
  readonly constructed: number;

  constructor(ctx: DurableObjectState, env: LinkEnv) {
    super(ctx, env);
    constructed += 1;
    this.constructed = constructed;
  }

  /** The suites count from the start. */
  protected override firstRevision(): number {
    return 1;
  }

  override fetch(request: Request): Response {
    crossed("read");
    return super.fetch(request);
  }

  override position(): ReturnType<Store["position"]> {
    crossed("position");
    return super.position();
  }

  override pull(...args: Parameters<Store["pull"]>): ReturnType<Store["pull"]> {
    crossed("pull");
    return super.pull(...args);
  }
}

/** The class under test, counting how often the runtime made one, and what is pushed to it. */
export class WatchHub extends Hub {
  readonly constructed: number;

  constructor(ctx: DurableObjectState, env: LinkEnv) {
    super(ctx, env);
    constructed += 1;
    this.constructed = constructed;
  }

  override apply(...args: Parameters<Hub["apply"]>): ReturnType<Hub["apply"]> {
    crossed("push");
    return super.apply(...args);
  }

  /** What crossed the link since this was asked last. */
  crossings(): Record<string, number> {
    const all = Object.fromEntries(crossings);
    crossings.clear();
    return all;
  }
}

export default { fetch: (): Response => new Response(null, { status: 404 }) };
