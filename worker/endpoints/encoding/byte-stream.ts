type ByteStream = { readonly readable: ReadableStream<Uint8Array>; readonly writable: WritableStream<Uint8Array> };
type NativeStream = new (strategy: { readonly highWaterMark: number }) => ByteStream;

/**
 * What is written comes out of the other end. The platform's own stream moves what goes through it without waking JavaScript again; elsewhere
 * it is the standard one. Up to `bytesMax` wait for who reads before the writer is asked to.
 */
export function byteStream(bytesMax: number): ByteStream {
  const { IdentityTransformStream } = globalThis as { IdentityTransformStream?: NativeStream };
  if (IdentityTransformStream !== undefined) return new IdentityTransformStream({ highWaterMark: bytesMax });
  const size = ({ byteLength }: Uint8Array): number => byteLength;
  return new TransformStream<Uint8Array, Uint8Array>(undefined, { highWaterMark: bytesMax, size });
}
