import { parseFieldSelector } from "../apimachinery/fields.ts";
import { parseLabelSelector } from "../apimachinery/labels.ts";
import { isPathSegmentName } from "../apimachinery/validation/names.ts";
import type { RequestInfo } from "../context.ts";
import { queryInt } from "../registry/reading/query.ts";

/** A path that names no request: answered as 500 text/plain, before authentication. */
export class RequestInfoError extends Error {}

const resourceVerbs: ReadonlyMap<string, string> = new Map([
  ["POST", "create"],
  ["GET", "get"],
  ["HEAD", "get"],
  ["PUT", "update"],
  ["PATCH", "patch"],
  ["DELETE", "delete"],
]);
const specialVerbs = new Set(["proxy", "watch"]);
const namespaceSubresources = new Set(["status", "finalize"]);

/** Path segments, percent-escapes decoded before routing, as Go's URL.Path. */
function segments(path: string): string[] {
  const trimmed = path.replace(/^\/+|\/+$/g, "");
  return trimmed === "" ? [] : trimmed.split("/");
}

function nonResource(method: string, path: string): RequestInfo {
  return {
    isResourceRequest: false,
    path,
    verb: method.toLowerCase(),
    apiPrefix: "",
    apiGroup: "",
    apiVersion: "",
    namespace: "",
    resource: "",
    subresource: "",
    name: "",
    parts: [],
  };
}

/** `namespaces/<ns>/<resource>` sets the namespace; `namespaces/<ns>[/status|finalize]` is the Namespace itself. */
function splitNamespace(parts: string[]): { namespace: string; rest: string[] } {
  if (parts[0] !== "namespaces" || parts.length < 2) return { namespace: "", rest: parts };
  const third = parts[2];
  return { namespace: parts[1] ?? "", rest: third !== undefined && !namespaceSubresources.has(third) ? parts.slice(2) : parts };
}

const integers = ["limit", "timeoutSeconds"];

/**
 * The name that `fieldSelector=metadata.name=x` gives to a list or watch: none where any of its options cannot be read, since upstream reads
 * them all at once before it asks who may.
 */
function nameFromSelector(query: URLSearchParams): string {
  const selector = query.get("fieldSelector");
  if (selector === null) return "";
  try {
    for (const key of integers) queryInt(query, key);
    parseLabelSelector(query.get("labelSelector") ?? "");
    const exact = parseFieldSelector(selector).find(({ field, operator }) => field === "metadata.name" && operator !== "!=");
    return exact !== undefined && isPathSegmentName(exact.value).length === 0 ? exact.value : "";
  } catch {
    return "";
  }
}

/** False only for `false` and `0`; present without a value is true. upstream: conversion/queryparams, Convert_Slice_string_To_bool */
export function queryBool(query: URLSearchParams, key: string): boolean {
  const value = query.get(key);
  return value !== null && value.toLowerCase() !== "false" && value !== "0";
}

/**
 * What a method and path ask for. `path` has its escapes decoded.
 * upstream: apiserver/pkg/endpoints/request/requestinfo.go NewRequestInfo
 */
export function parseRequestInfo(method: string, path: string, query: URLSearchParams): RequestInfo {
  const all = segments(path);
  const apiPrefix = all[0] ?? "";
  const grouped = apiPrefix === "apis";
  if ((apiPrefix !== "api" && !grouped) || all.length < (grouped ? 4 : 3)) return nonResource(method, path);
  const apiGroup = grouped ? (all[1] ?? "") : "";
  const apiVersion = all[grouped ? 2 : 1] ?? "";
  let parts = all.slice(grouped ? 3 : 2);
  let verb = resourceVerbs.get(method) ?? "";
  let special = "";
  if (specialVerbs.has(parts[0] ?? "")) {
    if (parts.length < 2) throw new RequestInfoError(`unable to determine kind and namespace from url, ${path}`);
    special = verb = parts[0] ?? "";
    parts = parts.slice(1);
  }
  const { namespace, rest } = splitNamespace(parts);
  let name = rest[1] ?? "";
  if (name === "" && verb === "get") {
    verb = queryBool(query, "watch") ? "watch" : "list";
    name = nameFromSelector(query);
  } else if (name === "" && verb === "delete") verb = "deletecollection";
  return {
    isResourceRequest: true,
    path,
    verb,
    apiPrefix,
    apiGroup,
    apiVersion,
    namespace,
    resource: rest[0] ?? "",
    subresource: special === "proxy" ? "" : (rest[2] ?? ""),
    name,
    parts: rest.slice(special === "proxy" ? 2 : 3),
  };
}
