import { type ErrorList, invalid, type Path, required } from "../../../apimachinery/field.ts";
import { isDNS1123Label, isDNS1123Subdomain, isQualifiedName } from "../../../apimachinery/validation/names.ts";

/** One `Invalid value` for each message that a check of a value returns. */
export const invalids = (path: Path, value: unknown, messages: readonly string[]): ErrorList =>
  messages.map((message) => invalid(path, value, message));

export const dnsLabel = (path: Path, value: string): ErrorList => invalids(path, value, isDNS1123Label(value));
export const dnsSubdomain = (path: Path, value: string): ErrorList => invalids(path, value, isDNS1123Subdomain(value));
export const qualifiedName = (path: Path, value: string): ErrorList => invalids(path, value, isQualifiedName(value));

/** Absent is `Required value`, else the check decides. */
export const requiredAnd = (path: Path, value: string | undefined, check: (path: Path, value: string) => ErrorList): ErrorList =>
  (value ?? "") === "" ? [required(path, "")] : check(path, value ?? "");

export const requiredString = (path: Path, value: string | undefined, detail = ""): ErrorList =>
  (value ?? "") === "" ? [required(path, detail)] : [];

export const nonNegative = (path: Path, value: number | undefined): ErrorList =>
  (value ?? 0) < 0 ? [invalid(path, value, "must be greater than or equal to 0")] : [];

export const positive = (path: Path, value: number): ErrorList => (value <= 0 ? [invalid(path, value, "must be greater than zero")] : []);

/** Whether a path climbs. */
export const hasBacksteps = (path: string): boolean => path.split(/[/\\]/).includes("..");

export const noBacksteps = (path: Path, value: string): ErrorList =>
  hasBacksteps(value) ? [invalid(path, value, "must not contain '..'")] : [];

/** Relative, and not climbing. upstream: validateLocalDescendingPath */
export const descendingPath = (path: Path, value: string): ErrorList => [
  ...(value.startsWith("/") ? [invalid(path, value, "must be a relative path")] : []),
  ...noBacksteps(path, value),
];
