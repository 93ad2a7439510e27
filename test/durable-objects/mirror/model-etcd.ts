interface Entry {
  readonly value: string;
  readonly mod: number;
  readonly version: number;
}

export interface ModelEvent {
  readonly key: string;
  /** undefined: deleted. */
  readonly value: string | undefined;
}

/** What goes wrong with a call: it never arrives, its answer never comes back, or it arrives after the next one, when nobody waits for it. */
export type Fault = "request" | "answer" | "late" | undefined;

interface RangeBody {
  readonly key: string;
  readonly range_end?: string;
  readonly limit?: string;
  readonly keys_only?: boolean;
  readonly count_only?: boolean;
  readonly min_mod_revision?: string;
}

interface TransactionBody {
  readonly compare: readonly { readonly key: string; readonly mod_revision: string }[];
  readonly success: readonly {
    readonly request_put?: { readonly key: string; readonly value: string };
    readonly request_delete_range?: { readonly key: string };
  }[];
  readonly failure: readonly { readonly request_range: RangeBody }[];
}

const text = (base64: string): string => Buffer.from(base64, "base64").toString();
const base64 = (plain: string): string => Buffer.from(plain).toString("base64");

/** As much of an etcd's gateway as the mirror asks of it, with its history, and faults as a test wants them. */
export class ModelEtcd {
  readonly #entries = new Map<string, Entry>();
  /** Every transaction's changes. */
  readonly history: ModelEvent[][] = [];
  fault: (path: string) => Fault = () => undefined;
  /** Bytes of a request that it refuses. */
  requestBytesMax = Number.POSITIVE_INFINITY;
  #revision = 1;
  #leases = 0;
  #late: (() => void)[] = [];

  readonly fetch = async (url: string, init: RequestInit): Promise<Response> => {
    const path = new URL(url).pathname;
    const fault = this.fault(path);
    if (fault === "request") throw new Error("the request was lost");
    const body = String(init.body);
    if (body.length > this.requestBytesMax)
      return new Response(JSON.stringify({ code: 3, message: "etcdserver: request is too large" }), { status: 400 });
    if (fault === "late") {
      this.#late.push(() => void this.#answer(path, JSON.parse(body)));
      throw new Error("the request is under way");
    }
    const arriving = this.#late.splice(0);
    const answer = this.#answer(path, JSON.parse(body));
    const revision = String(this.#revision);
    for (const arrive of arriving) arrive();
    if (fault === "answer") throw new Error("the answer was lost");
    return new Response(JSON.stringify({ header: { cluster_id: "1", revision }, ...answer }));
  };

  #answer(path: string, body: unknown): object {
    if (path === "/v3/kv/range") return this.#range(body as RangeBody);
    if (path === "/v3/kv/txn") return this.#transaction(body as TransactionBody);
    if (path === "/v3/lease/grant") return { ID: String(++this.#leases) };
    throw new Error(`not modelled: ${path}`);
  }

  #range({
    key,
    range_end: end,
    limit = "0",
    keys_only: keysOnly,
    count_only: countOnly,
    min_mod_revision: from = "0",
  }: RangeBody): object {
    const first = text(key);
    const inRange = (one: string): boolean => (end === undefined ? one === first : one >= first && one < text(end));
    const all = [...this.#entries].filter(([one, { mod }]) => inRange(one) && mod >= Number(from)).sort(([a], [b]) => (a < b ? -1 : 1));
    const page = countOnly ? [] : all.slice(0, Number(limit) || all.length);
    const kvs = page.map(([one, { value, mod, version }]) => ({
      key: base64(one),
      ...(keysOnly ? {} : { value }),
      mod_revision: String(mod),
      version: String(version),
    }));
    return { kvs, count: String(all.length), more: page.length < all.length };
  }

  #transaction({ compare, success, failure }: TransactionBody): object {
    const holds = compare.every(({ key, mod_revision: mod }) => (this.#entries.get(text(key))?.mod ?? 0) === Number(mod));
    if (!holds) return { responses: failure.map(({ request_range: range }) => ({ response_range: this.#range(range) })) };
    const changes = success.map(
      ({ request_put: put, request_delete_range: gone }): ModelEvent =>
        put === undefined ? { key: text(gone?.key ?? ""), value: undefined } : { key: text(put.key), value: text(put.value) },
    );
    this.#commit(changes);
    return { succeeded: true, responses: [] };
  }

  #commit(changes: readonly ModelEvent[]): void {
    this.#revision += 1;
    for (const { key, value } of changes) {
      const version = (this.#entries.get(key)?.version ?? 0) + 1;
      if (value === undefined) this.#entries.delete(key);
      else this.#entries.set(key, { value: base64(value), mod: this.#revision, version });
    }
    this.history.push([...changes]);
  }

  /** Somebody else's write. */
  put(key: string, value: string | undefined): void {
    this.#commit([{ key, value }]);
  }

  /** What it holds. */
  get values(): Map<string, string> {
    return new Map([...this.#entries].map(([key, { value }]) => [key, text(value)]));
  }
}
