import { CompactSign } from "jose";

/**
 * A JWS over `content` without it (`header..signature`), keyed by a bootstrap token.
 * upstream: cluster-bootstrap/token/jws/jws.go ComputeDetachedSignature
 */
export async function detachedSignature(content: string, tokenID: string, tokenSecret: string): Promise<string> {
  const encoder = new TextEncoder();
  const whole = await new CompactSign(encoder.encode(content))
    .setProtectedHeader({ alg: "HS256", kid: tokenID })
    .sign(encoder.encode(tokenSecret));
  const [head = "", , signature = ""] = whole.split(".");
  return `${head}..${signature}`;
}
