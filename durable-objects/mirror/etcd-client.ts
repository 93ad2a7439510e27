import { base64OfText, textOfBase64 } from "../../worker/apimachinery/serializer/base64.ts";
import { EtcdError, refusalOf } from "./etcd-error.ts";

/** Where an etcd is, and how it is reached. */
export interface EtcdOptions {
  /** `https://10.0.0.1:2379`; any of them does. */
  readonly endpoints: readonly string[];
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  /** Aborts after so many milliseconds. */
  readonly timeout: (milliseconds: number) => AbortSignal;
  readonly username: string;
  readonly password: string;
}

/** A key with what etcd knows of it; base64 where etcd has bytes. */
export interface KeyValue {
  readonly key: string;
  readonly value: string;
  /** Revision of the last change. */
  readonly modified: number;
  /** How often it was changed. */
  readonly version: number;
}

export interface RangeQuery {
  readonly key: string;
  /** The first key that is not meant any more; absent: `key` alone. */
  readonly end?: string;
  readonly limit?: number;
  readonly keysOnly?: boolean;
  readonly countOnly?: boolean;
  /** As it was at this revision. */
  readonly at?: number;
  /** Only keys that were changed at this revision or later. */
  readonly modifiedFrom?: number;
}

export interface RangeAnswer {
  /** Where the etcd was. */
  readonly revision: number;
  readonly keys: readonly KeyValue[];
  readonly count: number;
  readonly more: boolean;
}

export interface TransactionAnswer {
  readonly succeeded: boolean;
  readonly revision: number;
  /** For each range of the branch that was taken, in order: the keys. */
  readonly ranges: readonly (readonly KeyValue[])[];
}

type Tree = { readonly [name: string]: unknown };

const callMilliseconds = 10_000;
/** An answer that does not end must not fill the memory. */
const answerBytesMax = 16 * 1024 * 1024;

const isTree = (value: unknown): value is Tree => typeof value === "object" && value !== null && !Array.isArray(value);

/** An int64 in JSON's mapping of protobuf: digits in a string; absent: 0. */
function integer(value: unknown): number {
  const number = typeof value === "string" && /^-?\d+$/.test(value) ? Number(value) : value === undefined ? 0 : Number.NaN;
  if (!Number.isSafeInteger(number)) throw new EtcdError("BadAnswer", "a number of the answer is none");
  return number;
}

function treesOf(value: unknown): readonly Tree[] {
  if (value === undefined) return [];
  if (!Array.isArray(value) || !value.every(isTree)) throw new EtcdError("BadAnswer", "a list of the answer is none");
  return value;
}

function keyValueOf({ key, value = "", mod_revision, version }: Tree): KeyValue {
  if (typeof key !== "string" || typeof value !== "string") throw new EtcdError("BadAnswer", "a key of the answer is none");
  return { key: textOfBase64(key), value, modified: integer(mod_revision), version: integer(version) };
}

/** A range as the gateway takes it, for a call or in a transaction. */
export const rangeBody = (query: RangeQuery): object => ({
  key: base64OfText(query.key),
  ...(query.end === undefined ? {} : { range_end: base64OfText(query.end) }),
  ...(query.limit === undefined ? {} : { limit: String(query.limit) }),
  ...(query.keysOnly ? { keys_only: true } : {}),
  ...(query.countOnly ? { count_only: true } : {}),
  ...(query.at === undefined ? {} : { revision: String(query.at) }),
  ...(query.modifiedFrom === undefined ? {} : { min_mod_revision: String(query.modifiedFrom) }),
});

async function boundedText(response: Response): Promise<string> {
  if (response.body === null) return "";
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength;
    if (bytes > answerBytesMax) throw new EtcdError("TooMuch", "the answer does not end");
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

function parsed(text: string): Tree {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new EtcdError("BadAnswer", "the answer is not JSON");
  }
  if (!isTree(value)) throw new EtcdError("BadAnswer", "the answer is no object");
  return value;
}

/** Every key of a range, page by page; fewer a page where values are big. */
export async function* rangePages(
  etcd: EtcdClient,
  query: RangeQuery & { readonly end: string; readonly limit: number },
): AsyncGenerator<RangeAnswer> {
  let { key, limit } = query;
  for (let more = true; more; ) {
    let page: RangeAnswer;
    try {
      page = await etcd.range({ ...query, key, limit });
    } catch (error) {
      if (!(error instanceof EtcdError) || error.problem !== "TooMuch" || limit === 1) throw error;
      limit = Math.ceil(limit / 8);
      continue;
    }
    yield page;
    more = page.more && page.keys.length > 0;
    key = `${page.keys.at(-1)?.key}\0`;
  }
}

/** An etcd over the JSON gateway: checks every answer, signs in, goes to another endpoint where one fails. Throws EtcdErrors. */
export class EtcdClient {
  readonly #options: EtcdOptions;
  #at = 0;
  #token = "";
  #cluster: string | undefined;

  constructor(options: EtcdOptions) {
    this.#options = options;
  }

