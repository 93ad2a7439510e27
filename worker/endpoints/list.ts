import { newNotAcceptable, type StatusError } from "../apimachinery/errors.ts";
import { partialObjectMetadata, tableOf } from "../apimachinery/table.ts";
import type { KubeObject } from "../apimachinery/types.ts";
import type { RequestContext } from "../context.ts";
import { listObjects, type Page, readItems } from "../registry/list-objects.ts";
import { parseListOptions, validateListOptions } from "../registry/options.ts";
import { apiVersionOf, fromStored, isStorageVersion, type Scope } from "../registry/scope.ts";
import { parseLabels, selectionOf } from "../registry/selection.ts";
import { type Negotiated, negotiate } from "./negotiation.ts";
import { includeObjectOf, textResponse, valueResponse } from "./response.ts";

interface ListMeta {
  resourceVersion?: string;
  continue?: string;
  remainingItemCount?: number;
}

const listMeta = (page: Page): ListMeta => ({
  ...(page.resourceVersion === "" ? {} : { resourceVersion: page.resourceVersion }),
  ...(page.continue === "" ? {} : { continue: page.continue }),
  ...(page.remaining === undefined ? {} : { remainingItemCount: page.remaining }),
});

/** The list's head and tail around the items as they come from the store: nothing is parsed, nothing is held whole. */
function stream(head: string, items: ReadableStream<Uint8Array>, tail: string): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>({
    start: (controller) => controller.enqueue(encoder.encode(head)),
    flush: (controller) => controller.enqueue(encoder.encode(tail)),
  });
  void items.pipeTo(writable).catch(() => undefined);
  return readable;
}

async function parsed(scope: Scope, page: Page): Promise<KubeObject[]> {
  const objects = JSON.parse(`[${await readItems(page)}]`) as KubeObject[];
  return isStorageVersion(scope) ? objects : objects.map((object) => fromStored(scope, JSON.stringify(object)));
}

async function transformed(ctx: RequestContext, scope: Scope, page: Page, form: Negotiated): Promise<unknown> {
  const objects = await parsed(scope, page);
  if (form.as === "Table")
    return tableOf(objects, scope.version.additionalPrinterColumns, {
      now: ctx.deps.now(),
      includeObject: includeObjectOf(ctx.query),
      version: form.version,
      metadata: listMeta(page),
    });
  if (form.as === "PartialObjectMetadataList")
    return {
      kind: "PartialObjectMetadataList",
      apiVersion: `meta.k8s.io/${form.version}`,
      metadata: listMeta(page),
      items: objects.length === 0 ? null : objects.map((object) => partialObjectMetadata(object, form.version)),
    };
  const { group, names } = scope.row;
  return {
    kind: names.listKind,
    apiVersion: apiVersionOf(group, scope.version.name),
    metadata: listMeta(page),
    items: objects.map(({ kind: _k, apiVersion: _a, ...rest }) => rest),
  };
}

function notAList(scope: Scope): StatusError {
  const internal = scope.row.group === "" ? "core" : (scope.row.group.split(".")[0] ?? "");
  return newNotAcceptable(
    `you requested PartialObjectMetadata, but the requested object is a list (*${internal}.${scope.row.names.listKind})`,
  );
}

/** LIST of what is stored, or of what `read` finds. upstream: endpoints/handlers/get.go ListResource */
export async function list(ctx: RequestContext, scope: Scope, read: typeof listObjects = listObjects): Promise<Response> {
  const form = negotiate(ctx.request, ctx.query, { as: ["Table", "PartialObjectMetadata", "PartialObjectMetadataList"], collection: true });
  const options = parseListOptions(ctx.query);
  const labels = parseLabels(options);
  validateListOptions(options, false);
  const selection = selectionOf(scope, options, labels);
  if (form.as === "PartialObjectMetadata") throw notAList(scope);
  if (form.as === "Table") includeObjectOf(ctx.query);
  const page = await read(scope, options, selection);
  if (form.as !== "" || form.format !== "json" || form.pretty || !isStorageVersion(scope))
    return valueResponse(ctx, await transformed(ctx, scope, page, form), 200, form);
  const { group, names } = scope.row;
  const head = `{"kind":"${names.listKind}","apiVersion":"${apiVersionOf(group, scope.version.name)}","metadata":${JSON.stringify(listMeta(page))},"items":[`;
  return textResponse(ctx, stream(head, page.items, "]}\n"), 200);
}
