import { aggregate } from "../apimachinery/field.ts";

/** A credential that is no good, and why; the reasons are shown by a TokenReview, never by a 401. */
export class AuthenticationError extends Error {
  readonly reasons: readonly string[];

  constructor(...reasons: readonly string[]) {
    super(aggregate(reasons));
    this.name = "AuthenticationError";
    this.reasons = reasons;
  }
}

/**
 * The first answer of several; all reasons are kept, and refuse only if no other says yes.
 * upstream: apiserver/pkg/authentication/request/union, token/union
 */
export async function firstOf<T>(asked: readonly (() => Promise<T | undefined>)[]): Promise<T | undefined> {
  const reasons: string[] = [];
  for (const ask of asked) {
    try {
      const answer = await ask();
      if (answer !== undefined) return answer;
    } catch (error) {
      if (!(error instanceof AuthenticationError)) throw error;
      reasons.push(...error.reasons);
    }
  }
  if (reasons.length > 0) throw new AuthenticationError(...reasons);
  return undefined;
}
