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

/** An object of the request's version, the same. */
export const normalize = (scope: Scope, object: KubeObject): KubeObject => normalizeAs(scope.version.schema, object);
