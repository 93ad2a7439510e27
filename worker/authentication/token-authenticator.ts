import type { Authenticated, AuthenticationCall } from "../context.ts";

/** Whose token it is; undefined for one that this authenticator does not know; throws AuthenticationError for one that is no good. */
export type TokenAuthenticator = (token: string, call: AuthenticationCall) => Promise<Authenticated | undefined>;

/** Those of `wanted` that are in `offered`, in the order of `wanted`. */
export const intersect = (offered: readonly string[], wanted: readonly string[]): string[] => wanted.filter((one) => offered.includes(one));

/**
 * An authenticator that knows of no audiences: its tokens are for this server, and for nobody else.
 * upstream: apiserver/pkg/authentication/authenticator/audagnostic.go
 */
export function forAudiences(apiAudiences: readonly string[], authenticate: TokenAuthenticator): TokenAuthenticator {
  return async (token, call) => {
    const audiences = intersect(apiAudiences, call.audiences);
    if (audiences.length === 0) return undefined;
    const found = await authenticate(token, call);
    return found === undefined ? undefined : { ...found, audiences };
  };
}
