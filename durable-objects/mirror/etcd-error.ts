/** What is wrong with an etcd. */
export type EtcdProblem =
  /** No endpoint answers, or not in time. What was asked for may have happened. */
  | "Unreachable"
  /** It answers, but not as an etcd does. */
  | "BadAnswer"
  /** An answer has more than can be held. */
  | "TooMuch"
  /** The endpoints are of several clusters. */
  | "OtherCluster"
  | "NoSpace"
  | "TooLarge"
  | "LeaseNotFound"
  | "Compacted"
  | "Unauthenticated"
  /** Any other refusal. */
  | "Refused";

/** An etcd that does not do what it is asked. */
export class EtcdError extends Error {
  readonly problem: EtcdProblem;

  constructor(problem: EtcdProblem, message: string) {
    super(message);
    this.problem = problem;
  }
}

/** What refusals say, by what they mean. upstream: go.etcd.io/etcd/api/v3/v3rpc/rpctypes/error.go */
const refusals: readonly (readonly [text: string, problem: EtcdProblem])[] = [
  ["database space exceeded", "NoSpace"],
  ["request is too large", "TooLarge"],
  ["requested lease not found", "LeaseNotFound"],
  ["has been compacted", "Compacted"],
  ["invalid auth token", "Unauthenticated"],
  ["user name is empty", "Unauthenticated"],
  ["user name not found", "Unauthenticated"],
  ["no leader", "Unreachable"],
  ["request timed out", "Unreachable"],
];

/** What an answer that is no success means. */
export function refusalOf(status: number, message: string): EtcdError {
  const known = refusals.find(([text]) => message.includes(text));
  const unknown = status >= 500 ? "Unreachable" : "Refused";
  return new EtcdError(known?.[1] ?? unknown, message === "" ? `status ${status}` : message);
}
