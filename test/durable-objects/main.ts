import { etcdMirrorOf, type MirrorEnv } from "../../durable-objects/etcd-mirror.ts";
import type { LinkEnv } from "../../durable-objects/hub/link.ts";
import { ResourceStore as Store } from "../../durable-objects/resource-store.ts";
import { WatchHub as Hub } from "../../durable-objects/watch-hub.ts";
import { resolveSchema } from "../../worker/apis/generated/schemas.ts";
import type { Settings } from "../../worker/context.ts";
import { mirroredResources, storedKind } from "../../worker/registry/etcd/layout.ts";

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

/** The class under test, with the types of the API. */
export const EtcdMirror = etcdMirrorOf<MirrorEnv>({
  resources: () => mirroredResources({ eventTTLSeconds: 3600 } as Settings),
  kindOf: storedKind,
  resolve: resolveSchema,
});

export default { fetch: (): Response => new Response(null, { status: 404 }) };
