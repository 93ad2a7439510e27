import { toMessage } from "../../worker/apimachinery/field.ts";
import type { KubeObject } from "../../worker/apimachinery/types.ts";
import { strategiesOf } from "../../worker/apis/strategies.ts";
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
