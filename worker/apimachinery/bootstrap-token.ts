import { bytesOfBase64 } from "./serializer/base64.ts";
import type { KubeObject } from "./types.ts";

// Secrets that hold a bootstrap token. upstream: cluster-bootstrap/util/secrets/secrets.go

export const bootstrapTokenType = "bootstrap.kubernetes.io/token";
export const bootstrapTokenNamespace = "kube-system";
export const bootstrapTokenPrefix = "bootstrap-token-";

/** A value of a Secret as text; "" for what is not there. */
export function secretText(secret: KubeObject, key: string): string {
  const data = (secret["data"] ?? {}) as Readonly<Record<string, string>>;
  const encoded = Object.hasOwn(data, key) ? (data[key] ?? "") : "";
  return new TextDecoder("utf-8", { ignoreBOM: true, fatal: false }).decode(bytesOfBase64(encoded));
}

const rfc3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

/** Milliseconds until a token's Secret expires; 0 when it has, also with a time that cannot be read; undefined: never. */
export function expiresIn(secret: KubeObject, now: number): number | undefined {
  const expiration = secretText(secret, "expiration");
  if (expiration === "") return undefined;
  const at = rfc3339.test(expiration) ? Date.parse(expiration) : Number.NaN;
  return Number.isNaN(at) ? 0 : Math.max(0, at - now);
}
