import type {
  Content,
  ListRequest,
  ListResult,
  Storage,
  WatchFrame,
  WatchRequest,
  WatchResult,
  WriteResult,
} from "../../worker/registry/storage.ts";

/** A store under test; `disturb` is called between the steps of a case, and may restart what is behind it. */
export interface Subject {
  readonly storage: Storage;
  readonly disturb: () => Promise<void>;
  /** Lets so much time go by, and the store do what is due then. */
  readonly pass: (milliseconds: number) => Promise<void>;
}

/** The one shard of a case. */
export const shard = "things";

/** An object that says its name and a value, its revision in front as the API server lays it out. */
export function content(name: string, value: string, labels: Record<string, string> = {}): Content {
  const head = '{"metadata":{"resourceVersion":"';
  return {
    text: `${head}"},"name":"${name}","value":"${value}"}`,
    revisionOffset: head.length,
    labels,
    fields: { "metadata.name": name },
  };
}

/** The text of such an object at a revision. */
export const textOf = (revision: string, name: string, value: string): string =>
  `{"metadata":{"resourceVersion":"${revision}"},"name":"${name}","value":"${value}"}`;

/** What a case does, one thing after another, with the disturbance between them. */
export class Steps {
  readonly #subject: Subject;

  constructor(subject: Subject) {
    this.#subject = subject;
  }

  get storage(): Storage {
    return this.#subject.storage;
  }

  async create(key: string, value = "1", labels: Record<string, string> = {}): Promise<string> {
    const name = key.slice(key.lastIndexOf("/") + 1);
    return this.#done(await this.storage.write(shard, { type: "create", key, content: content(name, value, labels) }));
  }

  async update(key: string, resourceVersion: string, value: string, labels: Record<string, string> = {}): Promise<string> {
    const name = key.slice(key.lastIndexOf("/") + 1);
    return this.#done(await this.storage.write(shard, { type: "update", key, resourceVersion, content: content(name, value, labels) }));
  }

  /** Writes what goes by itself; creates where there is no revision. */
  async lend(key: string, seconds: number, value: string, resourceVersion?: string): Promise<string> {
    const name = key.slice(key.lastIndexOf("/") + 1);
    const lent = { key, content: { ...content(name, value), expiresAfterSeconds: seconds } };
    const request =
      resourceVersion === undefined ? ({ type: "create", ...lent } as const) : ({ type: "update", resourceVersion, ...lent } as const);
    return this.#done(await this.storage.write(shard, request));
  }

  async pass(milliseconds: number): Promise<void> {
    await this.#subject.pass(milliseconds);
    await this.#subject.disturb();
  }

  async remove(key: string, resourceVersion: string): Promise<string> {
    return this.#done(await this.storage.write(shard, { type: "delete", key, resourceVersion }));
  }

  async list(request: Partial<ListRequest> = {}): Promise<{ names: string[]; result: Extract<ListResult, { ok: true }> }> {
    const everything = { prefix: "things/", labels: [], fields: [], limit: 0, startKey: "", itemHead: "", at: undefined };
    const result = await this.storage.list(shard, { ...everything, ...request });
    if (!result.ok) throw new Error(result.code);
    const items = JSON.parse(`[${await new Response(result.items).text()}]`) as { name: string; value: string }[];
    await this.#subject.disturb();
    return { names: items.map((item) => item.name + item.value), result };
  }

  async watch(request: Partial<WatchRequest> = {}, signal = new AbortController().signal): Promise<Watched> {
    const whole = { prefix: "things/", labels: [], fields: [], resourceVersion: undefined, bookmarks: false, ...request };
    const result = await this.storage.watch(shard, whole, signal);
    if (!result.ok) throw new Error(result.code);
    await this.#subject.disturb();
    return new Watched(result);
  }

  async #done(result: WriteResult): Promise<string> {
    if (!result.ok) throw new Error(result.code);
    await this.#subject.disturb();
    return result.resourceVersion;
  }
}

/** Reads a watch as lines such as `ADDED a1 @4`. */
class Watched {
  readonly progress: () => void;
  readonly bookmark: () => void;
  readonly #reader: AsyncIterator<WatchFrame>;
  readonly #seen: string[] = [];

  constructor({ frames, progress, bookmark }: Extract<WatchResult, { ok: true }>) {
    this.progress = progress;
    this.bookmark = bookmark;
    this.#reader = frames;
  }

  async next(count: number): Promise<string[]> {
    while (this.#seen.length < count) if (!(await this.#read())) break;
    return this.#seen.splice(0, count);
  }

  async #read(): Promise<boolean> {
    const { done, value } = await this.#reader.next();
    if (done) return false;
    const frame = value;
    if (frame.type === "bookmark") this.#seen.push(`BOOKMARK @${frame.resourceVersion}${frame.initialEventsEnd ? " end" : ""}`);
    else if (frame.type === "expired") this.#seen.push("EXPIRED");
    else for (const line of new TextDecoder().decode(frame.bytes).split("\n")) if (line !== "") this.#seen.push(shown(line));
    return true;
  }

  async cancel(): Promise<void> {
    await this.#reader.return?.();
  }
}

function shown(line: string): string {
  const { type, object } = JSON.parse(line) as {
    type: string;
    object: { metadata: { resourceVersion: string }; name: string; value: string };
  };
  return `${type} ${object.name}${object.value} @${object.metadata.resourceVersion}`;
}
