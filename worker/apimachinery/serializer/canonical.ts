import type { KubeObject } from "../types.ts";
import { formatJSON } from "./json.ts";

/** Where metadata's fields are on the wire. */
const before = ["name", "generateName", "namespace", "selfLink", "uid"] as const;

export interface Serialized {
  /** Wire text with an empty resourceVersion. */
  readonly text: string;
  /** Where the digits of the revision go. */
  readonly revisionOffset: number;
}

/** How an object's canonical text begins. */
export const typeHead = (kind: string, apiVersion: string): string =>
  `{"kind":${JSON.stringify(kind)},"apiVersion":${JSON.stringify(apiVersion)},`;

/** An object's canonical wire text: kind, apiVersion, metadata in upstream's order, then the rest as it stands. */
export function serializeObject(object: KubeObject): Serialized {
  const { kind, apiVersion, metadata = {}, ...rest } = object;
  const head: Record<string, unknown> = {};
  for (const name of before) if (metadata[name] !== undefined) head[name] = metadata[name];
  const {
    name: _name,
    generateName: _generateName,
    namespace: _namespace,
    selfLink: _selfLink,
    uid: _uid,
    resourceVersion: _rv,
    ...tail
  } = metadata;
  const headText = formatJSON(head).slice(1, -1);
  const tailText = formatJSON(tail).slice(1, -1);
  const restText = formatJSON(rest).slice(1, -1);
  const start = `${typeHead(kind ?? "", apiVersion ?? "")}"metadata":{${headText}${headText === "" ? "" : ","}"resourceVersion":"`;
  const text = `${start}"${tailText === "" ? "" : ","}${tailText}}${restText === "" ? "" : ","}${restText}}`;
  return { text, revisionOffset: start.length };
}
