import type { MirrorStatus } from "../../durable-objects/mirror/status.ts";
import type { APIClient } from "./api-client.ts";

type Shown = MirrorStatus & { readonly resources: readonly { readonly resource: string; readonly shard: string }[] };

const PATIENCE_MILLISECONDS = 60_000;

/** What the mirror says of itself. */
export async function mirrorStatus(client: APIClient): Promise<Shown> {
  const { status, text } = await client.call("GET", "/etcd-mirror");
  if (status !== 200) throw new Error(`/etcd-mirror: ${status} ${text}`);
  return JSON.parse(text) as Shown;
}

/** Waits until the etcd has every shard that was written to: resource (`deployments.apps`) -> the revision of its last write. */
export async function untilMirrored(client: APIClient, written: ReadonlyMap<string, number>): Promise<void> {
  for (const end = Date.now() + PATIENCE_MILLISECONDS; ; ) {
    const { lanes, resources } = await mirrorStatus(client);
    const behind = [...written].filter(([resource, revision]) => {
      const shard = resources.find((one) => one.resource === resource)?.shard;
      const lane = lanes.find((one) => one.shard === shard);
      return lane === undefined || lane.state !== "following" || lane.revision < revision;
    });
    if (behind.length === 0) return;
    if (Date.now() > end)
      throw new Error(`not mirrored: ${JSON.stringify(behind)} ${JSON.stringify(lanes.filter((l) => l.state !== "following"))}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
