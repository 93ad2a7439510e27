import { newBadRequest, newResourceExpired, type StatusError } from "../../apimachinery/errors.ts";
import { typeHead } from "../../apimachinery/serializer/canonical.ts";
import { groups } from "../../apis/index.ts";
import { InvalidResourceVersion, parseResourceVersion, tooLarge } from "../../endpoints/get.ts";
import { apiVersionOf, listPrefix, type Scope } from "../scope.ts";
import type { ListRequest, Selection } from "../storage.ts";
import { decodeContinue, encodeContinue } from "./continue-token.ts";
import type { ListOptions } from "./options.ts";

export interface Page {
  readonly resourceVersion: string;
  /** "" on the last page. */
  readonly continue: string;
  readonly remaining: number | undefined;
  readonly items: ReadableStream<Uint8Array>;
}

/**
 * Whether a token came with another resource's list: upstream all resources count together, here its revision says nothing. The page goes
 * on from its key at the newest revision then, as tokens for inconsistent lists do.
 */
function isForeign({ row, ctx }: Scope, resourceVersion: string): boolean {
  const { mayBeOf } = ctx.deps;
  if (mayBeOf(row.shard, resourceVersion)) return false;
  return groups().some(({ rows }) => rows.some(({ shard }) => mayBeOf(shard, resourceVersion)));
}

/** Turns the options' resourceVersion, match and continue into what the store is asked. upstream: etcd3/store.go GetList */
function listRequest(scope: Scope, options: ListOptions, selection: Selection): Omit<ListRequest, "itemHead"> {
  const limit = options.resourceVersion === "0" ? 0 : Math.max(0, options.limit);
  const base = { ...selection, limit, startKey: "", at: undefined };
  if (options.continue !== "") {
    const token = decodeContinue(options.continue);
    if (options.resourceVersion !== "" && options.resourceVersion !== "0")
      throw newBadRequest("specifying resource version is not allowed when using continue");
    const newest = token.resourceVersion === "" || isForeign(scope, token.resourceVersion);
    const at = newest ? undefined : ({ match: "Exact", resourceVersion: token.resourceVersion } as const);
    return { ...base, startKey: selection.prefix + token.key, at };
  }
  if (options.resourceVersion === "") return base;
  let wanted: string;
  try {
    wanted = parseResourceVersion(options.resourceVersion);
  } catch (error) {
    throw error instanceof InvalidResourceVersion ? newBadRequest(`invalid resource version: ${error.message}`) : error;
  }
  return { ...base, at: { match: options.resourceVersionMatch === "Exact" ? "Exact" : "NotOlderThan", resourceVersion: wanted } };
}

const expiredMessage =
  "The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.";

function expired(options: ListOptions, token: string): StatusError {
  if (options.continue === "") return newResourceExpired(`The resourceVersion for the provided list is too old.`);
  const error = newResourceExpired(expiredMessage);
  error.status.metadata = { continue: token } as typeof error.status.metadata;
  return error;
}

/** An object that is selected by its whole key is looked up: there are no pages. upstream: registry/store.go ListPredicate */
function isOneKey(scope: Scope, selection: Selection): boolean {
  const wholePrefix = scope.row.scope !== "Namespaced" || selection.prefix !== listPrefix(scope.row, "");
  return wholePrefix && selection.fields.some(({ field, operator }) => field === "metadata.name" && operator !== "!=");
}

/**
 * One page of a list, exact at one revision, its items still as a stream; as the items of a typed list, which do not say their
 * kind, if `asItems`.
 */
export async function listObjects(scope: Scope, options: ListOptions, selection: Selection, asItems = false): Promise<Page> {
  const { shard } = scope.row;
  const { limit, ...whole } = listRequest(scope, options, selection);
  const continueAt = (key: string, resourceVersion: string): string =>
    encodeContinue({ resourceVersion, key: key.slice(selection.prefix.length) });
  const itemHead = asItems ? typeHead(scope.row.names.kind, apiVersionOf(scope.row.group, scope.version.name)) : "";
  const request: ListRequest = { ...whole, limit: isOneKey(scope, selection) ? 0 : limit, itemHead };
  const result = await scope.ctx.deps.storage.list(shard, request);
  if (!result.ok)
    throw result.code === "Compacted"
      ? expired(options, continueAt(request.startKey, ""))
      : tooLarge(request.at?.resourceVersion ?? "", result.current);
  const selects = selection.labels.length > 0 || selection.fields.length > 0;
  return {
    resourceVersion: result.resourceVersion,
    continue: result.nextKey === undefined ? "" : continueAt(result.nextKey, result.resourceVersion),
    remaining: selects || result.remaining === 0 ? undefined : result.remaining,
    items: result.items,
  };
}

/** The items of a page as texts joined by commas. */
export const readItems = (page: Page): Promise<string> => new Response(page.items).text();
