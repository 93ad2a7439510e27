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

/** What goes wrong with such calls from now on. */
const faults = new Map<string, "fails" | "hangs">();
/** Counts a call, which may go wrong. */
async function crossing(what: string): Promise<void> {
  crossed(what);
  const fault = faults.get(what);
  if (fault === "hangs") await new Promise(() => undefined);
  if (fault === "fails") throw new Error("the link is broken");
}

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
}

/** The class under test, counting how often the runtime made one, and what is pushed to it. */
export class WatchHub extends Hub {
  readonly constructed: number;

  constructor(ctx: DurableObjectState, env: LinkEnv) {
    super(ctx, env);
    constructed += 1;
    this.constructed = constructed;
  }

  /** What goes wrong from now on; nothing for those that are not named. */
  goesWrong(calls: Readonly<Record<string, "fails" | "hangs">>): void {
    faults.clear();
    for (const [what, how] of Object.entries(calls)) faults.set(what, how);
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

/** Such a call crosses the link before the object hears of it. */
function overLink(prototype: object, name: string, what: string): void {
  const method = Reflect.get(prototype, name) as (...args: unknown[]) => unknown;
  const value = async function (this: unknown, ...args: unknown[]): Promise<unknown> {
    await crossing(what);
    return method.apply(this, args);
  };
  Object.defineProperty(prototype, name, { value });
}

overLink(ResourceStore.prototype, "position", "position");
overLink(ResourceStore.prototype, "pull", "pull");
overLink(WatchHub.prototype, "apply", "push");

export default { fetch: (): Response => new Response(null, { status: 404 }) };
