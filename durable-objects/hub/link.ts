import type { EtcdMirror } from "../etcd-mirror.ts";
import type { After } from "../mvcc/sql.ts";
import type { ResourceStore } from "../resource-store.ts";
import type { WatchHub } from "../watch-hub.ts";
import type { Batch } from "./source.ts";

/** What stores and hubs need to reach each other. */
export interface LinkEnv {
  readonly RESOURCE_STORE: DurableObjectNamespace<ResourceStore>;
  readonly WATCH_HUB: DurableObjectNamespace<WatchHub>;
  readonly ETCD_MIRROR: DurableObjectNamespace<EtcdMirror>;
  /** Where objects may live (`eu`); "" for anywhere. */
  readonly JURISDICTION?: string;
  /** Milliseconds that a call between regions takes longer, for trying them on one machine. */
  readonly REGION_LINK_DELAY?: string;
}

/** A namespace, kept to a jurisdiction if there is one. */
export const within = <T extends Rpc.DurableObjectBranded | undefined>(
  namespace: DurableObjectNamespace<T>,
  jurisdiction: string | undefined,
): DurableObjectNamespace<T> =>
  jurisdiction === undefined || jurisdiction === "" ? namespace : namespace.jurisdiction(jurisdiction as DurableObjectJurisdiction);

/** Makes a call over the link between regions. */
export async function overLink<T>(env: LinkEnv, sleep: (milliseconds: number) => Promise<void>, call: () => Promise<T>): Promise<T> {
  const delay = Number(env.REGION_LINK_DELAY ?? 0);
  if (delay > 0) await sleep(delay);
  return call();
}

/** Behind the name of a store's object: the follower that is the mirror, and no hub of a region. */
const mirrorMark = "#etcd";

/** The mirror among a store's followers. */
export const mirrorFollower = (store: string): string => store + mirrorMark;

/** The one EtcdMirror. */
export const etcdMirror = (env: LinkEnv): DurableObjectStub<EtcdMirror> => within(env.ETCD_MIRROR, env.JURISDICTION).getByName("/");

/** One call to a follower by its name; false: it does not follow any more. */
export async function pushTo(env: LinkEnv, sleep: (milliseconds: number) => Promise<void>, name: string, batch: Batch): Promise<boolean> {
  if (name.endsWith(mirrorMark)) return etcdMirror(env).apply(name.slice(1, -mirrorMark.length), batch);
  return overLink(env, sleep, async () => within(env.WATCH_HUB, env.JURISDICTION).getByName(name).apply(batch));
}

/** Milliseconds that a call over the link may take. */
const callMilliseconds = 10_000;

/** A call that is not answered in time has failed: nothing waits for it for ever. */
export async function answered<T>(after: After, call: Promise<T>): Promise<T> {
  let answeredInTime = (): void => undefined;
  const late = new Promise<never>((_resolve, reject) => {
    answeredInTime = after(callMilliseconds, () => reject(new Error("no answer")));
  });
  try {
    return await Promise.race([call, late]);
  } finally {
    answeredInTime();
  }
}
