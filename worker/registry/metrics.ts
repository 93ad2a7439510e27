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

interface Histogram {
  readonly labels: string;
  readonly counts: number[];
  sum: number;
  count: number;
}

const durationBuckets = [0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.25, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 45, 60];
/** Combinations of labels kept at most: a client must not be able to fill the memory with names. */
const seriesMax = 2000;

const escaped = (value: string): string => value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
const render = (labels: Readonly<Record<string, string>>): string =>
  Object.entries(labels)
    .map(([name, value]) => `${name}="${escaped(value)}"`)
    .join(",");

/** The isolate's request metrics, in Prometheus' text form. */
export class RequestMetrics {
  readonly #totals = new Map<string, number>();
  readonly #durations = new Map<string, Histogram>();
  readonly #inflight = { mutating: 0, readOnly: 0 };
  #watches = 0;

  started(kind: "mutating" | "readOnly" | "watch"): () => void {
    if (kind === "watch") this.#watches += 1;
    else this.#inflight[kind] += 1;
    let open = true;
    return () => {
      if (!open) return;
      open = false;
      if (kind === "watch") this.#watches -= 1;
      else this.#inflight[kind] -= 1;
    };
  }

  record(l: RequestLabels, seconds: number): void {
    const base = { group: l.group, resource: l.resource, scope: l.scope, subresource: l.subresource, verb: l.verb, version: l.version };
    const total = render({ code: l.code, component: "apiserver", dry_run: l.dryRun, ...base });
    if (this.#totals.has(total) || this.#totals.size < seriesMax) this.#totals.set(total, (this.#totals.get(total) ?? 0) + 1);
    const labels = render({ component: "apiserver", dry_run: l.dryRun, ...base });
    let histogram = this.#durations.get(labels);
    if (histogram === undefined) {
      if (this.#durations.size >= seriesMax) return;
      histogram = { labels, counts: durationBuckets.map(() => 0), sum: 0, count: 0 };
      this.#durations.set(labels, histogram);
    }
    const at = durationBuckets.findIndex((bound) => seconds <= bound);
    if (at >= 0) histogram.counts[at] = (histogram.counts[at] ?? 0) + 1;
    histogram.sum += seconds;
    histogram.count += 1;
  }

  reset(): void {
    this.#totals.clear();
    this.#durations.clear();
  }

  text(): string {
    return [...this.#inflightLines(), ...this.#durationLines(), ...this.#totalLines()].map((line) => `${line}\n`).join("");
  }

  #inflightLines(): string[] {
    const inflight = "apiserver_current_inflight_requests";
    const running = "apiserver_longrunning_requests";
    return [
      `# HELP ${inflight} [STABLE] Maximal number of currently used inflight request limit of this apiserver per request kind in last second.`,
      `# TYPE ${inflight} gauge`,
      `${inflight}{request_kind="mutating"} ${this.#inflight.mutating}`,
      `${inflight}{request_kind="readOnly"} ${this.#inflight.readOnly}`,
      `# HELP ${running} [STABLE] Gauge of all active long-running apiserver requests broken out by verb, group, version, resource, scope and component.`,
      `# TYPE ${running} gauge`,
      `${running}{component="apiserver",group="",resource="",scope="",subresource="",verb="WATCH",version=""} ${this.#watches}`,
    ];
  }

  #durationLines(): string[] {
    const name = "apiserver_request_duration_seconds";
    const lines = [`# HELP ${name} [STABLE] Response latency distribution in seconds.`, `# TYPE ${name} histogram`];
    for (const { labels, counts, sum, count } of this.#durations.values()) {
      let cumulative = 0;
      for (const [i, bound] of durationBuckets.entries()) {
        cumulative += counts[i] ?? 0;
        lines.push(`${name}_bucket{${labels},le="${bound}"} ${cumulative}`);
      }
      lines.push(`${name}_bucket{${labels},le="+Inf"} ${count}`, `${name}_sum{${labels}} ${sum}`, `${name}_count{${labels}} ${count}`);
    }
    return lines;
  }

  #totalLines(): string[] {
    const name = "apiserver_request_total";
    const help =
      "[STABLE] Counter of apiserver requests broken out for each verb, dry run value, group, version, resource, scope, component, and HTTP response code.";
    return [
      `# HELP ${name} ${help}`,
      `# TYPE ${name} counter`,
      ...[...this.#totals].map(([labels, value]) => `${name}{${labels}} ${value}`),
    ];
  }
}
