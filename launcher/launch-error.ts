/** A reason not to start (or not to go on) that the user can act upon: printed as one sentence, without a stack. */
export class LaunchError extends Error {}

/** The code of a system error (`ENOENT`, `EADDRINUSE`), "" for anything else. */
export function errorCode(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
}
