import { extensionsOf, serialText, signatureOf } from "./certificate.ts";
import { children, readElement } from "./der.ts";
import type { Signed } from "./public-key.ts";

/** What an authority says of certificates that it takes back (RFC 5280 section 5). */
export interface RevocationList extends Signed {
  /** The issuer's name as encoded. */
  readonly issuer: Uint8Array;
  /** Of the certificates, as `serialText` writes them. */
  readonly serials: ReadonlySet<string>;
}

const integerTag = 0x02;
const sequenceTag = 0x30;
const timeTags = new Set([0x17, 0x18]);
const extensionsTag = 0xa0;
/** The list's number, and the key identifier of who signed it; others limit what it is about. */
const understood = new Set(["2.5.29.20", "2.5.29.35"]);
const cutExtension = "2.5.29.29";

/** The certificate that an entry names; throws for one that another authority has issued. */
function serialOf(entry: Uint8Array): string {
  const [serial, , extensions] = children(entry);
  if (serial?.tag !== integerTag) throw new Error("not a revocation list");
  if (extensionsOf(extensions).has(cutExtension)) throw new Error("an indirect revocation list is not supported");
  return serialText(serial.body);
}

/** Reads a list in DER; throws on what is none, and on one that is about a part of the certificates only. */
export function parseRevocationList(der: Uint8Array): RevocationList {
  const [tbs, algorithm, bits] = children(readElement(der).element.body);
  if (tbs === undefined) throw new Error("not a revocation list");
  const all = children(tbs.body);
  const [, issuer, thisUpdate, ...rest] = all[0]?.tag === integerTag ? all.slice(1) : all;
  if (issuer === undefined || thisUpdate === undefined || !timeTags.has(thisUpdate.tag)) throw new Error("not a revocation list");
  const outer = rest.find(({ tag }) => tag === extensionsTag);
  const extensions = extensionsOf(outer === undefined ? undefined : readElement(outer.body).element);
  if ([...extensions].some(([oid, { critical }]) => critical && !understood.has(oid)))
    throw new Error("a revocation list of a part of the certificates is not supported");
  const entries = rest.find(({ tag }) => tag === sequenceTag);
  const { algorithm: signatureAlgorithm, signature } = signatureOf(algorithm, bits);
  return {
    issuer: issuer.whole,
    serials: new Set(entries === undefined ? [] : children(entries.body).map(({ body }) => serialOf(body))),
    signed: tbs.whole,
    signatureAlgorithm,
    signature,
  };
}
