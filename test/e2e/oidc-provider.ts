import { createServer, type Server } from "node:https";
import { exportJWK, generateKeyPair, type JWK, SignJWT } from "jose";
import { newCertificateAuthority, newLeaf } from "../../launcher/credentials/certificates.ts";

interface SigningKey {
  readonly kid: string;
  readonly key: CryptoKey;
  readonly jwk: JWK;
}

async function newSigningKey(kid: string): Promise<SigningKey> {
  const { publicKey, privateKey } = await generateKeyPair("RS256");
  return { kid, key: privateKey, jwk: { ...(await exportJWK(publicKey)), kid, use: "sig", alg: "RS256" } };
}

/** An OpenID provider over HTTPS, as CI systems have one: its certificate is of an authority of its own. */
export class OIDCProvider {
  /** PEM */
  readonly ca: string;
  readonly #server: Server;
  #signing: SigningKey;
  #published: JWK[];
  /** How often its keys were asked for. */
  keysAsked = 0;

  private constructor(first: SigningKey) {
    const authority = newCertificateAuthority("oidc-test-ca", new Date());
    const { certificate, key } = newLeaf(authority, { subject: [["CN", "oidc"]], usage: "serverAuth", names: ["localhost"] }, new Date());
    this.ca = authority.certificate;
    this.#signing = first;
    this.#published = [first.jwk];
    this.#server = createServer({ cert: certificate, key }, (request, response) => {
      const answer = this.#documents()[request.url ?? ""];
      response.writeHead(answer === undefined ? 404 : 200, { "Content-Type": "application/json" });
      response.end(JSON.stringify(answer?.() ?? {}));
    });
  }

  /** On a free port of localhost. */
  static async start(): Promise<OIDCProvider> {
    const provider = new OIDCProvider(await newSigningKey("first"));
    await new Promise<void>((resolve) => provider.#server.listen(0, "localhost", resolve));
    return provider;
  }

  get url(): string {
    const address = this.#server.address();
    return `https://localhost:${typeof address === "object" && address !== null ? address.port : 0}`;
  }

  #documents(): Record<string, () => object> {
    return {
      "/.well-known/openid-configuration": () => ({ issuer: this.url, jwks_uri: `${this.url}/keys` }),
      "/keys": () => {
        this.keysAsked += 1;
        return { keys: this.#published };
      },
    };
  }

  /** A token for a quarter of an hour; what `claims` says counts. */
  token(claims: Readonly<Record<string, unknown>>): Promise<string> {
    const now = Math.floor(Date.now() / 1000);
    const all = { iss: this.url, iat: now, nbf: now, exp: now + 900, ...claims };
    return new SignJWT(all).setProtectedHeader({ alg: "RS256", kid: this.#signing.kid, typ: "JWT" }).sign(this.#signing.key);
  }

  /** Signs with a new key from now on, and publishes it alone. */
  async rotate(kid: string): Promise<void> {
    this.#signing = await newSigningKey(kid);
    this.#published = [this.#signing.jwk];
  }

  stop(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}
