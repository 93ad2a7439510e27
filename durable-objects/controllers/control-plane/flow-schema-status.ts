import { formatTime } from "../../../worker/apimachinery/time.ts";
import type { KubeObject } from "../../../worker/apimachinery/types.ts";
import { type Controller, expect } from "../controller.ts";

const group = "/apis/flowcontrol.apiserver.k8s.io/v1";
const manager = "api-priority-and-fairness-config-consumer-v1";

interface Condition {
  readonly type?: string;
  readonly status?: string;
  readonly reason?: string;
  readonly message?: string;
}

const levelOf = (schema: KubeObject): string =>
  (schema["spec"] as { priorityLevelConfiguration?: { name?: string } } | undefined)?.priorityLevelConfiguration?.name ?? "";

/** upstream: apiserver/pkg/util/flowcontrol/apf_controller.go presyncFlowSchemaStatus */
function danglingCondition(level: string, exists: boolean): Condition {
  const refers = `This FlowSchema references the PriorityLevelConfiguration object named ${JSON.stringify(level)}`;
  return exists
    ? { type: "Dangling", status: "False", reason: "Found", message: `${refers} and it exists` }
    : { type: "Dangling", status: "True", reason: "NotFound", message: `${refers} but there is no such object` };
}

function isSaid(schema: KubeObject, wanted: Condition): boolean {
  const { conditions = [] } = (schema["status"] ?? {}) as { conditions?: readonly Condition[] };
  const said = conditions.find(({ type }) => type === wanted.type);
  return said?.status === wanted.status && said?.reason === wanted.reason && said?.message === wanted.message;
}

/** Says of every FlowSchema whether there is the priority level that it sends requests to. */
export const flowSchemaStatus: Controller = {
  name: "api-priority-and-fairness-config-controller",
  user: "system:apiserver",
  watches: ["flowschemas", "prioritylevelconfigurations"],
  alsoUpstream: false,
  periodic: { key: "/", seconds: 12 * 3600 },
  keyOf: () => "/",
  async reconcile(client, _key, _facts, now) {
    const levels = await client.request("GET", `${group}/prioritylevelconfigurations`);
    expect(levels);
    const names = new Set((levels.body.items ?? []).map(({ metadata }) => metadata?.name));
    const schemas = await client.request("GET", `${group}/flowschemas`);
    expect(schemas);
    for (const schema of schemas.body.items ?? []) {
      const level = levelOf(schema);
      const wanted = danglingCondition(level, names.has(level));
      if (isSaid(schema, wanted)) continue;
      const name = schema.metadata?.name ?? "";
      const body = {
        apiVersion: "flowcontrol.apiserver.k8s.io/v1",
        kind: "FlowSchema",
        metadata: { name },
        status: { conditions: [{ ...wanted, lastTransitionTime: formatTime(now) }] },
      };
      const path = `${group}/flowschemas/${name}/status?fieldManager=${manager}&force=true`;
      expect(await client.request("PATCH", path, body, undefined, "application/apply-patch+yaml"), 404, 409);
    }
    return undefined;
  },
};
