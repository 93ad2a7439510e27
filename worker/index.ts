import { WorkerEntrypoint } from "cloudflare:workers";
import { Hono } from "hono";
import { etcdMirrorOf } from "../durable-objects/etcd-mirror.ts";
import { resolveSchema } from "./apis/generated/schemas.ts";
import { ConfigurationError } from "./configuration/configuration-error.ts";
import type { Dependencies, UserInfo } from "./context.ts";
import { controllerManager, dependenciesOf, type Env, etcdMirror, regionalDependencies, settingsOf } from "./env.ts";
import { RequestInfoError } from "./filters/request-info.ts";
import { handle, handleTrusted } from "./handler-chain.ts";
import { mirroredResources, storedKind } from "./registry/etcd/layout.ts";
import { newRequestContext } from "./request-context.ts";

export { ControllerManager } from "../durable-objects/controller-manager.ts";
export { ResourceStore } from "../durable-objects/resource-store.ts";
export { WatchHub } from "../durable-objects/watch-hub.ts";

/** The mirror, with what it must know of the API's types. */
export const EtcdMirror = etcdMirrorOf<Env>({
  resources: (env) => mirroredResources(settingsOf(env)),
  kindOf: storedKind,
  resolve: resolveSchema,
});

let shared: Dependencies | undefined;
let regional: ((request: Request) => Dependencies) | undefined;
let started = false;

/** Who the API server is to itself. */
const apiServer: UserInfo = { name: "system:apiserver", groups: ["system:masters", "system:authenticated"], extra: {} };

const dependencies = (env: Env): Dependencies =>
  (shared ??= dependenciesOf(env, (request) => handleTrusted(newRequestContext(request, dependencies(env)), apiServer)));

/** What a client's request works with: where the client is may matter. */
const dependenciesFor = (env: Env, request: Request): Dependencies => (regional ??= regionalDependencies(env, dependencies(env)))(request);

const plainError = (text: string, headers: Record<string, string> = {}): Response =>
  new Response(text, {
    status: 500,
    headers: { "Content-Type": "text/plain; charset=utf-8", "X-Content-Type-Options": "nosniff", ...headers },
  });

const app = new Hono<{ Bindings: Env }>();

app.all("*", async (c) => {
  try {
    wakeObjects(c.env, c.executionCtx);
    return await handle(newRequestContext(c.req.raw, dependenciesFor(c.env, c.req.raw)));
  } catch (error) {
    if (error instanceof ConfigurationError) return plainError(`invalid configuration: ${error.message}\n`);
    if (!(error instanceof RequestInfoError)) throw error;
    const path = new URL(c.req.url).pathname;
    const auditID = c.req.header("Audit-Id") ?? dependencies(c.env).uuid();
    const text = `Internal Server Error: ${JSON.stringify(path)}: failed to create RequestInfo: ${error.message}\n`;
    return plainError(text, { "Audit-Id": auditID });
  }
});

/** The first request of an isolate makes sure that the controllers and the mirror run; nobody waits for it. */
function wakeObjects(env: Env, ctx: { waitUntil(promise: Promise<unknown>): void }): void {
  if (started) return;
  started = true;
  const woken = Promise.all([controllerManager(env).start(), etcdMirror(env)?.start()]);
  ctx.waitUntil(
    woken.catch(() => {
      started = false;
    }),
  );
}

/** The API for the controllers: the same chain, with an identity that only a binding's props can give. Never reachable from outside. */
export class ControllerEntrypoint extends WorkerEntrypoint<Env, { user: UserInfo }> {
  override fetch(request: Request): Promise<Response> {
    return handleTrusted(newRequestContext(request, dependencies(this.env)), this.ctx.props.user);
  }
}

export default app satisfies ExportedHandler<Env>;
