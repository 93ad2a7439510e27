import { newNotAcceptable, type StatusError } from "../apimachinery/errors.ts";
import { partialObjectMetadata, tableOf } from "../apimachinery/table.ts";
import type { KubeObject } from "../apimachinery/types.ts";
import type { RequestContext } from "../context.ts";
import { listObjects, type Page, readItems } from "../registry/reading/list-objects.ts";
import { parseListOptions, validateListOptions } from "../registry/reading/options.ts";
import { parseLabels, selectionOf } from "../registry/reading/selection.ts";
import { apiVersionOf, fromStored, isStorageVersion, type Scope } from "../registry/scope.ts";
import { anyCollection, type Negotiated, negotiate } from "./encoding/negotiation.ts";
import { offering } from "./encoding/protobuf.ts";
import { goPackage, includeObjectOf, splicedResponse, valueResponse } from "./encoding/response.ts";

interface ListMeta {
  resourceVersion?: string;
  continue?: string;
  remainingItemCount?: number;
}

/** What a list says of the page that it shows. */
export const listMeta = (page: Page): ListMeta => ({
  ...(page.resourceVersion === "" ? {} : { resourceVersion: page.resourceVersion }),
  ...(page.continue === "" ? {} : { continue: page.continue }),
  ...(page.remaining === undefined ? {} : { remainingItemCount: page.remaining }),
});

async function parsed(scope: Scope, page: Page): Promise<KubeObject[]> {
  const objects = JSON.parse(`[${await readItems(page)}]`) as KubeObject[];
  return isStorageVersion(scope) ? objects : objects.map((object) => fromStored(scope, JSON.stringify(object)));
}

/** Objects as the list, table or metadata that the client wants to see. */
export function listValue(
  ctx: RequestContext,
  scope: Scope,
  objects: readonly KubeObject[],
  metadata: ListMeta,
  form: Pick<Negotiated, "as" | "version">,
): unknown {
  if (form.as === "PartialObjectMetadata") throw notAList(scope);
  if (form.as === "Table")
    return tableOf(objects, scope.version.additionalPrinterColumns, {
      now: ctx.deps.now(),
      includeObject: includeObjectOf(ctx.query),
      version: form.version,
      metadata,
    });
  if (form.as === "PartialObjectMetadataList")
    return {
      kind: "PartialObjectMetadataList",
      apiVersion: `meta.k8s.io/${form.version}`,
      metadata,
      items: objects.length === 0 ? null : objects.map((object) => partialObjectMetadata(object, form.version)),
    };
  const { group, names } = scope.row;
  return {
    kind: names.listKind,
    apiVersion: apiVersionOf(group, scope.version.name),
    metadata,
    items: objects.map(({ kind: _k, apiVersion: _a, ...rest }) => rest),
  };
}

const notAList = (scope: Scope): StatusError =>
  newNotAcceptable(
    `you requested PartialObjectMetadata, but the requested object is a list (*${goPackage(scope.row)}.${scope.row.names.listKind})`,
  );

/** LIST of what is stored, or of what `read` finds. upstream: endpoints/handlers/get.go ListResource */
export async function list(ctx: RequestContext, scope: Scope, read: typeof listObjects = listObjects): Promise<Response> {
  const form = negotiate(ctx.request, ctx.query, offering(scope, anyCollection));
  const options = parseListOptions(ctx.query);
  const labels = parseLabels(options);
  validateListOptions(options, false);
  const selection = selectionOf(scope, options, labels);
  if (form.as === "Table") includeObjectOf(ctx.query);
  const asTheyCome = form.as === "" && form.format === "json" && !form.pretty && isStorageVersion(scope);
  const page = await read(scope, options, selection, asTheyCome);
  if (!asTheyCome) return valueResponse(ctx, listValue(ctx, scope, await parsed(scope, page), listMeta(page), form), 200, form);
  const { group, names } = scope.row;
  const head = `{"kind":"${names.listKind}","apiVersion":"${apiVersionOf(group, scope.version.name)}","metadata":${JSON.stringify(listMeta(page))},"items":[`;
  return splicedResponse(ctx, head, page.items, "]}\n");
}
