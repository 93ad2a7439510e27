import { newBadRequest } from "../apimachinery/errors.ts";
import { parseJSON } from "../apimachinery/serializer/json.ts";

/** Where a page starts: `key` below the resource's prefix; revision "" for the newest. */
export interface ContinueToken {
  readonly resourceVersion: string;
  readonly key: string;
}

const bad = (why: string): Error => newBadRequest(`invalid continue token: continue key is not valid: ${why}`);

/** Unpadded base64url of `{"v":"meta.k8s.io/v1","rv":N,"start":"key"}`. upstream: apiserver/pkg/storage/continue.go EncodeContinue */
export function encodeContinue(resourceVersion: string, key: string): string {
  const json = `{"v":"meta.k8s.io/v1","rv":${resourceVersion},"start":${JSON.stringify(key)}}`;
  return btoa(String.fromCharCode(...new TextEncoder().encode(json)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replace(/=+$/, "");
}

function fromBase64(token: string): string {
  const at = /[^A-Za-z0-9_-]/.exec(token)?.index ?? (token.length % 4 === 1 ? token.length - 1 : -1);
  if (at >= 0) throw bad(`illegal base64 data at input byte ${at}`);
  const binary = atob(token.replaceAll("-", "+").replaceAll("_", "/"));
  return new TextDecoder().decode(Uint8Array.from(binary, (c) => c.charCodeAt(0)));
}

/** Throws 400 with upstream's words for a token that it would refuse. upstream: apiserver/pkg/storage/continue.go DecodeContinue */
export function decodeContinue(token: string): ContinueToken {
  const text = fromBase64(token);
  let parsed: unknown;
  try {
    parsed = parseJSON(text, { strict: true }).value;
  } catch (error) {
    throw bad(error instanceof Error ? error.message : String(error));
  }
  const { v, rv, start } = (parsed ?? {}) as { v?: unknown; rv?: unknown; start?: unknown };
  if (v !== "meta.k8s.io/v1") throw bad(`server does not recognize this encoded version ${JSON.stringify(v ?? "")}`);
  if (rv === 0 || rv === undefined) throw bad("incorrect encoded start resourceVersion (version meta.k8s.io/v1)");
  if (typeof start !== "string" || start === "") throw bad("encoded start key empty (version meta.k8s.io/v1)");
  const key = start.replace(/^\/+/, "");
  if (key.split("/").some((part) => part === "." || part === "..")) throw bad(start);
  return { resourceVersion: Number(rv) < 0 ? "" : String(rv), key };
}
