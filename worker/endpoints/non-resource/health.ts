import type { MirrorSource, RequestContext } from "../../context.ts";
import { mirrorProblems } from "./etcd-mirror.ts";

/** A check passes by returning, and fails by throwing. */
type Check = (ctx: RequestContext) => Promise<void> | void;

const always: Check = () => undefined;

/** The store answers. Named as upstream names its store. */
const etcd: Check = async (ctx) => {
  await ctx.deps.policy.snapshot();
};

/** The bootstrap policy is there: its last binding. */
const bootstrapped: Check = async (ctx) => {
  const snapshot = await ctx.deps.policy.snapshot();
  const there =
    snapshot.get("clusterrolebindings", "", "system:public-info-viewer") !== undefined &&
    snapshot.get("namespaces", "", "default") !== undefined;
  if (!there) throw new Error("not finished");
};

const hooks = [
  "start-apiserver-admission-initializer",
  "generic-apiserver-start-informers",
  "priority-and-fairness-config-consumer",
  "priority-and-fairness-filter",
  "storage-object-count-tracker-hook",
  "start-apiextensions-informers",
  "start-apiextensions-controllers",
  "crd-informer-synced",
  "start-system-namespaces-controller",
  "peer-endpoint-reconciler-controller",
  "start-cluster-authentication-info-controller",
  "start-kube-apiserver-identity-lease-controller",
  "start-kube-apiserver-identity-lease-garbage-collector",
  "storage-readiness",
  "start-legacy-token-tracking-controller",
  "start-service-ip-repair-controllers",
  "rbac/bootstrap-roles",
  "scheduling/bootstrap-system-priority-classes",
  "priority-and-fairness-config-producer",
  "bootstrap-controller",
  "start-kubernetes-service-cidr-controller",
  "aggregator-reload-proxy-client-cert",
  "start-kube-aggregator-informers",
  "apiservice-status-local-available-controller",
  "apiservice-status-remote-available-controller",
  "apiservice-registration-controller",
  "apiservice-discovery-controller",
  "kube-apiserver-autoregistration",
] as const;
const lastHooks = ["apiservice-openapi-controller", "apiservice-openapiv3-controller"] as const;

const hook = (name: string): [string, Check] => [`poststarthook/${name}`, name === "rbac/bootstrap-roles" ? bootstrapped : always];
const poststart: [string, Check][] = [...hooks.map(hook), ["autoregister-completion", always], ...lastHooks.map(hook)];
const alive: [string, Check][] = [
  ["ping", always],
  ["log", always],
  ["loopback-serving-certificate", always],
  ["etcd", etcd],
  ...poststart,
];

/** The checks of each endpoint by upstream's names, in the order in which they are shown. */
const endpoints: Readonly<Record<string, readonly [string, Check][]>> = {
  healthz: alive,
  livez: alive,
  readyz: [
    ["ping", always],
    ["log", always],
    ["etcd", etcd],
    ["etcd-readiness", etcd],
    ["informer-sync", always],
    ...poststart,
    ["shutdown", always],
  ],
};

/** `/livez`, `/livez/ping`, ... */
export const healthPaths: readonly string[] = Object.entries(endpoints).flatMap(([endpoint, checks]) => [
  `/${endpoint}`,
  ...checks.map(([name]) => `/${endpoint}/${name}`),
]);

/** A mirror that is behind takes no request away from the server: it is a check of its own, and no part of `/readyz`. */
async function serveMirrorHealth(mirror: MirrorSource): Promise<Response> {
  const problems = await mirrorProblems(mirror);
  if (problems.length === 0) return new Response("ok", { headers: plainText });
  return text(`etcd-mirror failed:\n${problems.map((problem) => `[-]${problem}\n`).join("")}`, 500);
}

const plainText = { "Content-Type": "text/plain; charset=utf-8" };

const text = (body: string, status: number): Response =>
  new Response(body, { status, headers: { ...plainText, "X-Content-Type-Options": "nosniff" } });

const mirrorCheck = "etcd-mirror";

interface Outcome {
  readonly name: string;
  readonly line: string;
  readonly failed: boolean;
  readonly excluded: boolean;
}

async function run(ctx: RequestContext, [name, check]: [string, Check], excluded: Set<string>): Promise<Outcome> {
  if (excluded.delete(name)) return { name, line: `[+]${name} excluded: ok`, failed: false, excluded: true };
  try {
    await check(ctx);
    return { name, line: `[+]${name} ok`, failed: false, excluded: false };
  } catch {
    return { name, line: `[-]${name} failed: reason withheld`, failed: true, excluded: false };
  }
}

/** `/healthz`, `/livez`, `/readyz` and their single checks; undefined for a check that is not known. upstream: server/healthz */
export async function serveHealth(ctx: RequestContext, endpoint: string, checkName: string): Promise<Response | undefined> {
  const checks = Object.hasOwn(endpoints, endpoint) ? endpoints[endpoint] : undefined;
  if (checks === undefined) return undefined;
  if (checkName !== "") {
    if (checkName === mirrorCheck && endpoint === "readyz" && ctx.deps.mirror !== undefined) return serveMirrorHealth(ctx.deps.mirror);
    const one = checks.find(([name]) => name === checkName);
    if (one === undefined) return undefined;
    const { failed } = await run(ctx, one, new Set());
    return failed ? text(`internal server error: ${checkName} failed\n`, 500) : new Response("ok", { headers: plainText });
  }
  const excluded = new Set(ctx.query.getAll("exclude"));
  const outcomes = await Promise.all(checks.map((check) => run(ctx, check, excluded)));
  for (const { name, failed, excluded: skipped } of outcomes) if (!skipped) ctx.deps.metrics.checked(endpoint, name, !failed);
  const lines = outcomes.map((o) => `${o.line}\n`).join("");
  const unknown =
    excluded.size === 0
      ? ""
      : `warn: some health checks cannot be excluded: no matches for ${[...excluded]
          .sort()
          .map((n) => JSON.stringify(n))
          .join(", ")}\n`;
  if (outcomes.some((o) => o.failed)) return text(`${lines}${unknown}${endpoint} check failed\n`, 500);
  return text(ctx.query.has("verbose") ? `${lines}${unknown}${endpoint} check passed\n` : "ok", 200);
}
