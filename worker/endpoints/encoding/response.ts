import type { Status, StatusError } from "../../apimachinery/errors.ts";
import { newBadRequest, newNotAcceptable } from "../../apimachinery/errors.ts";
import { formatJSON } from "../../apimachinery/serializer/json.ts";
import { formatYAML } from "../../apimachinery/serializer/yaml.ts";
import { partialObjectMetadata, tableOf } from "../../apimachinery/table.ts";
import type { KubeObject } from "../../apimachinery/types.ts";
import type { RequestContext } from "../../context.ts";
import type { Scope } from "../../registry/scope.ts";
import { joined } from "./joined.ts";
import { anyObject, mediaTypeOf, type Negotiated, negotiate, negotiateError } from "./negotiation.ts";
import { offering, protobufOf } from "./protobuf.ts";
import { beginningOf, spliced } from "./spliced.ts";

const jsonHeaders = { "Content-Type": "application/json" };
/** What is longer is compressed. upstream: responsewriters/writers.go defaultGzipThresholdBytes */
const plainBytesMax = 128 * 1024;
const utf8BytesPerCharacterMax = 3;
const encoder = new TextEncoder();

/** Exactly `gzip`, whatever its q. upstream: responsewriters/writers.go negotiateContentEncoding */
const takesGzip = (ctx: RequestContext): boolean =>
  ctx.request.headers
    .get("Accept-Encoding")
    ?.split(",")
    .some((encoding) => encoding.trim() === "gzip") ?? false;

function gzipped(stream: ReadableStream<Uint8Array> | null, status: number, headers: Record<string, string>): Response {
  return new Response(stream?.pipeThrough(new CompressionStream("gzip")) ?? null, {
    status,
    headers: { ...headers, "Content-Encoding": "gzip", Vary: "Accept-Encoding" },
    encodeBody: "manual",
  });
}

/** Wire text or bytes as an answer, compressed when the client takes that and it is worth it. */
export function textResponse(
  ctx: RequestContext,
  text: string | Uint8Array,
  status: number,
  headers: Record<string, string> = jsonHeaders,
): Response {
  ctx.responseBytes = text.length;
  if (takesGzip(ctx) && text.length * utf8BytesPerCharacterMax > plainBytesMax) {
    const bytes = typeof text === "string" ? encoder.encode(text) : text;
    if (bytes.byteLength > plainBytesMax) return gzipped(new Response(bytes as BodyInit).body, status, headers);
  }
  return new Response(text as BodyInit, { status, headers });
}

/** Bytes as they come between two texts; those that come first are held back until they show whether all are worth compressing. */
export async function splicedResponse(
  ctx: RequestContext,
  head: string,
  items: ReadableStream<Uint8Array>,
  tail: string,
): Promise<Response> {
  const first = encoder.encode(head);
  if (!takesGzip(ctx)) return new Response(spliced([first], items, tail), { headers: jsonHeaders });
  const { chunks, whole } = await beginningOf(items, plainBytesMax);
  if (!whole) return gzipped(spliced([first, ...chunks], items, tail), 200, jsonHeaders);
  return textResponse(ctx, joined([first, ...chunks, encoder.encode(tail)]), 200);
}

/** A JSON value in the negotiated format; `typeParameters` go behind the media type. */
export async function valueResponse(
  ctx: RequestContext,
  value: unknown,
  status: number,
  form: Pick<Negotiated, "format" | "pretty">,
  typeParameters = "",
): Promise<Response> {
  const headers = { "Content-Type": `${mediaTypeOf(form.format)}${typeParameters}` };
  if (form.format === "protobuf") return textResponse(ctx, protobufOf(value as KubeObject), status, headers);
  if (form.format === "yaml") return textResponse(ctx, formatYAML(value), status, headers);
  return textResponse(ctx, form.pretty ? formatJSON(value, 2) : `${formatJSON(value)}\n`, status, headers);
}

/** A value that nobody negotiates: indented JSON. upstream: responsewriters/writers.go WriteRawJSON */
export const rawJSONResponse = (ctx: RequestContext, value: unknown): Response => textResponse(ctx, formatJSON(value, 2), 200);

