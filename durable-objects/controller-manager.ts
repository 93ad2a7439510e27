import { DurableObject } from "cloudflare:workers";
import queueMigration from "../migrations/controller-manager/0001_queue.sql";
import type { KubeObject } from "../worker/apimachinery/types.ts";
import type { Env } from "../worker/env.ts";
import type { Client, ClusterFacts } from "./controllers/controller.ts";
import { controllers } from "./controllers/index.ts";
import { WorkQueue } from "./controllers/work-queue.ts";

const resyncMilliseconds = 5 * 60_000;
const kcmLease = "/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/kube-controller-manager";

/** The controllers' home: an alarm, a work queue, and a loopback client for each controller. Owns no logic. */
export class ControllerManager extends DurableObject<Env> {
  readonly #queue: WorkQueue;
  #running: Promise<void> | undefined;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const { sql } = ctx.storage;
    this.#queue = new WorkQueue({
      exec: (query, ...bindings) => sql.exec(query, ...bindings).toArray(),
      migration: queueMigration,
      now: () => Date.now(),
    });
  }

  /** Called by the first request of every isolate: bootstraps the cluster, and looks at every namespace once. */
  async start(): Promise<void> {
    this.#queue.add("bootstrap-controller", "/", 0);
    await this.#drain();
  }

  /** An object changed: controllers that it concerns look at it now. */
  async changed(prefix: string, namespace: string, name: string): Promise<void> {
    for (const controller of controllers) {
      if (!controller.watches.includes(prefix)) continue;
      const key = controller.keyOf(prefix, namespace, name);
      if (key !== undefined) this.#queue.add(controller.name, key, 0);
    }
    await this.#drain();
  }

  override async alarm(): Promise<void> {
    await this.#resync();
    await this.#drain();
  }

  /** Hints can be lost with an isolate: every namespace, and what controllers name, is looked at again from time to time. */
  async #resync(): Promise<void> {
    if (!this.#queue.resyncDue(resyncMilliseconds)) return;
    for (const { name, resyncKey } of controllers) if (resyncKey !== undefined) this.#queue.add(name, resyncKey, 0);
    const list = await this.#client("system:apiserver").request("GET", "/api/v1/namespaces");
    for (const item of list.body.items ?? [])
      for (const controller of controllers) {
        const key = controller.watches.includes("namespaces") ? controller.keyOf("namespaces", "", item.metadata?.name ?? "") : undefined;
        if (key !== undefined) this.#queue.add(controller.name, key, 0);
      }
  }

  /** One drain at a time; what is added meanwhile is taken up by it. */
  #drain(): Promise<void> {
    this.#running ??= this.#work().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async #work(): Promise<void> {
    const aside = await this.#standsAside();
    for (let due = this.#queue.due(); due.length > 0; due = this.#queue.due())
      await Promise.all(due.map((item) => this.#reconcile(item.controller, item.key, aside)));
    await this.ctx.storage.setAlarm(this.#queue.nextDue(resyncMilliseconds));
  }

  async #reconcile(name: string, key: string, aside: boolean): Promise<void> {
    const controller = controllers.find((c) => c.name === name);
    const taken = this.#queue.take(name, key);
    if (controller === undefined || (aside && controller.alsoUpstream)) return;
    try {
      const requeue = await controller.reconcile(this.#client(controller.user), key, this.#facts(), Date.now());
      if (requeue !== undefined) this.#queue.add(name, key, requeue * 1000);
    } catch (error) {
      console.log(JSON.stringify({ level: "error", controller: name, key, error: error instanceof Error ? error.message : String(error) }));
      this.#queue.retry(name, key, taken);
    }
  }

  /** Whether a stock kube-controller-manager leads. */
  async #standsAside(): Promise<boolean> {
    const lease = await this.#client("system:apiserver").request("GET", kcmLease);
    const spec = lease.body["spec"] as { holderIdentity?: string; renewTime?: string; leaseDurationSeconds?: number } | undefined;
    if (lease.status !== 200 || (spec?.holderIdentity ?? "") === "") return false;
    return Date.parse(spec?.renewTime ?? "") + (spec?.leaseDurationSeconds ?? 0) * 1000 > Date.now();
  }

  #facts(): ClusterFacts {
    const { env } = this;
    return {
      rootCAFile: env.ROOT_CA_FILE ?? "",
      serviceClusterIPRange: env.SERVICE_CLUSTER_IP_RANGE ?? "10.0.0.0/24",
      advertiseAddress: env.ADVERTISE_ADDRESS ?? "127.0.0.1",
      securePort: Number(env.SECURE_PORT ?? 6443),
    };
  }

  /** Reads go out as the API server itself, as upstream's controllers share its informers; writes as the controller. */
  #client(user: string): Client {
    return {
      request: async (method, path, body, accept = "application/json") => {
        const init = body === undefined ? {} : { body: JSON.stringify(body) };
        const headers = { Accept: accept, "Content-Type": "application/json", "User-Agent": "kube-controller-manager" };
        const response = await this.#api(method === "GET" ? "system:apiserver" : user).fetch(
          new Request(`http://controllers${path}`, { method, headers, ...init }),
        );
        const text = await response.text();
        return { status: response.status, body: (text.startsWith("{") ? JSON.parse(text) : {}) as KubeObject };
      },
    };
  }

  #api(name: string): Fetcher {
    const account = name.startsWith("system:serviceaccount:");
    const groups = [
      ...(account ? ["system:serviceaccounts", "system:serviceaccounts:kube-system"] : ["system:masters"]),
      "system:authenticated",
    ];
    const entrypoint = (this.ctx.exports as unknown as Record<string, (options: object) => Fetcher>)["ControllerEntrypoint"];
    if (entrypoint === undefined) throw new Error("the controllers' entrypoint is not exported");
    return entrypoint({ props: { user: { name, groups, extra: {} } } });
  }
}
