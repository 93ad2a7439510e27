import { byteStream } from "./byte-stream.ts";

const encoder = new TextEncoder();
/** What may wait for a slow reader beside what the store holds ready. */
const bytesMax = 256 * 1024;

async function write(writable: WritableStream<Uint8Array>, bytes: Uint8Array): Promise<void> {
  const writer = writable.getWriter();
  await writer.write(bytes);
  writer.releaseLock();
}

async function pass(
  head: readonly Uint8Array[],
  items: ReadableStream<Uint8Array>,
  tail: string,
  writable: WritableStream<Uint8Array>,
): Promise<void> {
  try {
    for (const bytes of head) await write(writable, bytes);
    await items.pipeTo(writable, { preventClose: true });
    await write(writable, encoder.encode(tail));
    await writable.close();
  } catch (error) {
    // Who reads is gone, or the store is: neither gets an end that looks whole.
    await Promise.allSettled([writable.abort(error), items.cancel(error)]);
  }
}

/** Bytes as they come between a beginning and an end: nothing is parsed, nothing is held whole. */
export function spliced(head: readonly Uint8Array[], items: ReadableStream<Uint8Array>, tail: string): ReadableStream<Uint8Array> {
  const { readable, writable } = byteStream(bytesMax);
  void pass(head, items, tail, writable);
  return readable;
}

/** The first chunks of a stream, until there are more bytes than that; the rest is still in the stream, unless they are `whole`. */
export async function beginningOf(
  stream: ReadableStream<Uint8Array>,
  bytesMax: number,
): Promise<{ readonly chunks: Uint8Array[]; readonly whole: boolean }> {
  const reader = stream.getReader();
  const chunks: Uint8Array[] = [];
  for (let bytes = 0; bytes <= bytesMax; ) {
    const { done, value } = await reader.read();
    if (done) return { chunks, whole: true };
    chunks.push(value);
    bytes += value.byteLength;
  }
  reader.releaseLock();
  return { chunks, whole: false };
}
