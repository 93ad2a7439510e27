import { optionsOf } from "./flags/options.ts";
import { helpText, parseFlags, withoutEffect } from "./flags/parse-flags.ts";
import { LaunchError } from "./launch-error.ts";
import { startServer } from "./server.ts";

const say = (line: string): void => console.log(line);

/** The one-machine server: `npm start -- [kube-apiserver's flags]`. Ends when it is told to, or with workerd, and says why. */
async function main(argv: readonly string[]): Promise<number> {
  if (argv.includes("--help") || argv.includes("-h")) {
    say(helpText());
    return 0;
  }
  const asked = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => asked.abort());
  const stopAsked = new Promise<undefined>((resolve) => asked.signal.addEventListener("abort", () => resolve(undefined)));
  const given = parseFlags(argv);
  withoutEffect(given).forEach(say);
  const server = await startServer(optionsOf(given, process.env.INIT_CWD ?? process.cwd()), { now: new Date(), say, signal: asked.signal });
  if (!asked.signal.aborted) {
    say(
      [
        "",
        `edge-apiserver is ready at ${server.url}`,
        `  kubeconfig: ${server.kubeconfig}`,
        `  use it:     kubectl --kubeconfig ${server.kubeconfig} get namespaces`,
        "  Ctrl-C ends it; everything is kept for the next start.",
        "",
      ].join("\n"),
    );
  }
  const reason = asked.signal.aborted ? undefined : await Promise.race([stopAsked, server.exited]);
  await server.stop();
  if (reason === undefined) return 0;
  throw new LaunchError(reason);
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof LaunchError)) throw error;
  console.error(`edge-apiserver: ${error.message}`);
  process.exitCode = 1;
}
