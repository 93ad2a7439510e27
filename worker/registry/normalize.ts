import { decodeObject } from "../apimachinery/schema/decode.ts";
import type { KubeObject } from "../apimachinery/types.ts";
import { resolveSchema } from "../apis/generated/schemas.ts";
import type { Scope } from "./scope.ts";

/** The object as Go would write it again: fields in order, zero values left out or shown as the type says. */
export function normalize(scope: Scope, object: KubeObject): KubeObject {
  const schema = resolveSchema(scope.version.schema);
  if (schema === undefined) throw new Error(`no schema: ${scope.version.schema}`);
  return decodeObject(schema, object, resolveSchema).object;
}
