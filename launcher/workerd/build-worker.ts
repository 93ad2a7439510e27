import { join } from "node:path";
import { type BuildFailure, build } from "esbuild";
import { LaunchError } from "../launch-error.ts";

const ENTRY = join(import.meta.dirname, "../../worker/index.ts");

/** Bundles the Worker into one module at `outfile`; returns its size in bytes. */
export async function buildWorker(outfile: string, entry: string = ENTRY): Promise<number> {
  try {
    const result = await build({
      entryPoints: [entry],
      outfile,
      bundle: true,
      format: "esm",
      target: "es2024",
      platform: "browser",
      conditions: ["workerd", "worker", "browser"],
      external: ["cloudflare:*", "node:*"],
      loader: { ".sql": "text" },
      minify: false,
      sourcemap: false,
      metafile: true,
      logLevel: "silent",
    });
    return Object.values(result.metafile.outputs)[0]?.bytes ?? 0;
  } catch (error) {
    const [first] = (error as Partial<BuildFailure>).errors ?? [];
    const where = first?.location ? `${first.location.file}:${first.location.line}: ` : "";
    throw new LaunchError(`the Worker does not build: ${where}${first?.text ?? String(error)}`);
  }
}
