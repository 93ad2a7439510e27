import { AuthMetrics } from "./auth-metrics.ts";
import { Histogram, labelsOf, Numbers, Summary } from "./metric-families.ts";

/** What a request was, in upstream's label names. upstream: apiserver/pkg/endpoints/metrics/metrics.go */
export interface RequestLabels {
  readonly verb: string;
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  readonly subresource: string;
  readonly scope: string;
  readonly dryRun: string;
  readonly code: string;
}

/** One run of the admission chain, or of a plugin of it. */
export interface AdmissionLabels {
  readonly operation: string;
  readonly type: "admit" | "validate";
  readonly rejected: boolean;
}

const durationBuckets = [0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.25, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 45, 60];
const sizeBuckets = [1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9];
const admissionBuckets = [0.005, 0.025, 0.1, 0.5, 1, 2.5];

const help = {
  inflight: "[STABLE] Maximal number of currently used inflight request limit of this apiserver per request kind in last second.",
  running:
    "[STABLE] Gauge of all active long-running apiserver requests broken out by verb, group, version, resource, scope and component. Not all requests are tracked this way.",
  total:
    "[STABLE] Counter of apiserver requests broken out for each verb, dry run value, group, version, resource, scope, component, and HTTP response code.",
  duration:
    "[STABLE] Response latency distribution in seconds for each verb, dry run value, group, version, resource, subresource, scope and component.",
  sizes: "[STABLE] Response size distribution in bytes for each group, version, verb, resource, subresource, scope and component.",
  admissionPlugin:
    "[STABLE] Admission controller latency histogram in seconds, identified by name and broken out for each operation and API resource and type (validate or admit).",
  admissionStep:
    "[STABLE] Admission sub-step latency histogram in seconds, broken out for each operation and API resource and step type (validate or admit).",
  admissionSummary:
    "[ALPHA] Admission sub-step latency summary in seconds, broken out for each operation and API resource and step type (validate or admit).",
  deprecated:
    "[STABLE] Gauge of deprecated APIs that have been requested, broken out by API group, version, resource, subresource, and removed_release.",
  executing:
    "[BETA] Number of requests in initial (for a WATCH) or any (for a non-WATCH) execution stage in the API Priority and Fairness subsystem",
  dispatched: "[BETA] Number of requests executed by API Priority and Fairness subsystem",
  build:
    "[BETA] A metric with a constant '1' value labeled by major, minor, git version, git commit, git tree state, build date, Go version, and compiler from which Kubernetes was built, and platform on which it is running.",
  slow: "[ALPHA] Counter of watchers closed due to unresponsiveness broken by resource type.",
  health: "[STABLE] This metric records the result of a single healthcheck.",
  healthTotal: "[STABLE] This metric records the results of all healthcheck.",
};

/** The isolate's metrics, in Prometheus' text form. */
export class RequestMetrics {
  readonly #inflight = new Numbers("apiserver_current_inflight_requests", help.inflight, "gauge");
  readonly #running = new Numbers("apiserver_longrunning_requests", help.running, "gauge");
  readonly #totals = new Numbers("apiserver_request_total", help.total);
  readonly #durations = new Histogram("apiserver_request_duration_seconds", help.duration, durationBuckets);
  readonly #sizes = new Histogram("apiserver_response_sizes", help.sizes, sizeBuckets);
  readonly #plugins = new Histogram("apiserver_admission_controller_admission_duration_seconds", help.admissionPlugin, admissionBuckets);
  readonly #steps = new Histogram("apiserver_admission_step_admission_duration_seconds", help.admissionStep, admissionBuckets);
  readonly #stepSummary = new Summary("apiserver_admission_step_admission_duration_seconds_summary", help.admissionSummary);
  readonly #deprecated = new Numbers("apiserver_requested_deprecated_apis", help.deprecated, "gauge");
  readonly #executing = new Numbers("apiserver_flowcontrol_current_executing_requests", help.executing, "gauge");
  readonly #dispatched = new Numbers("apiserver_flowcontrol_dispatched_requests_total", help.dispatched);
  readonly #slow = new Numbers("apiserver_terminated_watchers_total", help.slow);
  readonly #build = new Numbers("kubernetes_build_info", help.build, "gauge");
  readonly #health = new Numbers("kubernetes_healthcheck", help.health, "gauge");
  readonly #healthTotals = new Numbers("kubernetes_healthchecks_total", help.healthTotal);
  readonly auth = new AuthMetrics();

