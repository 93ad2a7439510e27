import { Agent, fetch } from "undici";
import { EtcdClient, rangePages } from "../../durable-objects/mirror/etcd-client.ts";
import { EtcdError } from "../../durable-objects/mirror/etcd-error.ts";
import { decodeValue } from "../../durable-objects/mirror/values.ts";
import { prefixEnd } from "../../durable-objects/mvcc/mvcc.ts";
import { bytesOfBase64 } from "../../worker/apimachinery/serializer/base64.ts";
import { qualified } from "../../worker/apimachinery/types.ts";
import { resolveSchema } from "../../worker/apis/generated/schemas.ts";
import { findStoredKind, storedKind } from "../../worker/registry/etcd/layout.ts";
import { type Arguments, CommandError, fileOf } from "./arguments.ts";
import type { Found } from "./found-object.ts";

/** Below etcd's own limit of an answer. */
const pageMax = 500;

/** What an API server keeps for itself beside objects; the server that reads them makes its own. */
const ownKeys = ["ranges/", "masterleases/", "peerserverleases/"];

/** Every flag of an etcd, each with a value. */
export const etcdFlags = {
  "etcd-servers": true,
  "etcd-prefix": true,
  "etcd-cafile": true,
  "etcd-certfile": true,
  "etcd-keyfile": true,
  "etcd-username": true,
  "etcd-password-file": true,
} as const;

function clientOf(given: Arguments): EtcdClient {
  const [ca, cert, key] = [fileOf(given, "etcd-cafile"), fileOf(given, "etcd-certfile"), fileOf(given, "etcd-keyfile")];
  const connect = { ...(ca === undefined ? {} : { ca }), ...(cert === undefined || key === undefined ? {} : { cert, key }) };
  const dispatcher = new Agent({ connect });
  return new EtcdClient({
    endpoints: (given.flags.get("etcd-servers") ?? "").split(",").filter((url) => url !== ""),
    fetch: (url, init) => fetch(url, { ...init, dispatcher } as Parameters<typeof fetch>[1]) as unknown as Promise<Response>,
    timeout: (milliseconds) => AbortSignal.timeout(milliseconds),
    username: given.flags.get("etcd-username") ?? "",
    password: (fileOf(given, "etcd-password-file") ?? "").trimEnd(),
  });
}

function foundAt(place: string, below: string, value: string): Found {
  const resource = below.slice(0, below.indexOf("/"));
  if (ownKeys.some((own) => below.startsWith(own))) return { place, resource, left: "it is no object: the server makes its own" };
  try {
    const object = decodeValue(bytesOfBase64(value), storedKind, resolveSchema);
    const row = findStoredKind(object.apiVersion ?? "", object.kind ?? "")?.row;
    return { place, object, resource: row === undefined ? resource : qualified(row.names.plural, row.group) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return reason.startsWith("no kind") ? { place, resource, left: reason } : { place, resource, unreadable: reason };
  }
}

/** Everything that an API server has in an etcd, at one revision. */
export async function* readEtcd(given: Arguments): AsyncGenerator<Found> {
  const etcd = clientOf(given);
  const prefix = `/${(given.flags.get("etcd-prefix") ?? "/registry")
    .split("/")
    .filter((part) => part !== "")
    .join("/")}/`;
  try {
    const { revision: at } = await etcd.range({ key: prefix, countOnly: true });
    for await (const { keys } of rangePages(etcd, { key: prefix, end: prefixEnd(prefix), limit: pageMax, at }))
      for (const { key, value } of keys) yield foundAt(key, key.slice(prefix.length), value);
  } catch (error) {
    if (error instanceof EtcdError) throw new CommandError(`the etcd cannot be read: ${error.message}`);
    throw error;
  }
}
