import type { Authenticator, Settings, UserInfo } from "../context.ts";
import { bearer } from "./bearer.ts";
import { tokenFile } from "./token-file.ts";
import { x509 } from "./x509.ts";

const anonymousUser: UserInfo = { name: "system:anonymous", groups: ["system:unauthenticated"], extra: {} };

const anonymous: Authenticator = () => Promise.resolve(anonymousUser);

/** The authenticators, in the order in which they are asked. upstream: pkg/kubeapiserver/authenticator/config.go New */
export function newAuthenticators(settings: Settings, now: () => number): Authenticator[] {
  return [
    ...(settings.clientCAFile === "" ? [] : [x509(settings.clientCAFile, now)]),
    bearer(settings.tokenAuthFile === "" ? [] : [tokenFile(settings.tokenAuthFile)]),
    ...(settings.anonymousAuth ? [anonymous] : []),
  ];
}
