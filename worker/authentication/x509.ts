import { commonNameOf, oids, valuesOf } from "../apimachinery/x509/names.ts";
import type { Authenticator, UserInfo } from "../context.ts";
import type { AuthMetrics } from "../registry/metrics/auth-metrics.ts";
import { AuthenticationError } from "./authentication-error.ts";
import { type ClientCertificate, clientCertificates } from "./client-certificate.ts";
import type { RevocationCheck } from "./revocations.ts";

/** The attribute of a subject that is the user's UID. upstream: apiserver/pkg/authentication/request/x509 AllowParsingUserUIDFromCertAuth */
const userUID = "1.3.6.1.4.1.57683.2";

/** `X509SHA256=` and the digest of the certificate: which credential it was, for audit. */
async function credentialID(der: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", der));
  return `X509SHA256=${Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}

/** CN is the user, every O a group. upstream: apiserver/pkg/authentication/request/x509/x509.go CommonNameUserConversion */
async function userOf({ certificate, der }: ClientCertificate): Promise<UserInfo | undefined> {
  const { names } = certificate;
  const name = commonNameOf(names);
  if (name === "") return undefined;
  const uids = valuesOf(names, userUID);
  if (uids.length > 1) throw new AuthenticationError("expected 1 UID, but found multiple");
  if (uids[0] === "") throw new AuthenticationError("UID cannot be an empty string");
  const extra = { "authentication.kubernetes.io/credential-id": [await credentialID(der)] };
  return { name, ...(uids[0] === undefined ? {} : { uid: uids[0] }), groups: valuesOf(names, oids.organization), extra };
}

/** The user of a client certificate that one of the given CAs has issued. upstream: apiserver/pkg/authentication/request/x509 */
export function x509(clientCAFile: string, revocationCheck: RevocationCheck, now: () => number, metrics: AuthMetrics): Authenticator {
  const certificateOf = clientCertificates(clientCAFile, revocationCheck, now);
  return async (request) => {
    const client = await certificateOf(request);
    if (client !== undefined) metrics.certificateUsed((client.certificate.notAfter - now()) / 1000);
    const user = client === undefined ? undefined : await userOf(client);
    return user === undefined ? undefined : { user };
  };
}
