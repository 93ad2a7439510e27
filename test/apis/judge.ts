import { toMessage } from "../../worker/apimachinery/field.ts";
import { applyMergePatch } from "../../worker/apimachinery/patch/merge-patch.ts";
import type { JSONValue, KubeObject } from "../../worker/apimachinery/types.ts";
import { strategiesOf } from "../../worker/apis/rows/strategies.ts";
import type { HookContext } from "../../worker/registry/resource.ts";

const context: HookContext = {
  now: Date.parse("2026-01-02T03:04:05Z"),
  namespace: "default",
  name: "a",
  uuid: () => "00000000-0000-4000-8000-000000000000",
  user: { name: "admin", groups: ["system:masters"], extra: {} },
};

/** What a kind's own rules say against a new object; metadata's rules are the registry's. */
export function judge(group: string, plural: string, object: object): string[] {
  const strategy = strategiesOf(group)[plural];
  const given = structuredClone(object) as KubeObject;
  strategy?.setDefaults?.(given);
  strategy?.prepareForCreate?.(given, context);
  return (strategy?.validate?.(given) ?? []).map(toMessage);
}

/** What they say against a merge patch of an object; `kind` is a plural or `plural/subresource`. */
export function judgePatch(group: string, kind: string, old: JSONValue, patch: JSONValue): string[] {
  const strategy = strategiesOf(group)[kind];
  const changed = applyMergePatch(structuredClone(old), patch) as KubeObject;
  strategiesOf(group)[kind.split("/")[0] ?? ""]?.setDefaults?.(changed);
  strategy?.prepareForUpdate?.(changed, old as KubeObject, context);
  return (strategy?.validateUpdate?.(changed, old as KubeObject) ?? []).map(toMessage);
}
