import { newUnauthorized } from "../apimachinery/errors.ts";
import type { Authenticator, UserInfo } from "../context.ts";

const tokenBytesMax = 16 * 1024;
const protocolPrefix = "base64url.bearer.authorization.k8s.io.";

/** The token of the Authorization header; text after it is ignored. upstream: apiserver/pkg/authentication/request/bearertoken */
function fromHeader(request: Request): string {
  const [scheme = "", token = ""] = (request.headers.get("Authorization") ?? "").trim().split(" ");
  return scheme.toLowerCase() === "bearer" ? token : "";
}

/** The token that a browser can send only as a subprotocol of its upgrade. upstream: apiserver/pkg/authentication/request/websocket */
function fromSubprotocol(request: Request): string {
  if ((request.headers.get("Upgrade") ?? "").toLowerCase() !== "websocket") return "";
  const protocols = (request.headers.get("Sec-WebSocket-Protocol") ?? "").split(",").map((p) => p.trim());
  const encoded = protocols.find((p) => p.startsWith(protocolPrefix))?.slice(protocolPrefix.length) ?? "";
  try {
    return atob(encoded.replaceAll("-", "+").replaceAll("_", "/"));
  } catch {
    return "";
  }
}

/** A bearer token that some lookup knows; one that none knows is 401. */
export function bearer(lookups: readonly ((token: string) => UserInfo | undefined)[]): Authenticator {
  return (request) => {
    const token = fromHeader(request) || fromSubprotocol(request);
    if (token === "") return Promise.resolve(undefined);
    const user = token.length > tokenBytesMax ? undefined : lookups.map((lookup) => lookup(token)).find((found) => found !== undefined);
    return user === undefined ? Promise.reject(newUnauthorized()) : Promise.resolve(user);
  };
}
