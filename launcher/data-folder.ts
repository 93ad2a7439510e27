import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { errorCode, LaunchError } from "./launch-error.ts";

/** The folder that keeps everything of one server: keys, the kubeconfig, workerd's configuration, the objects. Files are 0600. */
export class DataFolder {
  readonly path: string;

  /** Opens or makes the folder; throws a LaunchError if it cannot be written. */
  constructor(path: string) {
    this.path = path;
    try {
      makeFolder(this.file("objects"));
      chmodSync(path, 0o700);
      this.write("writable", "");
      rmSync(this.file("writable"));
    } catch (error) {
      throw new LaunchError(`--data-dir: cannot write to ${path} (${errorCode(error) || "not a folder"})`);
    }
  }

  file(name: string): string {
    return join(this.path, name);
  }

  has(name: string): boolean {
    return existsSync(this.file(name));
  }

  read(name: string): string {
    try {
      return readFileSync(this.file(name), "utf8");
    } catch (error) {
      throw new LaunchError(
        `cannot read ${this.file(name)} (${errorCode(error)}): the data folder is damaged; restore the file from a backup`,
      );
    }
  }

  /** Whole or not at all: a crash never leaves half a key. */
  write(name: string, text: string): void {
    const partial = this.file(`${name}.partial`);
    writeFileSync(partial, text, { mode: 0o600, flush: true });
    renameSync(partial, this.file(name));
  }

  /** The kept text, made on the first start. */
  keep(name: string, make: () => string): string {
    if (!this.has(name)) this.write(name, make());
    const text = this.read(name);
    if (text === "") throw new LaunchError(`${this.file(name)} is empty: the data folder is damaged; restore the file from a backup`);
    return text;
  }

  remove(name: string): void {
    rmSync(this.file(name), { force: true });
  }

  /** Throws a LaunchError while another server runs over the same objects: each would believe to be alone. */
  assertUnused(): void {
    const holder = this.has("server.pid") ? Number(this.read("server.pid")) : 0;
    if (holder > 0 && isWorkerd(holder)) throw new LaunchError(`${this.path} is in use by the running server with process id ${holder}`);
  }
}

/** Like mkdir -p. Node's own recursion never returns where a folder's making is answered by ENOENT, as under /proc. */
function makeFolder(path: string): void {
  if (existsSync(path)) return;
  if (dirname(path) !== path) makeFolder(dirname(path));
  mkdirSync(path, { mode: 0o700 });
}

/** Process ids are used again after a restart of the machine: only a running workerd counts as a holder. */
function isWorkerd(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return errorCode(error) === "EPERM";
  }
  const commandLine = `/proc/${pid}/cmdline`;
  return !existsSync(commandLine) || readFileSync(commandLine, "utf8").includes("workerd");
}
