import { byteStream } from "./byte-stream.ts";

const encoder = new TextEncoder();
/** What may wait for a slow reader beside what the store holds ready. */
const bytesMax = 256 * 1024;

async function write(writable: WritableStream<Uint8Array>, text: string): Promise<void> {
  const writer = writable.getWriter();
  await writer.write(encoder.encode(text));
  writer.releaseLock();
}

async function pass(head: string, items: ReadableStream<Uint8Array>, tail: string, writable: WritableStream<Uint8Array>): Promise<void> {
  try {
    await write(writable, head);
    await items.pipeTo(writable, { preventClose: true });
    await write(writable, tail);
    await writable.close();
  } catch (error) {
    // Who reads is gone, or the store is: neither gets an end that looks whole.
    await Promise.allSettled([writable.abort(error), items.cancel(error)]);
  }
}

/** Bytes as they come between two texts: nothing is parsed, nothing is held whole. */
export function spliced(head: string, items: ReadableStream<Uint8Array>, tail: string): ReadableStream<Uint8Array> {
  const { readable, writable } = byteStream(bytesMax);
  void pass(head, items, tail, writable);
  return readable;
}
