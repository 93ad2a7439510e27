import { newNotFound } from "../../apimachinery/errors.ts";
import { matchesFields } from "../../apimachinery/fields.ts";
import { matchesLabels } from "../../apimachinery/labels.ts";
import type { KubeObject } from "../../apimachinery/types.ts";
import type { RequestContext } from "../../context.ts";
import type { Page } from "../../registry/reading/list-objects.ts";
import type { Scope } from "../../registry/scope.ts";
import { anyObject, negotiate } from "../encoding/negotiation.ts";
import { offering } from "../encoding/protobuf.ts";
import { objectResponse } from "../encoding/response.ts";
import { list } from "../list.ts";

/** A component's condition: what its health endpoint says, or why it does not answer. */
interface Health {
  readonly status: "True" | "False";
  readonly message: string;
  readonly error?: string;
}

const ok: Health = { status: "True", message: "ok" };
/** Scheduling is no part of this server: one that is brought along has no address to ask. */
const unknownAddress: Health = {
  status: "False",
  message: 'Get "https://127.0.0.1:10259/healthz": dial tcp 127.0.0.1:10259: connect: connection refused',
};

/** The components that a control plane has. upstream: registry/core/rest componentStatusStorage.serversToValidate */
const components: Readonly<Record<string, (ctx: RequestContext) => Promise<Health>>> = {
  "controller-manager": async () => ok,
  "etcd-0": async ({ deps }) => {
    const found = await deps.storage.get("policy", "namespaces/default");
    return found.ok ? ok : { status: "False", message: "the store does not answer" };
  },
  scheduler: async () => unknownAddress,
};

async function componentStatus(ctx: RequestContext, scope: Scope, name: string): Promise<KubeObject | undefined> {
  const check = Object.hasOwn(components, name) ? components[name] : undefined;
  if (check === undefined) return undefined;
  const condition = { type: "Healthy", ...(await check(ctx)) };
  return { kind: scope.row.names.kind, apiVersion: scope.version.name, metadata: { name }, conditions: [condition] };
}

/** GET of one component. The error's kind is upstream's. upstream: registry/core/componentstatus/rest.go */
export async function getComponentStatus(ctx: RequestContext, scope: Scope): Promise<Response> {
  negotiate(ctx.request, ctx.query, offering(scope, anyObject));
  const object = await componentStatus(ctx, scope, scope.name);
  if (object === undefined) throw newNotFound({ group: "", resource: "componentstatus" }, scope.name);
  return objectResponse(ctx, scope, { object });
}

/** LIST of them: asked, not stored, so that it has no resourceVersion. */
export const listComponentStatuses = (ctx: RequestContext, scope: Scope): Promise<Response> =>
  list(ctx, scope, async (_scope, _options, { labels, fields }): Promise<Page> => {
    const wanted = Object.keys(components).filter(
      (name) => matchesLabels(labels, {}) && matchesFields(fields, { "metadata.name": name, "metadata.namespace": "" }),
    );
    const objects = await Promise.all(wanted.map((name) => componentStatus(ctx, scope, name)));
    const text = objects.map((object) => JSON.stringify(object)).join(",");
    return { resourceVersion: "", continue: "", remaining: undefined, items: new Blob([text]).stream() };
  });
