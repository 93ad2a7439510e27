import { TypeTable } from "../../../worker/apimachinery/managedfields/typed/atom.ts";
import type { TypedObject, Versions } from "../../../worker/apimachinery/managedfields/updater.ts";
import { decodeTable } from "../../../worker/apimachinery/schema/table.ts";
import type { KubeObject } from "../../../worker/apimachinery/types.ts";

/** A kind with each way of being owned: name|type|shape|flags|number|listType|keys|mapType. */
const resolve = decodeTable({
  Widget: "\nkind|string||o\napiVersion|string||o\nmetadata|Meta||o\nspec|Spec||o\nstatus|Status||o",
  Meta: "\nname|string||o\nnamespace|string||o\nmanagedFields|json|l|o\nuid|string||o\nlabels|string|m|o\nannotations|string|m|o\nfinalizers|string|l|o||set",
  Spec: "\nsize|int32||po\nname|string||o\non|bool||o\nports|Port|l|o||map|port,protocol\nargs|string|l|o||atomic\nselector|string|m|o||||atomic\nref|Ref||po\nshared|Ref||po||||granular\nany|json||o",
  Port: "\nport|int32\nprotocol|string||o\nname|string||o",
  Ref: "a\nkind|string||o\nname|string||o",
  Status: "\nready|bool||o",
});

export const types = new TypeTable(resolve, { "Port.protocol": "TCP" });

export const widgetType = types.struct("Widget") ?? { scalar: "untyped" as const };

/** A widget as v1, its kind filled in. */
export const widget = (fields: KubeObject): TypedObject => ({
  apiVersion: "v1",
  type: widgetType,
  object: { apiVersion: "v1", kind: "Widget", metadata: {}, ...fields },
});

/** v2 calls `spec.size` by another name. */
function renamed(object: KubeObject, from: string, to: string): KubeObject {
  const { [from]: value, ...spec } = (object["spec"] ?? {}) as Record<string, unknown>;
  return { ...object, spec: value === undefined ? spec : { ...spec, [to]: value } };
}

const v2 = new TypeTable(
  decodeTable({
    Widget: "\nkind|string||o\napiVersion|string||o\nmetadata|Meta||o\nspec|Spec||o\nstatus|Status||o",
    Meta: "\nname|string||o\nuid|string||o\nlabels|string|m|o\nannotations|string|m|o",
    Spec: "\nwidth|int32||po\nname|string||o",
    Status: "\nready|bool||o",
  }),
  {},
).struct("Widget");

/** v1 and v2, and nothing that is reset. */
export const versions: Versions = {
  filter: (set) => set,
  convert(typed, apiVersion) {
    if (typed.apiVersion === apiVersion) return typed;
    if (apiVersion === "v2" && v2 !== undefined)
      return { apiVersion, type: v2, object: { ...renamed(typed.object, "size", "width"), apiVersion } };
    if (apiVersion === "v1") return { apiVersion, type: widgetType, object: { ...renamed(typed.object, "width", "size"), apiVersion } };
    return undefined;
  },
};
