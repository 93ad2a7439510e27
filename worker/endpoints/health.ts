import type { RequestContext } from "../context.ts";

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
  "aggregator-reload-proxy-client-cert",
  "apiservice-discovery-controller",
  "apiservice-openapi-controller",
  "apiservice-openapiv3-controller",
  "apiservice-registration-controller",
  "apiservice-status-local-available-controller",
  "apiservice-status-remote-available-controller",
  "bootstrap-controller",
  "crd-informer-synced",
  "generic-apiserver-start-informers",
  "kube-apiserver-autoregistration",
  "peer-endpoint-reconciler-controller",
  "priority-and-fairness-config-consumer",
  "priority-and-fairness-config-producer",
  "priority-and-fairness-filter",
  "rbac/bootstrap-roles",
  "scheduling/bootstrap-system-priority-classes",
  "start-apiextensions-controllers",
  "start-apiextensions-informers",
  "start-apiserver-admission-initializer",
  "start-cluster-authentication-info-controller",
  "start-kube-aggregator-informers",
  "start-kube-apiserver-identity-lease-controller",
  "start-kube-apiserver-identity-lease-garbage-collector",
  "start-kubernetes-service-cidr-controller",
  "start-legacy-token-tracking-controller",
  "start-service-ip-repair-controllers",
  "start-system-namespaces-controller",
  "storage-object-count-tracker-hook",
  "storage-readiness",
] as const;

const poststart = hooks.map((name): [string, Check] => [`poststarthook/${name}`, name === "rbac/bootstrap-roles" ? bootstrapped : always]);
const common: [string, Check][] = [
  ["ping", always],
  ["log", always],
  ["etcd", etcd],
];

const serving: [string, Check] = ["loopback-serving-certificate", always];
const registered: [string, Check] = ["autoregister-completion", always];

/** The checks of each endpoint by upstream's names, in the order in which they are shown. */
const endpoints: Readonly<Record<string, readonly [string, Check][]>> = {
  healthz: [...common, serving, ...poststart, registered],
  livez: [...common, serving, ...poststart, registered],
  readyz: [...common, ["etcd-readiness", etcd], ["informer-sync", always], ...poststart, registered, ["shutdown", always]],
};

const text = (body: string, status: number): Response =>
  new Response(body, {
    status,
    headers: {
      "Content-Type": "text/plain; charset=utf-8",
      "X-Content-Type-Options": "nosniff",
      "Cache-Control": "no-cache, private",
    },
  });

interface Outcome {
  readonly line: string;
  readonly failed: boolean;
}

async function run(ctx: RequestContext, [name, check]: [string, Check], excluded: Set<string>): Promise<Outcome> {
  if (excluded.delete(name)) return { line: `[+]${name} excluded: ok`, failed: false };
  try {
    await check(ctx);
    return { line: `[+]${name} ok`, failed: false };
  } catch {
    return { line: `[-]${name} failed: reason withheld`, failed: true };
  }
}

/** `/healthz`, `/livez`, `/readyz` and their single checks; undefined for a check that is not known. upstream: server/healthz */
export async function serveHealth(ctx: RequestContext, endpoint: string, checkName: string): Promise<Response | undefined> {
  const checks = Object.hasOwn(endpoints, endpoint) ? endpoints[endpoint] : undefined;
  if (checks === undefined) return undefined;
  if (checkName !== "") {
    const one = checks.find(([name]) => name === checkName);
    if (one === undefined) return undefined;
    const { failed } = await run(ctx, one, new Set());
    return failed ? text(`internal server error: ${checkName} failed\n`, 500) : text("ok", 200);
  }
  const excluded = new Set(ctx.query.getAll("exclude"));
  const outcomes = await Promise.all(checks.map((check) => run(ctx, check, excluded)));
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
