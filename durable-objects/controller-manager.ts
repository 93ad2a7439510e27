import { DurableObject } from "cloudflare:workers";
import queueMigration from "../migrations/controller-manager/0001_queue.sql";
import ownershipMigration from "../migrations/controller-manager/0002_ownership.sql";
import type { KubeObject } from "../worker/apimachinery/types.ts";
import { urlOfPath } from "../worker/apimachinery/url-path.ts";
import type { Env } from "../worker/env.ts";
import type { ChangeHint } from "../worker/registry/writing/change-hint.ts";
import { authenticationInfo } from "./controllers/control-plane/authentication-trust.ts";
import type { Client, ClusterFacts, Controller } from "./controllers/controller.ts";
import { newGarbageCollector } from "./controllers/garbage-collection/garbage-collector.ts";
import { OwnershipGraph } from "./controllers/garbage-collection/ownership-graph.ts";
import { controllers } from "./controllers/index.ts";
import { WorkQueue } from "./controllers/work-queue.ts";
import { Workers } from "./controllers/workers.ts";

const resyncMilliseconds = 5 * 60_000;
const cutOffMilliseconds = 30_000;
const asideMilliseconds = 1000;
const contentTypes: Readonly<Record<string, string>> = { PATCH: "application/merge-patch+json" };
const kcmLease = "/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/kube-controller-manager";

/** The controllers' home: an alarm, a work queue, the ownership graph, and a loopback client for each controller. Owns no logic. */
export class ControllerManager extends DurableObject<Env> {
  readonly #queue: WorkQueue;
  readonly #controllers: readonly Controller[];
  readonly #workers: Workers;
  #aside = { until: 0, stands: false };
  /** Milliseconds since the epoch; past: none is set, as far as this instance knows. */
  #alarmAt = 0;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const { sql } = ctx.storage;
    const exec = (query: string, ...bindings: (string | number)[]): Record<string, SqlStorageValue>[] =>
      sql.exec(query, ...bindings).toArray();
    this.#queue = new WorkQueue({ exec, migration: queueMigration, now: () => Date.now() });
    this.#controllers = [...controllers, newGarbageCollector(new OwnershipGraph(exec, ownershipMigration))];
    this.#workers = new Workers(this.#queue, (name, key) => this.#reconcile(name, key));
  }

  /** Called by the first request of every isolate: bootstraps the cluster, and looks at every namespace once. */
  async start(): Promise<void> {
    this.#queue.add("bootstrap-controller", "/", 0);
    for (const { name, periodic } of this.#controllers)
      if (periodic !== undefined && !this.#queue.has(name, periodic.key)) this.#queue.add(name, periodic.key, 0);
    await this.#drain();
  }

  /** What was not looked at while upstream's controllers led is made up for. */
  #startPeriodic(): void {
    for (const { name, periodic } of this.#controllers) if (periodic !== undefined) this.#queue.add(name, periodic.key, 0);
  }

  /** An object changed: controllers that it concerns look at it now. */
  async changed(hint: ChangeHint): Promise<void> {
    const { storagePrefix, namespace, name } = hint;
    let due = false;
    for (const controller of this.#controllers) {
      const key = controller.watches.includes(storagePrefix) ? controller.keyOf(storagePrefix, namespace, name) : undefined;
      const keys = [...(key === undefined ? [] : [key]), ...(controller.observe?.(hint) ?? [])];
      const settle = hint.change === "created" ? (controller.settleMilliseconds ?? 0) : 0;
      for (const each of keys) this.#queue.add(controller.name, each, settle);
      const hastened = controller.hastens?.(hint);
      if (keys.length > 0 || (hastened !== undefined && this.#workers.hasten(controller.name, hastened))) due = true;
    }
    if (due) await this.#drain();
  }

  override async alarm(): Promise<void> {
    await this.#resync();
    await this.#drain();
  }

  /** Hints can be lost with an isolate: every namespace is looked at again from time to time. */
  async #resync(): Promise<void> {
    if (!this.#queue.resyncDue(resyncMilliseconds)) return;
    const list = await this.#client("system:apiserver").request("GET", "/api/v1/namespaces");
    for (const item of list.body.items ?? [])
      for (const controller of this.#controllers) {
        const key = controller.watches.includes("namespaces") ? controller.keyOf("namespaces", "", item.metadata?.name ?? "") : undefined;
        if (key !== undefined) this.#queue.add(controller.name, key, 0);
      }
  }

  /** Who comes while others are at work leaves it to them. The alarm is set before, in case that the work is cut off. */
  async #drain(): Promise<void> {
    if (this.#workers.running) return void this.#workers.run();
    // An alarm that comes soon enough is not put off: each is a write.
    if (this.#alarmAt < Date.now() || this.#alarmAt > Date.now() + cutOffMilliseconds)
      await this.#setAlarm(Date.now() + cutOffMilliseconds);
    await this.#workers.run();
    await this.#setAlarm(this.#queue.nextDue(resyncMilliseconds));
  }

  async #setAlarm(at: number): Promise<void> {
    if (at === this.#alarmAt) return;
    this.#alarmAt = at;
    await this.ctx.storage.setAlarm(at);
  }

  async #reconcile(name: string, key: string): Promise<void> {
    const controller = this.#controllers.find((c) => c.name === name);
    const taken = this.#queue.take(name, key);
    if (controller === undefined) return;
    const { periodic } = controller;
    try {
      if (periodic?.key === key) this.#queue.add(name, key, periodic.seconds * 1000);
      if (controller.alsoUpstream && (await this.#standsAside())) return;
      const add = (other: string): void => this.#queue.add(name, other, 0);
      const requeue = await controller.reconcile(this.#client(controller.user), key, this.#facts(), Date.now(), add);
      if (requeue !== undefined) this.#queue.add(name, key, requeue * 1000);
    } catch (error) {
      console.log(JSON.stringify({ level: "error", controller: name, key, error: error instanceof Error ? error.message : String(error) }));
      this.#queue.retry(name, key, taken);
    }
  }

  /** Whether a stock kube-controller-manager leads; asked anew once a second at most. */
  async #standsAside(): Promise<boolean> {
    if (Date.now() <= this.#aside.until) return this.#aside.stands;
    const { stands } = this.#aside;
    this.#aside = { until: Date.now() + asideMilliseconds, stands: await this.#upstreamLeads() };
    if (stands && !this.#aside.stands) this.#startPeriodic();
    return this.#aside.stands;
  }

  async #upstreamLeads(): Promise<boolean> {
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
      authenticationInfo: authenticationInfo({ ...env }),
      serviceAccountSigningKey: env.SERVICE_ACCOUNT_SIGNING_KEY_FILE ?? "",
      clusterSigning: { certificate: env.CLUSTER_SIGNING_CERT_FILE ?? "", key: env.CLUSTER_SIGNING_KEY_FILE ?? "" },
      randomBytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
    };
  }

  /** Reads go out as the API server itself, as upstream's controllers share its informers; writes as the controller. */
  #client(user: string): Client {
    return {
      request: async (method, path, body, accept = "application/json", contentType = contentTypes[method] ?? "application/json") => {
        const init = body === undefined ? {} : { body: JSON.stringify(body) };
        // The managers of managedFields are named after it.
        const agent = user === "system:apiserver" ? "kube-apiserver" : "kube-controller-manager";
        const headers = { Accept: accept, "Content-Type": contentType, "User-Agent": agent };
        const response = await this.#api(method === "GET" ? "system:apiserver" : user).fetch(
          new Request(urlOfPath("http://controllers", path), { method, headers, ...init }),
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
