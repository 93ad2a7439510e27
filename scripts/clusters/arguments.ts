import { readFileSync } from "node:fs";
import { resolve } from "node:path";

/** What cannot be gone on with; the message is for the user. */
export class CommandError extends Error {}

/** Flags as `--name=value`, `--name value` or `--name`, and the other words. */
export interface Arguments {
  readonly words: readonly string[];
  readonly flags: ReadonlyMap<string, string>;
}

/** Reads a command line; throws a CommandError on a flag that is not among `known` (true: it takes a value). */
export function argumentsOf(argv: readonly string[], known: Readonly<Record<string, boolean>>): Arguments {
  const words: string[] = [];
  const flags = new Map<string, string>();
  for (let at = 0; at < argv.length; at++) {
    const word = argv[at] ?? "";
    const [, name = "", value] = /^--([a-z-]+)(?:=(.*))?$/s.exec(word) ?? [];
    if (name === "") {
      words.push(word);
      continue;
    }
    const takesValue = Object.hasOwn(known, name) ? known[name] : undefined;
    if (takesValue === undefined) throw new CommandError(`unknown flag: --${name}; there are --${Object.keys(known).sort().join(", --")}`);
    if (!takesValue) flags.set(name, value ?? "true");
    else {
      const given = value ?? argv[++at];
      if (given === undefined) throw new CommandError(`flag needs an argument: --${name}`);
      flags.set(name, given);
    }
  }
  return { words, flags };
}

/** The text of a file that a flag names; undefined where it is not given. Relative files start where npm was called. */
export function fileOf({ flags }: Arguments, name: string): string | undefined {
  const path = flags.get(name);
  if (path === undefined) return undefined;
  try {
    return readFileSync(resolve(process.env.INIT_CWD ?? process.cwd(), path), "utf8");
  } catch {
    throw new CommandError(`--${name}: cannot read ${path}`);
  }
}

/** Runs a command and ends with its exit code; a CommandError is its last line. */
export async function run(command: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await command();
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
