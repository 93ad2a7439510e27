import type { RequestContext } from "../../context.ts";
import { joined } from "./joined.ts";

/** What is the same for everybody who asks, and changes with the server only. */
export interface Content {
  /** Its bytes. */
  readonly body: Response;
  /** ETag and Content-Type among them, where they are set before anything is known of the request. */
  readonly headers: Readonly<Record<string, string>>;
  /** The Content-Type that is seen in the bytes, where none is set. */
  readonly sniffedType?: string;
  /** Milliseconds. */
  readonly modifiedAt: number;
}

const encoder = new TextEncoder();

const isRead = (request: Request): boolean => request.method === "GET" || request.method === "HEAD";

const tagsOf = (header: string): string[] => header.split(",").map((tag) => tag.trim());
const weak = (tag: string): string => tag.replace(/^W\//, "");

/** A header's time in seconds, undefined if it is none. */
function secondsOf(header: string | null): number | undefined {
  const milliseconds = Date.parse(header ?? "");
  return Number.isNaN(milliseconds) ? undefined : milliseconds / 1000;
}

/** 412, 304, or undefined for go on. upstream: net/http/fs.go checkPreconditions */
function preconditionStatus(request: Request, etag: string, modifiedAt: number): 412 | 304 | undefined {
  const { headers } = request;
  const modified = Math.floor(modifiedAt / 1000);
  const ifMatch = headers.get("If-Match");
  const unmodifiedSince = secondsOf(headers.get("If-Unmodified-Since"));
  if (ifMatch !== null) {
    if (!tagsOf(ifMatch).some((tag) => tag === "*" || (tag === etag && !tag.startsWith("W/")))) return 412;
  } else if (unmodifiedSince !== undefined && modified > unmodifiedSince) return 412;
  const ifNoneMatch = headers.get("If-None-Match");
  if (ifNoneMatch !== null) {
    const known = tagsOf(ifNoneMatch).some((tag) => tag === "*" || (etag !== "" && weak(tag) === weak(etag)));
    return known ? (isRead(request) ? 304 : 412) : undefined;
  }
  const modifiedSince = secondsOf(headers.get("If-Modified-Since"));
  return isRead(request) && modifiedSince !== undefined && modified <= modifiedSince ? 304 : undefined;
}

interface Range {
  readonly start: number;
  readonly end: number;
}

/** Why a range cannot be answered. */
class UnsatisfiableRange extends Error {}

const noOverlap = "invalid range: failed to overlap";

/** One range of so many bytes, undefined if it begins behind them. */
function rangeOf(text: string, size: number): Range | undefined {
  const [, first = "", last = ""] = /^(\d*)\s*-\s*(\d*)$/.exec(text) ?? [];
  if (first === "" && last === "") throw new UnsatisfiableRange("invalid range");
  if (first === "") return { start: Math.max(0, size - Number(last)), end: size };
  const start = Number(first);
  if (start >= size) return undefined;
  const end = last === "" ? size : Math.min(size, Number(last) + 1);
  if (end <= start) throw new UnsatisfiableRange("invalid range");
  return { start, end };
}

/** The ranges of a header; none where all of it is as good. upstream: net/http/fs.go parseRange */
function rangesOf(header: string, size: number): readonly Range[] {
  if (header === "") return [];
  if (!header.startsWith("bytes=")) throw new UnsatisfiableRange("invalid range");
  const texts = tagsOf(header.slice("bytes=".length)).filter((text) => text !== "");
  const ranges = texts.map((text) => rangeOf(text, size)).filter((range) => range !== undefined);
  if (ranges.length === 0 && texts.length > 0 && size > 0) throw new UnsatisfiableRange(noOverlap);
  return ranges.reduce((sum, { start, end }) => sum + end - start, 0) > size ? [] : ranges;
}

/** upstream: net/http/fs.go checkIfRange */
function rangeHeader(request: Request, etag: string, modifiedAt: number): string {
  const ifRange = request.headers.get("If-Range") ?? "";
  const same = ifRange === "" || (etag !== "" && ifRange === etag) || secondsOf(ifRange) === Math.floor(modifiedAt / 1000);
  return same || !isRead(request) ? (request.headers.get("Range") ?? "") : "";
}

const contentRange = ({ start, end }: Range, size: number): string => `bytes ${start}-${end - 1}/${size}`;

/** Each range as a part of its own. */
function multipart(bytes: Uint8Array, ranges: readonly Range[], type: string, boundary: string): Uint8Array {
  const parts = ranges.flatMap((range, i) => {
    const head = `Content-Range: ${contentRange(range, bytes.byteLength)}\r\nContent-Type: ${type}\r\n\r\n`;
    return [encoder.encode(`${i === 0 ? "" : "\r\n"}--${boundary}\r\n${head}`), bytes.subarray(range.start, range.end)];
  });
  return joined([...parts, encoder.encode(`\r\n--${boundary}--\r\n`)]);
}

/** One range as it is, several as parts, all of it where there is none. */
function ranged(ctx: RequestContext, bytes: Uint8Array, ranges: readonly Range[], headers: Readonly<Record<string, string>>): Response {
  const [only] = ranges;
  if (only === undefined) return new Response(bytes as BodyInit, { headers });
  if (ranges.length === 1) {
    const own = { "Content-Range": contentRange(only, bytes.byteLength) };
    return new Response(bytes.subarray(only.start, only.end) as BodyInit, { status: 206, headers: { ...headers, ...own } });
  }
  const boundary = Array.from(ctx.deps.randomBytes(30), (byte) => byte.toString(16).padStart(2, "0")).join("");
  const parts = multipart(bytes, ranges, headers["Content-Type"] ?? "", boundary);
  const own = { "Content-Type": `multipart/byteranges; boundary=${boundary}` };
  return new Response(parts as BodyInit, { status: 206, headers: { ...headers, ...own } });
}

function notSatisfiable(error: UnsatisfiableRange, size: number): Response {
  const range = error.message === noOverlap ? { "Content-Range": `bytes */${size}` } : {};
  return new Response(`${error.message}\n`, {
    status: 416,
    headers: { ...range, "Content-Type": "text/plain; charset=utf-8", "X-Content-Type-Options": "nosniff" },
  });
}

/** Content whole or in parts, or what the client's conditions say instead. upstream: net/http/fs.go ServeContent */
export async function serveContent(ctx: RequestContext, { body, headers, sniffedType, modifiedAt }: Content): Promise<Response> {
  const { "Content-Type": _type, ...withoutType } = headers;
  const etag = headers["ETag"] ?? "";
  const lastModified = { "Last-Modified": new Date(modifiedAt).toUTCString() };
  const status = preconditionStatus(ctx.request, etag, modifiedAt);
  // Of what is not sent nothing is read.
  if (status !== undefined) await body.body?.cancel();
  if (status === 304) return new Response(null, { status, headers: { ...withoutType, ...(etag === "" ? lastModified : {}) } });
  if (status === 412) return new Response(null, { status, headers: { ...headers, ...lastModified } });
  const type = sniffedType === undefined ? {} : { "Content-Type": sniffedType };
  const sent = { ...headers, ...type, ...lastModified, "Accept-Ranges": "bytes" };
  const range = rangeHeader(ctx.request, etag, modifiedAt);
  if (range === "") return new Response(body.body, { headers: sent });
  const bytes = new Uint8Array(await body.arrayBuffer());
  try {
    return ranged(ctx, bytes, rangesOf(range, bytes.byteLength), sent);
  } catch (error) {
    if (error instanceof UnsatisfiableRange) return notSatisfiable(error, bytes.byteLength);
    throw error;
  }
}
