import { StatusError } from "../apimachinery/errors.ts";
import type { Authenticator, Settings, UserInfo } from "../context.ts";
import { bearer } from "./bearer.ts";
import { tokenFile } from "./token-file.ts";
import { x509 } from "./x509.ts";

const anonymousUser: UserInfo = { name: "system:anonymous", groups: ["system:unauthenticated"], extra: {} };

const anonymous: Authenticator = () => Promise.resolve(anonymousUser);

/**
 * The first that knows the user; a bad credential is 401 only if no other is good.
 * upstream: apiserver/pkg/authentication/request/union New
 */
function anyOf(authenticators: readonly Authenticator[]): Authenticator {
  return async (request) => {
    let refused: StatusError | undefined;
    for (const authenticate of authenticators) {
      try {
        const user = await authenticate(request);
        if (user !== undefined) return user;
      } catch (error) {
        if (!(error instanceof StatusError)) throw error;
        refused ??= error;
      }
    }
    if (refused !== undefined) throw refused;
    return undefined;
  };
}

/** The authenticators, in the order in which they are asked. upstream: pkg/kubeapiserver/authenticator/config.go New */
export function newAuthenticators(settings: Settings, now: () => number): Authenticator[] {
  return [
    anyOf([
      ...(settings.clientCAFile === "" ? [] : [x509(settings.clientCAFile, now)]),
      bearer(settings.tokenAuthFile === "" ? [] : [tokenFile(settings.tokenAuthFile)]),
    ]),
    ...(settings.anonymousAuth ? [anonymous] : []),
  ];
}
