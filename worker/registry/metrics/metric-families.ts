/** Combinations of labels kept at most: a client must not be able to fill the memory with names. */
const seriesMax = 2000;

const escaped = (value: string): string => value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");

const textsMax = 5 * seriesMax;
/** Label texts that were made before, by names and values: every request asks for a dozen of the same few. */
const texts = new Map<string, string>();

/** `a="1",b="2"`, by name. */
export function labelsOf(labels: Readonly<Record<string, string>>): string {
  let key = "";
  for (const name in labels) key += `${name}\n${labels[name]}\n`;
  const known = texts.get(key);
  if (known !== undefined) return known;
  const text = Object.entries(labels)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}="${escaped(value)}"`)
    .join(",");
  if (texts.size >= textsMax) texts.clear();
  texts.set(key, text);
  return text;
}

/** What Prometheus is told of a family: nothing while it has no series. */
function family(name: string, help: string, type: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...lines];
}

/** A counter, or a gauge that is set. */
export class Numbers {
  readonly #name: string;
  readonly #help: string;
  readonly #type: "counter" | "gauge";
  readonly #series = new Map<string, number>();

  constructor(name: string, help: string, type: "counter" | "gauge" = "counter") {
    this.#name = name;
    this.#help = help;
    this.#type = type;
  }

  add(labels: string, value = 1): void {
    this.set(labels, (this.#series.get(labels) ?? 0) + value);
  }

  set(labels: string, value: number): void {
    if (this.#series.has(labels) || this.#series.size < seriesMax) this.#series.set(labels, value);
  }

  get sum(): number {
    let sum = 0;
    for (const value of this.#series.values()) sum += value;
    return sum;
  }

  clear(): void {
    this.#series.clear();
  }

  lines(): string[] {
    const lines = [...this.#series].map(([labels, value]) => `${this.#name}${labels === "" ? "" : `{${labels}}`} ${value}`);
    return family(this.#name, this.#help, this.#type, lines);
  }
}

interface Series {
  readonly counts: number[];
  sum: number;
  count: number;
}

/** 2.592e+06, as Go prints what is big. */
const bound = (value: number): string => (value >= 1e6 ? value.toExponential().replace(/e\+(\d)$/, "e+0$1") : String(value));

export class Histogram {
  readonly #name: string;
  readonly #help: string;
  readonly #buckets: readonly number[];
  readonly #series = new Map<string, Series>();

  constructor(name: string, help: string, buckets: readonly number[]) {
    this.#name = name;
    this.#help = help;
    this.#buckets = buckets;
  }

  observe(labels: string, value: number): void {
    let series = this.#series.get(labels);
    if (series === undefined) {
      if (this.#series.size >= seriesMax) return;
      series = { counts: this.#buckets.map(() => 0), sum: 0, count: 0 };
      this.#series.set(labels, series);
    }
    const at = this.#buckets.findIndex((limit) => value <= limit);
    if (at >= 0) series.counts[at] = (series.counts[at] ?? 0) + 1;
    series.sum += value;
    series.count += 1;
  }

  clear(): void {
    this.#series.clear();
  }

  lines(): string[] {
    return family(
      this.#name,
      this.#help,
      "histogram",
      [...this.#series].flatMap(([labels, series]) => this.#seriesLines(labels, series)),
    );
  }

  #seriesLines(labels: string, { counts, sum, count }: Series): string[] {
    let cumulative = 0;
    const others = labels === "" ? "" : `${labels},`;
    const lines = this.#buckets.map((limit, i) => {
      cumulative += counts[i] ?? 0;
      return `${this.#name}_bucket{${others}le="${bound(limit)}"} ${cumulative}`;
    });
    const own = labels === "" ? "" : `{${labels}}`;
    return [
      ...lines,
      `${this.#name}_bucket{${others}le="+Inf"} ${count}`,
      `${this.#name}_sum${own} ${sum}`,
      `${this.#name}_count${own} ${count}`,
    ];
  }
}

const quantiles = [0.5, 0.9, 0.99];
/** Of each series; the newest. Upstream keeps five hours in buckets that get coarser. */
const observationsMax = 1000;

interface Observations {
  readonly newest: number[];
  sum: number;
  count: number;
}

/** Quantiles of the newest observations. */
export class Summary {
  readonly #name: string;
  readonly #help: string;
  readonly #series = new Map<string, Observations>();

  constructor(name: string, help: string) {
    this.#name = name;
    this.#help = help;
  }

  observe(labels: string, value: number): void {
    let series = this.#series.get(labels);
    if (series === undefined) {
      if (this.#series.size >= seriesMax) return;
      series = { newest: [], sum: 0, count: 0 };
      this.#series.set(labels, series);
    }
    series.newest[series.count % observationsMax] = value;
    series.sum += value;
    series.count += 1;
  }

  clear(): void {
    this.#series.clear();
  }

  lines(): string[] {
    const lines = [...this.#series].flatMap(([labels, { newest, sum, count }]) => {
      const sorted = newest.toSorted((a, b) => a - b);
      const at = (quantile: number): number => sorted[Math.ceil(quantile * sorted.length) - 1] ?? Number.NaN;
      return [
        ...quantiles.map((quantile) => `${this.#name}{${labels},quantile="${quantile}"} ${at(quantile)}`),
        `${this.#name}_sum{${labels}} ${sum}`,
        `${this.#name}_count{${labels}} ${count}`,
      ];
    });
    return family(this.#name, this.#help, "summary", lines);
  }
}
