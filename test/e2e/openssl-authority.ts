import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

/** Where a certificate and its key are. */
export interface CertificateFiles {
  readonly certificate: string;
  readonly key: string;
}

/** What `openssl` is told of a certificate; `kind` is what -newkey takes. */
interface Asked {
  /** `userUID` is the attribute that makes a user's UID. */
  readonly subject: string;
  readonly kind?: string;
  readonly extensions?: string;
  readonly days?: number;
}

/** An authority whose certificates the real openssl makes, in a folder. */
export class OpenSSLAuthority {
  readonly #folder: string;
  readonly #files: CertificateFiles;

  constructor(folder: string, files: CertificateFiles) {
    this.#folder = folder;
    this.#files = files;
    writeFileSync(this.#file("req.cnf"), "oid_section=own\n[own]\nuserUID=1.3.6.1.4.1.57683.2\n[req]\ndistinguished_name=none\n[none]\n");
    writeFileSync(this.#file("index.txt"), "");
    writeFileSync(this.#file("crlnumber"), "01\n");
    writeFileSync(
      this.#file("ca.cnf"),
      `[ca]\ndefault_ca=own\n[own]\ndatabase=${this.#file("index.txt")}\ncrlnumber=${this.#file("crlnumber")}\ndefault_md=sha256\ndefault_crl_days=1\n`,
    );
  }

  #file(name: string): string {
    return join(this.#folder, name);
  }

  #run(...args: readonly string[]): void {
    execFileSync("openssl", args, { stdio: "pipe" });
  }

  /** A certificate that this authority signs. */
  issue(name: string, { subject, kind = "ec:prime256v1", extensions = "extendedKeyUsage=clientAuth", days = 1 }: Asked): CertificateFiles {
    const key = this.#file(`${name}.key`);
    const certificate = this.#file(`${name}.crt`);
    const [type = "", parameter = ""] = kind.split(":");
    const newKey = type === "ec" ? ["-newkey", "ec", "-pkeyopt", `ec_paramgen_curve:${parameter}`] : ["-newkey", kind];
    writeFileSync(this.#file(`${name}.ext`), `${extensions}\n`);
    this.#run(
      "req",
      "-config",
      this.#file("req.cnf"),
      ...newKey,
      "-nodes",
      "-keyout",
      key,
      "-out",
      this.#file(`${name}.csr`),
      "-subj",
      subject,
    );
    const authority = ["-CA", this.#files.certificate, "-CAkey", this.#files.key, "-CAcreateserial", "-CAserial", this.#file("serial")];
    const wanted = ["-days", String(days), "-extfile", this.#file(`${name}.ext`)];
    this.#run("x509", "-req", "-in", this.#file(`${name}.csr`), ...authority, ...wanted, "-out", certificate);
    return { certificate, key };
  }

  /** Takes a certificate back: it is in every list from now on. */
  revoke({ certificate }: CertificateFiles): void {
    this.#run("ca", "-config", this.#file("ca.cnf"), "-cert", this.#files.certificate, "-keyfile", this.#files.key, "-revoke", certificate);
  }

  /** The path of the list of what was taken back. */
  revocationList(): string {
    const list = this.#file("ca.crl");
    this.#run(
      "ca",
      "-config",
      this.#file("ca.cnf"),
      "-cert",
      this.#files.certificate,
      "-keyfile",
      this.#files.key,
      "-gencrl",
      "-out",
      list,
    );
    return list;
  }
}