  constructor() {
    for (const kind of ["mutating", "readOnly"]) this.#inflight.set(labelsOf({ request_kind: kind }), 0);
  }

  /** A request began; the answer says that it ended. Those that run long have labels. */
  started(kind: "mutating" | "readOnly" | Omit<RequestLabels, "code" | "dryRun">): () => void {
    const gauge = typeof kind === "string" ? this.#inflight : this.#running;
    const labels = typeof kind === "string" ? labelsOf({ request_kind: kind }) : labelsOf({ component: "apiserver", ...kind });
    gauge.add(labels, 1);
    let open = true;
    return () => {
      if (open) gauge.add(labels, -1);
      open = false;
    };
  }

  /** How many requests have begun and not ended. */
  get running(): number {
    return this.#inflight.sum + this.#running.sum;
  }

  /** `bytes` of answers to reads, where they are known. */
  record({ code, dryRun, ...labels }: RequestLabels, seconds: number, bytes: number | undefined): void {
    const base = { ...labels, component: "apiserver" };
    this.#totals.add(labelsOf({ ...base, code, dry_run: dryRun }));
    this.#durations.observe(labelsOf({ ...base, dry_run: dryRun }), seconds);
    if (bytes !== undefined) this.#sizes.observe(labelsOf(base), bytes);
  }

  /** The chain ran, or one plugin of it. */
  admitted({ operation, type, rejected }: AdmissionLabels, seconds: number, plugin?: string): void {
    const labels = { operation, type, rejected: String(rejected) };
    if (plugin !== undefined) this.#plugins.observe(labelsOf({ ...labels, name: plugin }), seconds);
    else for (const step of [this.#steps, this.#stepSummary]) step.observe(labelsOf(labels), seconds);
  }

  /** A version that is deprecated was used. */
  deprecatedUsed({ group, version, resource, subresource }: Pick<RequestLabels, "group" | "version" | "resource" | "subresource">): void {
    this.#deprecated.set(labelsOf({ group, removed_release: "", resource, subresource, version }), 1);
  }

  /** A request was classed, and goes on at once; the answer says that it was answered. */
  dispatched(flowSchema: string, priorityLevel: string): () => void {
    const labels = labelsOf({ flow_schema: flowSchema, priority_level: priorityLevel });
    this.#dispatched.add(labels);
    this.#executing.add(labels, 1);
    return () => this.#executing.add(labels, -1);
  }

  /** A watch was ended since its client does not keep up. */
  watchTerminated({ group, resource }: Pick<RequestLabels, "group" | "resource">): void {
    this.#slow.add(labelsOf({ group, resource }));
  }

  /** What runs here. */
  built(info: Readonly<Record<string, string>>): void {
    this.#build.set(labelsOf(info), 1);
  }

  /** A health check passed or failed. */
  checked(endpoint: string, name: string, passed: boolean): void {
    const labels = { name, type: endpoint };
    this.#health.set(labelsOf(labels), passed ? 1 : 0);
    this.#healthTotals.add(labelsOf({ ...labels, status: passed ? "success" : "error" }));
  }

  reset(): void {
    const requests = [this.#totals, this.#durations, this.#sizes, this.#deprecated, this.#dispatched];
    for (const one of [...requests, this.#plugins, this.#steps, this.#stepSummary]) one.clear();
    this.auth.reset();
  }

  lines(): string[] {
    const families = [
      this.#build,
      this.#deprecated,
      this.#executing,
      this.#dispatched,
      this.#plugins,
      this.#steps,
      this.#stepSummary,
      this.#inflight,
      this.#running,
      this.#durations,
      this.#totals,
      this.#sizes,
      this.#slow,
    ];
    return [...families.flatMap((one) => one.lines()), ...this.auth.lines()];
  }

  /** What `/metrics/slis` shows. */
  healthLines(): string[] {
    return [...this.#health.lines(), ...this.#healthTotals.lines()];
  }
}
