import { StatusError } from "../apimachinery/errors.ts";
import type { KubeObject } from "../apimachinery/types.ts";
import type { RequestContext } from "../context.ts";
import { queryBool } from "../filters/request-info.ts";
import { listObjects, readItems } from "../registry/reading/list-objects.ts";
import { type DeleteOptions, parseListOptions, validateDeleteOptions, validateListOptions } from "../registry/reading/options.ts";
import { queryInt } from "../registry/reading/query.ts";
import { parseLabels, selectionOf } from "../registry/reading/selection.ts";
import { fromStored, type Scope } from "../registry/scope.ts";
import { type Deleted, deleteObject } from "../registry/writing/delete-object.ts";
import { bodyFormat, decodeBody, type Expected, readBody } from "./encoding/body.ts";
import { anyObject, negotiate } from "./encoding/negotiation.ts";
import { offering } from "./encoding/protobuf.ts";
import { objectResponse, successStatus, valueResponse } from "./encoding/response.ts";
import { listMeta, listValue } from "./list.ts";

/** upstream: apimachinery/pkg/apis/meta/v1/conversion.go Convert_url_Values_To_v1_DeleteOptions */
function fromQuery(query: URLSearchParams): DeleteOptions {
  const uid = query.get("uid") ?? "";
  const resourceVersion = query.get("resourceVersion") ?? "";
  return {
    gracePeriodSeconds: queryInt(query, "gracePeriodSeconds"),
    preconditions: { ...(uid === "" ? {} : { uid }), ...(resourceVersion === "" ? {} : { resourceVersion }) },
    orphanDependents: query.has("orphanDependents") ? queryBool(query, "orphanDependents") : undefined,
    propagationPolicy: query.get("propagationPolicy") ?? undefined,
    dryRun: query.getAll("dryRun"),
  };
}

function fromBody(object: KubeObject): DeleteOptions {
  return {
    gracePeriodSeconds: object["gracePeriodSeconds"] as number | undefined,
    preconditions: (object["preconditions"] as DeleteOptions["preconditions"] | undefined) ?? {},
    orphanDependents: object["orphanDependents"] as boolean | undefined,
    propagationPolicy: object["propagationPolicy"] as string | undefined,
    dryRun: (object["dryRun"] as string[] | undefined) ?? [],
  };
}

/** Every group's versions have the same DeleteOptions; none said means meta.k8s.io/v1. */
const expectedOptions: Expected = {
  group: "meta.k8s.io",
  version: "v1",
  kind: "DeleteOptions",
  schema: "meta.v1.DeleteOptions",
  bare: true,
};

/** A body's options replace those of the query whole. upstream: endpoints/handlers/delete.go */
async function deleteOptions(ctx: RequestContext, { row }: Scope): Promise<DeleteOptions> {
  const options = await readOptions(ctx);
  const warning = row.strategy?.defaultPropagationWarning;
  const decided = options.propagationPolicy !== undefined || options.orphanDependents !== undefined;
  if (warning !== undefined && !decided) ctx.warnings.add(warning);
  return options;
}

async function readOptions(ctx: RequestContext): Promise<DeleteOptions> {
  const bytes = await readBody(ctx);
  if (bytes.length === 0) {
    const options = fromQuery(ctx.query);
    validateDeleteOptions(options);
    return options;
  }
  const format = bodyFormat(ctx.request);
  const decoded = await decodeBody(ctx, bytes, format, expectedOptions, "Ignore");
  const options = fromBody(decoded);
  validateDeleteOptions(options);
  return options;
}

function deletedResponse(ctx: RequestContext, scope: Scope, deleted: Deleted): Promise<Response> {
  if (!deleted.gone || scope.row.returnsDeleted) return objectResponse(ctx, scope, { object: deleted.object });
  const { row } = scope;
  const meta = deleted.object.metadata ?? {};
  const details = {
    name: meta.name ?? "",
    ...(row.group === "" ? {} : { group: row.group }),
    kind: row.names.plural,
    ...(meta.uid === undefined ? {} : { uid: meta.uid }),
  };
  const form = negotiate(ctx.request, ctx.query, offering(scope, anyObject));
  const { code: _code, ...status } = successStatus(details);
  return valueResponse(ctx, status, 200, form);
}

/** DELETE of one object. */
export async function deleteOne(ctx: RequestContext, scope: Scope): Promise<Response> {
  negotiate(ctx.request, ctx.query, offering(scope, anyObject));
  const options = await deleteOptions(ctx, scope);
  return deletedResponse(ctx, scope, await deleteObject(scope, options));
}

/** DELETE of a collection: what the list shows, one by one; the answer is that list. */
export async function deleteCollection(ctx: RequestContext, scope: Scope): Promise<Response> {
  const form = negotiate(ctx.request, ctx.query, offering(scope, anyObject));
  const listOptions = parseListOptions(ctx.query);
  const labels = parseLabels(listOptions);
  validateListOptions(listOptions, queryBool(ctx.query, "watch"));
  const selection = selectionOf({ ...scope, name: "" }, listOptions, labels);
  const options = await deleteOptions(ctx, scope);
  const page = await listObjects(scope, listOptions, selection);
  const texts = JSON.parse(`[${await readItems(page)}]`) as KubeObject[];
  const items: KubeObject[] = [];
  for (const stored of texts) {
    const one = { ...scope, name: stored.metadata?.name ?? "", namespace: stored.metadata?.namespace ?? "" };
    const found = { text: JSON.stringify(stored), resourceVersion: stored.metadata?.resourceVersion ?? "" };
    try {
      await deleteObject(one, options, found);
    } catch (error) {
      if (!(error instanceof StatusError && error.status.code === 404)) throw error;
    }
    items.push(fromStored(scope, found.text));
  }
  return valueResponse(ctx, listValue(ctx, scope, items, listMeta(page), form), 200, form);
}
