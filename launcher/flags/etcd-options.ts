import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { errorCode, LaunchError } from "../launch-error.ts";
import type { OutboundNetwork } from "./auth-options.ts";
import { durationOf } from "./durations.ts";
import type { GivenFlags } from "./parse-flags.ts";

/** What the flags of the etcd that is mirrored to become. */
export interface EtcdOptions {
  /** Settings of the Worker by their names. */
  readonly vars: Readonly<Record<string, string>>;
  readonly tls?: OutboundNetwork;
}

const MEDIA_TYPES = ["application/json", "application/vnd.kubernetes.protobuf"];

/** Reads the flags --etcd-*; throws a LaunchError that names the flag. Relative files start at `cwd`. */
export function etcdOptionsOf(given: GivenFlags, cwd: string): EtcdOptions {
  const last = (name: string): string => given.get(name)?.at(-1) ?? "";
  const file = (name: string): string | undefined => (last(name) === "" ? undefined : readGiven(name, resolve(cwd, last(name))));
  const servers = (given.get("etcd-servers") ?? []).flatMap((value) => value.split(",")).filter((value) => value !== "");
  for (const server of servers)
    if (!/^https?:\/\/[^/?#@\s]+$/.test(server))
      throw new LaunchError(`--etcd-servers: ${JSON.stringify(server)} is not a URL such as https://10.0.0.1:2379`);
  const mediaType = last("storage-media-type") || "application/json";
  if (!MEDIA_TYPES.includes(mediaType))
    throw new LaunchError(`--storage-media-type: ${JSON.stringify(mediaType)} is none of ${MEDIA_TYPES.join(", ")}`);
  const tls = tlsOf(file("etcd-cafile"), file("etcd-certfile"), file("etcd-keyfile"));
  return {
    vars: {
      ETCD_SERVERS: servers.join(","),
      ETCD_PREFIX: last("etcd-prefix") || "/registry",
      STORAGE_MEDIA_TYPE: mediaType,
      ETCD_COMPACTION_INTERVAL: String(durationOf("etcd-compaction-interval", last("etcd-compaction-interval") || "5m")),
      ETCD_USERNAME: last("etcd-username"),
      ETCD_PASSWORD: (file("etcd-password-file") ?? "").replace(/\r?\n$/, ""),
    },
    ...(tls === undefined ? {} : { tls }),
  };
}

function readGiven(flag: string, path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new LaunchError(`--${flag}: cannot read ${path} (${errorCode(error)})`);
  }
}

function tlsOf(authority: string | undefined, certificate: string | undefined, key: string | undefined): OutboundNetwork | undefined {
  if ((certificate === undefined) !== (key === undefined)) throw new LaunchError("--etcd-certfile and --etcd-keyfile come together");
  if (authority !== undefined && !authority.includes("-----BEGIN CERTIFICATE-----"))
    throw new LaunchError("--etcd-cafile: the file holds no PEM certificate");
  if (authority === undefined && certificate === undefined) return undefined;
  return {
    ...(authority === undefined ? {} : { authority }),
    ...(certificate === undefined || key === undefined ? {} : { client: { certificate, key } }),
  };
}
