import { commonNameOf } from "../apimachinery/x509/names.ts";
import type { Authenticator, UserInfo } from "../context.ts";
import { AuthenticationError } from "./authentication-error.ts";
import { clientCertificates } from "./client-certificate.ts";
import { headersByPrefix, headerValue, headerValues } from "./header-values.ts";
import type { RevocationCheck } from "./revocations.ts";
import type { RequestHeaderSettings } from "./settings.ts";

function userOf(headers: Headers, settings: RequestHeaderSettings): UserInfo | undefined {
  const first = (names: readonly string[]): string =>
    names.map((name) => headerValue(headers, name.toLowerCase())).find((value) => value !== "") ?? "";
  const name = first(settings.usernameHeaders);
  if (name === "") return undefined;
  const uid = first(settings.uidHeaders);
  const groups = settings.groupHeaders.flatMap((header) => headerValues(headers, header.toLowerCase())).filter((group) => group !== "");
  const extra: Record<string, string[]> = {};
  for (const prefix of settings.extraHeaderPrefixes)
    for (const [key, values] of Object.entries(headersByPrefix(headers, prefix.toLowerCase())))
      extra[key] = [...(extra[key] ?? []), ...values];
  return { name, ...(uid === "" ? {} : { uid }), groups, extra };
}

/**
 * The user that a front proxy names in headers, which count only with the proxy's own client certificate. Another certificate is left to
 * the other authenticators. upstream: apiserver/pkg/authentication/request/headerrequest
 */
export function requestHeader(settings: RequestHeaderSettings, revocationCheck: RevocationCheck, now: () => number): Authenticator {
  const certificateOf = clientCertificates(settings.clientCAFile, revocationCheck, now);
  return async (request) => {
    const proxy = await certificateOf(request);
    if (proxy === undefined) return undefined;
    const name = commonNameOf(proxy.certificate.names);
    if (settings.allowedNames.length > 0 && !settings.allowedNames.includes(name))
      throw new AuthenticationError(`x509: subject with cn=${name} is not in the allowed list`);
    const user = userOf(request.headers, settings);
    return user === undefined ? undefined : { user };
  };
}
