// Writes on which a stock server and this one once disagreed (npm run fuzz:patches), with the stock server's answers.

export interface FoundWrite {
  readonly what: string;
  /** `apis/apps/v1/deployments`, `api/v1/pods`; a `*` stands for the namespace. */
  readonly path: string;
  /** What is there before, named `a`; none: the write creates. */
  readonly object?: object;
  /** What else was written before. */
  readonly before?: readonly Sent[];
  readonly write: Sent;
  readonly status: number;
  /** Causes of a refusal as `field: message`, or its message where it has none. */
  readonly told?: readonly string[];
  /** What the object that is answered looks like. */
  readonly answer?: object;
  readonly warnings?: readonly string[];
}

export interface Sent {
  /** Default: a merge patch. */
  readonly how?: "merge" | "strategic" | "json" | "apply" | "put" | "post";
  readonly subresource?: string;
  readonly query?: string;
  /** As it is sent where it is a text. */
  readonly body: unknown;
}
