import type { Authenticated, AuthenticationCall, Authenticator } from "../context.ts";
import { AuthenticationError } from "./authentication-error.ts";
import type { TokenAuthenticator } from "./token-authenticator.ts";

const tokenBytesMax = 64 * 1024;
const protocolPrefix = "base64url.bearer.authorization.k8s.io.";
const unknown = "invalid bearer token";

async function authenticated(authenticate: TokenAuthenticator, token: string, call: AuthenticationCall): Promise<Authenticated> {
  const found = token.length > tokenBytesMax ? undefined : await authenticate(token, call);
  if (found === undefined) throw new AuthenticationError(unknown);
  return found;
}

/**
 * The token of the Authorization header; text after it is ignored, two blanks before it make it none.
 * upstream: apiserver/pkg/authentication/request/bearertoken
 */
export function bearer(authenticate: TokenAuthenticator): Authenticator {
  return async (request, call) => {
    const [scheme = "", token = "", ...rest] = (request.headers.get("Authorization") ?? "").trim().split(" ");
    if (scheme.toLowerCase() !== "bearer") return undefined;
    if (token === "" && rest.length > 0)
      call.warn("the provided Authorization header contains extra space before the bearer token, and is ignored");
    return token === "" ? undefined : authenticated(authenticate, token, call);
  };
}

/** Unpadded base64url of UTF-8. */
function decoded(encoded: string): string {
  if (!/^[A-Za-z0-9_-]*$/.test(encoded) || encoded.length % 4 === 1)
    throw new AuthenticationError("invalid base64.bearer.authorization token encoding");
  const bytes = Uint8Array.from(atob(encoded.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new AuthenticationError("invalid base64.bearer.authorization token");
  }
}

/**
 * The token that a browser can send only as a subprotocol of its upgrade, beside another that is answered with.
 * upstream: apiserver/pkg/authentication/request/websocket
 */
export function webSocketBearer(authenticate: TokenAuthenticator): Authenticator {
  return async (request, call) => {
    if ((request.headers.get("Upgrade") ?? "").toLowerCase() !== "websocket") return undefined;
    const protocols = (request.headers.get("Sec-WebSocket-Protocol") ?? "").split(",").map((p) => p.trim());
    const tokens = protocols.filter((p) => p.startsWith(protocolPrefix));
    if (tokens.length > 1) throw new AuthenticationError("multiple base64.bearer.authorization tokens specified");
    const token = decoded((tokens[0] ?? "").slice(protocolPrefix.length));
    if (token !== "" && protocols.length === 1) throw new AuthenticationError("missing additional subprotocol");
    return token === "" ? undefined : { ...(await authenticated(authenticate, token, call)), bySubprotocol: true };
  };
}
