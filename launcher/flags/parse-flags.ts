import { LaunchError } from "../launch-error.ts";
import { type FlagRow, flags } from "./flags.ts";

/** Given flags by name, each with its values in order: `--a=1 --a=2` is `["1", "2"]`; a boolean without a value is `["true"]`. */
export type GivenFlags = ReadonlyMap<string, readonly string[]>;

/** A flag that may stand alone: `--client-ca-file` without a file means the CA of the data folder. */
const MAY_STAND_ALONE = new Set(["client-ca-file"]);
const BOOLEANS: Readonly<Record<string, string>> = {
  "1": "true",
  t: "true",
  T: "true",
  true: "true",
  TRUE: "true",
  True: "true",
  "0": "false",
  f: "false",
  F: "false",
  false: "false",
  FALSE: "false",
  False: "false",
};

/**
 * Reads a command line as pflag does: `--name=value`, `--name value`, `--boolean`, `-v 4`. Throws a LaunchError on a flag that
 * kube-apiserver does not have. upstream: spf13/pflag flag.go parseArgs
 */
export function parseFlags(argv: readonly string[]): GivenFlags {
  const given = new Map<string, string[]>();
  for (let at = 0; at < argv.length; at++) {
    const { name, value, row } = flagOf(argv[at] ?? "");
    const next = argv[at + 1];
    let text = value;
    if (text === undefined && row.takes !== "boolean" && next !== undefined && !next.startsWith("--")) {
      text = next;
      at++;
    }
    given.set(name, [...(given.get(name) ?? []), checkedValue(row, text)]);
  }
  return given;
}

function flagOf(argument: string): { name: string; value: string | undefined; row: FlagRow } {
  const match = /^(?:--([a-z][a-z0-9_-]*)|-(v))(?:=(.*))?$/s.exec(argument);
  if (match === null) throw new LaunchError(`unknown command ${JSON.stringify(argument)}: flags look like --secure-port=6443`);
  const name = (match[1] ?? match[2] ?? "").replaceAll("_", "-");
  const row = flags.get(name);
  if (row === undefined) throw new LaunchError(`unknown flag: --${name} (--help lists the flags)`);
  return { name, value: match[3], row };
}

function checkedValue(row: FlagRow, value: string | undefined): string {
  if (row.takes === "boolean") {
    const read = value === undefined ? "true" : Object.hasOwn(BOOLEANS, value) ? BOOLEANS[value] : undefined;
    if (read === undefined) throw new LaunchError(`invalid argument ${JSON.stringify(value)} for "--${row.name}" flag: true or false`);
    return read;
  }
  if (value !== undefined) return value;
  if (MAY_STAND_ALONE.has(row.name)) return "";
  throw new LaunchError(`flag needs an argument: --${row.name}`);
}

/** One line for each given flag that has no effect here, with the reason. */
export function withoutEffect(given: GivenFlags): string[] {
  return [...given.keys()].flatMap((name) => {
    const row = flags.get(name);
    return row === undefined || row.honoured ? [] : [`--${name} is accepted and has no effect: ${row.because}`];
  });
}

/** What `--help` prints. */
export function helpText(): string {
  const honoured = [...flags.values()].filter((row) => row.honoured).map((row) => `  --${row.name}`);
  const accepted = [...flags.values()].filter((row) => !row.honoured).map((row) => `  --${row.name}: ${row.because}`);
  return [
    "npm start -- [flags of kube-apiserver]",
    "",
    "--etcd-servers names an etcd that everything is mirrored to, --etcd-username and --etcd-password-file who the mirror is there.",
    "The others mean what they mean upstream; --data-dir is the folder that everything is kept in (.edge-apiserver), --client-crl-file names",
    "the client certificates that count no more (PEM blocks X509 CRL of their authorities, or lines with serial numbers),",
    "--policy-staleness the seconds that authorization may be behind (1), --regions=a,b puts the stores into region a and every client",
    "into region b unless its X-Region header says otherwise, with --region-link-delay milliseconds between them (0):",
    ...honoured.sort(),
    "",
    "These are accepted and have no effect:",
    ...accepted.sort(),
    "",
  ].join("\n");
}
