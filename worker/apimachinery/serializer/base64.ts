/** So many characters a call: a call's arguments are on the stack. */
const chunkLength = 8192;

/** Bytes as base64. */
export function base64OfBytes(bytes: Uint8Array): string {
  let binary = "";
  for (let at = 0; at < bytes.length; at += chunkLength) binary += String.fromCharCode(...bytes.subarray(at, at + chunkLength));
  return btoa(binary);
}

/** The bytes of base64; throws on what is none. */
export const bytesOfBase64 = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Text as base64 of its UTF-8. */
export const base64OfText = (text: string): string => base64OfBytes(encoder.encode(text));

/** The text whose UTF-8 is in base64. */
export const textOfBase64 = (text: string): string => decoder.decode(bytesOfBase64(text));
