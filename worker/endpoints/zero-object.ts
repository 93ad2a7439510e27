import { decodeObject } from "../apimachinery/schema/decode.ts";
import type { KubeObject } from "../apimachinery/types.ts";
import { resolveSchema } from "../apis/generated/schemas.ts";
import { apiVersionOf, type Scope } from "../registry/scope.ts";

/** The kind with nothing in it but the fields that are always shown: what a bookmark carries. */
export function zeroObject(scope: Scope): KubeObject {
  const schema = resolveSchema(scope.version.schema);
  const type = { kind: scope.row.names.kind, apiVersion: apiVersionOf(scope.row.group, scope.version.name) };
  return schema === undefined ? type : decodeObject(schema, type, resolveSchema).object;
}