  get endpoint(): string {
    return this.#options.endpoints[this.#at % this.#options.endpoints.length] ?? "";
  }

  /** Reads: asked of every endpoint before it fails. */
  async range(query: RangeQuery): Promise<RangeAnswer> {
    const answer = await this.#anywhere("/v3/kv/range", rangeBody(query));
    return {
      revision: this.#revisionOf(answer),
      keys: treesOf(answer["kvs"]).map(keyValueOf),
      count: integer(answer["count"]),
      more: answer["more"] === true,
    };
  }

  /** Asked once: whether one that fails has happened is not known. */
  async transaction(body: object): Promise<TransactionAnswer> {
    const answer = await this.#post("/v3/kv/txn", body);
    const ranges = treesOf(answer["responses"]).flatMap(({ response_range: range }) =>
      isTree(range) ? [treesOf(range["kvs"]).map(keyValueOf)] : [],
    );
    return { succeeded: answer["succeeded"] === true, revision: this.#revisionOf(answer), ranges };
  }

  /** The new lease's id. */
  async grant(seconds: number): Promise<string> {
    const { ID: id } = await this.#anywhere("/v3/lease/grant", { TTL: String(seconds) });
    if (typeof id !== "string" || !/^\d+$/.test(id)) throw new EtcdError("BadAnswer", "a lease without an id");
    return id;
  }

  async compact(revision: number): Promise<void> {
    await this.#anywhere("/v3/kv/compaction", { revision: String(revision) });
  }

  /** Bytes of this endpoint's database, and how many of them are in use. */
  async size(): Promise<{ readonly bytes: number; readonly bytesInUse: number }> {
    const answer = await this.#post("/v3/maintenance/status", {});
    return { bytes: integer(answer["dbSize"]), bytesInUse: integer(answer["dbSizeInUse"]) };
  }

  /** Gives the free space of this endpoint's database back; it answers nobody meanwhile. */
  async defragment(): Promise<void> {
    await this.#post("/v3/maintenance/defragment", {});
  }

  /** The next call goes to another endpoint. */
  turn(): void {
    this.#at += 1;
  }

  get endpoints(): number {
    return this.#options.endpoints.length;
  }

  async #anywhere(path: string, body: object): Promise<Tree> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#post(path, body);
      } catch (error) {
        if (attempt >= this.#options.endpoints.length || !(error instanceof EtcdError) || error.problem !== "Unreachable") throw error;
      }
    }
  }

  async #post(path: string, body: object): Promise<Tree> {
    const text = JSON.stringify(body);
    if (this.#options.username !== "" && this.#token === "") await this.#signIn();
    try {
      return await this.#once(path, text);
    } catch (error) {
      if (!(error instanceof EtcdError)) throw error;
      if (error.problem === "Unauthenticated" && this.#options.username !== "") {
        await this.#signIn();
        return this.#once(path, text);
      }
      if (error.problem === "Unreachable" || error.problem === "BadAnswer") this.turn();
      throw error;
    }
  }

  async #signIn(): Promise<void> {
    const { username, password } = this.#options;
    this.#token = "";
    const { token } = await this.#once("/v3/auth/authenticate", JSON.stringify({ name: username, password }));
    if (typeof token !== "string") throw new EtcdError("BadAnswer", "no token came for the user");
    this.#token = token;
  }

  async #once(path: string, body: string): Promise<Tree> {
    let response: Response;
    let text: string;
    try {
      response = await this.#options.fetch(this.endpoint + path, {
        method: "POST",
        body,
        headers: { "Content-Type": "application/json", ...(this.#token === "" ? {} : { Authorization: this.#token }) },
        signal: this.#options.timeout(callMilliseconds),
      });
      text = await boundedText(response);
    } catch (error) {
      if (error instanceof EtcdError) throw error;
      throw new EtcdError("Unreachable", `${this.endpoint}: ${error instanceof Error ? error.message : String(error)}`);
    }
    if (response.ok) return parsed(text);
    throw refusalOf(response.status, messageOf(text));
  }

  /** Where the etcd is, by the header of an answer; all answers must come from one cluster. */
  #revisionOf(answer: Tree): number {
    const { header } = answer;
    if (!isTree(header) || typeof header["cluster_id"] !== "string") throw new EtcdError("BadAnswer", "the answer has no header");
    this.#cluster ??= header["cluster_id"];
    if (this.#cluster !== header["cluster_id"]) {
      this.turn();
      throw new EtcdError("OtherCluster", `${this.endpoint} answers for another cluster than the endpoint before it`);
    }
    const revision = integer(header["revision"]);
    if (revision <= 0) throw new EtcdError("BadAnswer", "the answer has no revision");
    return revision;
  }
}

function messageOf(text: string): string {
  try {
    const value: unknown = JSON.parse(text);
    const message = isTree(value) ? (value["message"] ?? value["error"]) : undefined;
    return typeof message === "string" ? message.slice(0, 300) : "";
  } catch {
    return "";
  }
}
