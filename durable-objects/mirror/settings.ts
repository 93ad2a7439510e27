import type { StorageMediaType } from "./values.ts";

/** kube-apiserver's flags that say where and how to mirror, as settings. */
export interface MirrorVars {
  /** Comma-separated; absent or empty: nothing is mirrored. */
  readonly ETCD_SERVERS?: string;
  readonly ETCD_PREFIX?: string;
  readonly STORAGE_MEDIA_TYPE?: string;
  /** Seconds; 0: the etcd is compacted by somebody else. */
  readonly ETCD_COMPACTION_INTERVAL?: string;
  readonly ETCD_USERNAME?: string;
  readonly ETCD_PASSWORD?: string;
}

export interface MirrorSettings {
  readonly endpoints: readonly string[];
  readonly prefix: string;
  readonly mediaType: StorageMediaType;
  readonly compactionSeconds: number;
  readonly username: string;
  readonly password: string;
}

const mediaTypes: readonly StorageMediaType[] = ["application/json", "application/vnd.kubernetes.protobuf"];

/** upstream: apiserver/pkg/server/options/etcd.go NewEtcdOptions */
const defaultPrefix = "/registry";
const defaultCompactionSeconds = 300;

function endpointOf(text: string): string {
  if (!/^https?:\/\/[^/?#@\s]+$/.test(text) || !URL.canParse(text))
    throw new Error(`ETCD_SERVERS: ${JSON.stringify(text)} is not the URL of an etcd, such as https://10.0.0.1:2379`);
  return text;
}

/** Reads the settings; undefined: there is no mirror. Throws an Error that names the setting. */
export function mirrorSettings(vars: MirrorVars): MirrorSettings | undefined {
  const endpoints = (vars.ETCD_SERVERS ?? "").split(",").filter((text) => text !== "");
  if (endpoints.length === 0) return undefined;
  const mediaType = mediaTypes.find((known) => known === (vars.STORAGE_MEDIA_TYPE || "application/json"));
  if (mediaType === undefined)
    throw new Error(`STORAGE_MEDIA_TYPE: ${JSON.stringify(vars.STORAGE_MEDIA_TYPE)} is none of ${mediaTypes.join(", ")}`);
  const compactionSeconds = Number(vars.ETCD_COMPACTION_INTERVAL ?? defaultCompactionSeconds);
  if (!(compactionSeconds >= 0)) throw new Error("ETCD_COMPACTION_INTERVAL: not a number of seconds");
  return {
    endpoints: endpoints.map(endpointOf),
    prefix: vars.ETCD_PREFIX ?? defaultPrefix,
    mediaType,
    compactionSeconds,
    username: vars.ETCD_USERNAME ?? "",
    password: vars.ETCD_PASSWORD ?? "",
  };
}
