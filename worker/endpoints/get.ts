import { newBadRequest, newNotFound, newTimeout, StatusError } from "../apimachinery/errors.ts";
import type { RequestContext } from "../context.ts";
import { queryBool } from "../filters/request-info.ts";
import { fromStored, groupResource, isStorageVersion, objectKey, type Scope } from "../registry/scope.ts";
import { anyObject, negotiate } from "./encoding/negotiation.ts";
import { offering } from "./encoding/protobuf.ts";
import { objectResponse } from "./encoding/response.ts";

/** A resourceVersion as upstream parses it; the message has its words. */
export function parseResourceVersion(text: string): string {
  const refuse = (why: string): string =>
    `resourceVersion: Invalid value: ${JSON.stringify(text)}: strconv.ParseUint: parsing ${JSON.stringify(text)}: ${why}`;
  if (!/^\d+$/.test(text)) throw new InvalidResourceVersion(refuse("invalid syntax"));
  if (BigInt(text) >= 2n ** 64n) throw new InvalidResourceVersion(refuse("value out of range"));
  return text;
}

export class InvalidResourceVersion extends Error {}

/** 504: the store is not there yet. upstream: apiserver/pkg/storage/errors.go NewTooLargeResourceVersionError */
export function tooLarge(wanted: string, current: string): StatusError {
  return newTimeout(`Too large resource version: ${wanted}, current: ${current}`, 1, [
    { reason: "ResourceVersionTooLarge", message: "Too large resource version" },
  ]);
}

/** GET of one object: its wire text, untouched where the client takes plain JSON. */
export async function get(ctx: RequestContext, scope: Scope): Promise<Response> {
  negotiate(ctx.request, ctx.query, offering(scope, anyObject));
  if (queryBool(ctx.query, "export")) throw newBadRequest("the export parameter, deprecated since v1.14, is no longer supported");
  const wanted = ctx.query.get("resourceVersion") ?? "";
  try {
    if (wanted !== "") parseResourceVersion(wanted);
  } catch (error) {
    throw error instanceof InvalidResourceVersion ? new StatusError(500, "", error.message) : error;
  }
  const found = await ctx.deps.storage.get(
    scope.row.shard,
    objectKey(scope.row, scope.namespace, scope.name),
    wanted === "" ? undefined : wanted,
  );
  if (!found.ok) throw tooLarge(wanted, found.current);
  if (found.object === undefined) throw newNotFound(groupResource(scope), scope.name);
  return objectResponse(
    ctx,
    scope,
    isStorageVersion(scope) ? { text: found.object.text } : { object: fromStored(scope, found.object.text) },
  );
}
