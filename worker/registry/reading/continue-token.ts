import { newBadRequest } from "../../apimachinery/errors.ts";
import { base64OfText } from "../../apimachinery/serializer/base64.ts";
import { parseJSON } from "../../apimachinery/serializer/json.ts";

/** Where a page starts: `key` below the resource's prefix; revision "" for the newest. */
export interface ContinueToken {
  readonly resourceVersion: string;
  readonly key: string;
}

const bad = (why: string): Error => newBadRequest(`invalid continue token: continue key is not valid: ${why}`);

/** Unpadded base64url of `{"v":"meta.k8s.io/v1","rv":N,"start":"/key"}`. upstream: apiserver/pkg/storage/continue.go EncodeContinue */
export function encodeContinue({ resourceVersion, key }: ContinueToken): string {
  const rv = resourceVersion === "" ? "-1" : resourceVersion;
  const json = `{"v":"meta.k8s.io/v1","rv":${rv},"start":${JSON.stringify(`/${key}`)}}`;
  return base64OfText(json).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

function fromBase64(token: string): string {
  const at = /[^A-Za-z0-9_-]/.exec(token)?.index ?? (token.length % 4 === 1 ? token.length - 1 : -1);
  if (at >= 0) throw bad(`illegal base64 data at input byte ${at}`);
  return atob(token.replaceAll("-", "+").replaceAll("_", "/"));
}

/** What begins with no character at all is told by its first byte, as Go reads it. */
function parsed(bytes: string): unknown {
  const text = new TextDecoder().decode(Uint8Array.from(bytes, (c) => c.charCodeAt(0)));
  const [first = ""] = bytes.trimStart();
  if (first > "\x7f") throw new Error(`invalid character '${first}' looking for beginning of value`);
  return parseJSON(text, { strict: true }).value;
}

const jsonType = (value: unknown): string => (Array.isArray(value) ? "array" : typeof value === "boolean" ? "bool" : typeof value);

/** The token's fields as Go reads them into its struct: null and absent are zero values. */
function fieldsOf(value: unknown): { v: string; rv: number; start: string } {
  if (value === null) return { v: "", rv: 0, start: "" };
  if (typeof value !== "object" || Array.isArray(value))
    throw bad(`json: cannot unmarshal ${jsonType(value)} into Go value of type storage.continueToken`);
  const read = (name: string, type: "string" | "number", goType: string): unknown => {
    const given = (value as Record<string, unknown>)[name] ?? undefined;
    if (given === undefined) return type === "string" ? "" : 0;
    const fits = typeof given === type && (type === "string" || Number.isInteger(given));
    if (fits) return given;
    const said = typeof given === "number" && type === "number" ? `number ${given}` : jsonType(given);
    throw bad(`json: cannot unmarshal ${said} into Go struct field continueToken.${name} of type ${goType}`);
  };
  return {
    v: read("v", "string", "string") as string,
    rv: read("rv", "number", "int64") as number,
    start: read("start", "string", "string") as string,
  };
}

/** Throws 400 with upstream's words for a token that it would refuse. upstream: apiserver/pkg/storage/continue.go DecodeContinue */
export function decodeContinue(token: string): ContinueToken {
  const bytes = fromBase64(token);
  let value: unknown;
  try {
    value = parsed(bytes);
  } catch (error) {
    throw bad(error instanceof Error ? error.message : String(error));
  }
  const { v, rv, start } = fieldsOf(value);
  if (v !== "meta.k8s.io/v1") throw bad(`server does not recognize this encoded version ${v}`);
  if (rv === 0) throw bad("incorrect encoded start resourceVersion (version meta.k8s.io/v1)");
  if (start === "") throw bad("encoded start key empty (version meta.k8s.io/v1)");
  const parts = (start.startsWith("/") ? start : `/${start}`).split("/").slice(1);
  if (parts.some((part) => part === "" || part === "." || part === "..")) throw bad(start);
  return { resourceVersion: rv < 0 ? "" : String(rv), key: parts.join("/") };
}