export function includeObjectOf(query: URLSearchParams): "None" | "Metadata" | "Object" {
  const value = query.get("includeObject") ?? "";
  if (value === "" || value === "Metadata") return "Metadata";
  if (value === "None" || value === "Object") return value;
  throw newBadRequest(
    `Unable to convert to Table as requested: includeObject: Invalid value: ${JSON.stringify(value)}: must be 'Metadata', 'Object', 'None', or empty`,
  );
}

/** One object as the client wants to see it; its wire text goes out untouched when it is plain JSON. */
export async function objectResponse(
  ctx: RequestContext,
  scope: Scope,
  object: { text: string } | { object: KubeObject },
  status = 200,
): Promise<Response> {
  const form = negotiate(ctx.request, ctx.query, offering(scope, anyObject));
  if ("text" in object && form.as === "" && form.format === "json" && !form.pretty) return textResponse(ctx, `${object.text}\n`, status);
  const value = "text" in object ? (JSON.parse(object.text) as KubeObject) : object.object;
  return valueResponse(ctx, transform(ctx, scope, value, form), status, form);
}

/** The Go package of a group's internal types, as error texts show it. */
export const goPackage = ({ group }: Pick<Scope["row"], "group">): string => (group === "" ? "core" : (group.split(".")[0] ?? ""));

/** What Go's types begin with. */
function inOrder({ kind, apiVersion, metadata, ...rest }: KubeObject): KubeObject {
  const head = Object.entries({ kind, apiVersion, metadata }).filter(([, value]) => value !== undefined);
  return { ...Object.fromEntries(head), ...rest };
}

function transform(ctx: RequestContext, scope: Scope, object: KubeObject, form: Negotiated): unknown {
  if (form.as === "PartialObjectMetadataList")
    throw newNotAcceptable(
      `you requested PartialObjectMetadataList, but the requested object is not a list (*${goPackage(scope.row)}.${scope.row.names.kind})`,
    );
  if (form.as === "PartialObjectMetadata") return partialObjectMetadata(object, form.version);
  if (form.as !== "Table") return inOrder(object);
  return tableOf([object], scope.version.additionalPrinterColumns, {
    now: ctx.deps.now(),
    includeObject: includeObjectOf(ctx.query),
    version: form.version,
    metadata: { resourceVersion: object.metadata?.resourceVersion ?? "" },
  });
}

/** The Status of a failure, in the format that the client takes. */
export async function errorResponse(ctx: RequestContext | undefined, error: StatusError): Promise<Response> {
  const { status } = error;
  const headers: Record<string, string> = { ...jsonHeaders };
  if (status.details?.retryAfterSeconds !== undefined && status.details.retryAfterSeconds > 0)
    headers["Retry-After"] = String(status.details.retryAfterSeconds);
  const form = ctx === undefined ? undefined : negotiateError(ctx.request, ctx.query);
  if (form?.format === "yaml")
    return new Response(formatYAML(status), { status: status.code, headers: { ...headers, "Content-Type": "application/yaml" } });
  if (form?.format === "protobuf") {
    const bytes = protobufOf(status as unknown as KubeObject) as BodyInit;
    return new Response(bytes, { status: status.code, headers: { ...headers, "Content-Type": mediaTypeOf("protobuf") } });
  }
  const body = form === undefined || form.pretty ? formatJSON(status, 2) : `${formatJSON(status)}\n`;
  return new Response(body, { status: status.code, headers });
}

/** What Go's mux says of a path that nobody serves. */
export const textNotFound = (): Response =>
  new Response("404 page not found\n", {
    status: 404,
    headers: { "Content-Type": "text/plain; charset=utf-8", "X-Content-Type-Options": "nosniff" },
  });

export function successStatus(details: Status["details"]): Status {
  return { kind: "Status", apiVersion: "v1", metadata: {}, status: "Success", ...(details === undefined ? {} : { details }), code: 200 };
}
