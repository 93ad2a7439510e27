import { createServer, type Server } from "node:https";
import type { TLSSocket } from "node:tls";
import { newCertificateAuthority, newLeaf } from "../../launcher/credentials/certificates.ts";

/** A review that was asked, and what was shown with it. */
export interface AskedReview {
  readonly kind: string;
  readonly apiVersion: string;
  readonly spec: Readonly<Record<string, unknown>>;
  readonly authorization: string | undefined;
  /** The common name of the client's certificate. */
  readonly client: string | undefined;
}

/** A webhook over HTTPS, as an organisation has it: its certificate and those of its clients are of an authority of its own. */
export class ReviewWebhook {
  readonly #authority = newCertificateAuthority("webhook-test-ca", new Date());
  readonly #server: Server;
  readonly asked: AskedReview[] = [];
  /** The status of an answer, or the code of a failure. */
  answer: (asked: AskedReview) => object | number = () => 503;

  private constructor() {
    const { certificate, key } = this.#leaf("hook", "serverAuth");
    const tls = { cert: certificate, key, ca: this.#authority.certificate, requestCert: true, rejectUnauthorized: true };
    this.#server = createServer(tls, (request, response) => {
      let text = "";
      request.on("data", (chunk: Buffer) => (text += chunk.toString()));
      request.on("end", () => {
        const { kind, apiVersion, spec } = JSON.parse(text) as AskedReview;
        const { subject } = (request.socket as TLSSocket).getPeerCertificate();
        const asked = { kind, apiVersion, spec, authorization: request.headers.authorization, client: String(subject?.CN) };
        this.asked.push(asked);
        const status = this.answer(asked);
        response.writeHead(typeof status === "number" ? status : 200, { "Content-Type": "application/json" });
        response.end(JSON.stringify(typeof status === "number" ? {} : { apiVersion, kind, status }));
      });
    });
  }

  /** On a free port of localhost. */
  static async start(): Promise<ReviewWebhook> {
    const webhook = new ReviewWebhook();
    await new Promise<void>((resolve) => webhook.#server.listen(0, "localhost", resolve));
    return webhook;
  }

  #leaf(name: string, usage: "serverAuth" | "clientAuth"): { certificate: string; key: string } {
    const names = usage === "serverAuth" ? { names: ["localhost"] } : {};
    return newLeaf(this.#authority, { subject: [["CN", name]], usage, ...names }, new Date());
  }

  /** A kubeconfig for it, with a certificate for the API server and a token. */
  kubeconfig(path: string): string {
    const base64 = (text: string): string => Buffer.from(text).toString("base64");
    const address = this.#server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const client = this.#leaf("api-server", "clientAuth");
    const user = { token: "shown", "client-certificate-data": base64(client.certificate), "client-key-data": base64(client.key) };
    const cluster = { server: `https://localhost:${port}${path}`, "certificate-authority-data": base64(this.#authority.certificate) };
    return JSON.stringify({
      apiVersion: "v1",
      kind: "Config",
      "current-context": "hook",
      contexts: [{ name: "hook", context: { cluster: "hook", user: "api-server" } }],
      clusters: [{ name: "hook", cluster }],
      users: [{ name: "api-server", user }],
    });
  }

  stop(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}
