import { decodeObject } from "../../apimachinery/schema/decode.ts";
import type { KubeObject } from "../../apimachinery/types.ts";
import { resolveSchema } from "../../apis/generated/schemas.ts";
import type { Scope } from "../scope.ts";

/** An object of a type as Go would write it again: fields in order, zero values left out or shown as the type says. */
export function normalizeAs(schemaID: string, object: KubeObject): KubeObject {
  const schema = resolveSchema(schemaID);
  if (schema === undefined) throw new Error(`no schema: ${schemaID}`);
  return decodeObject(schema, object, resolveSchema).object;
}

/** A stored object as hooks take it: a list that is shown as null though there is none is left out. `text`: how it is stored. */
export function withoutNulls(scope: Scope, object: KubeObject, text: string): KubeObject {
  const schema = resolveSchema(scope.version.schema);
  const shown = text.includes(":null") || scope.version.convert !== undefined;
  return shown && schema !== undefined ? decodeObject(schema, object, resolveSchema, false).object : object;
}

/** An object of the request's version, the same. */
export const normalize = (scope: Scope, object: KubeObject): KubeObject => normalizeAs(scope.version.schema, object);
