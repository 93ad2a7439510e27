import type * as z from "zod/mini";
import { ConfigurationError } from "./configuration-error.ts";

/** `jwt[0].issuer.url` */
const pathText = (path: readonly PropertyKey[]): string =>
  path.reduce<string>((text, key) => {
    if (typeof key === "number") return `${text}[${key}]`;
    return text === "" ? String(key) : `${text}.${String(key)}`;
  }, "");

/** A configuration file, whose text is JSON (the launcher turns YAML into it), checked. Throws a ConfigurationError that names the field. */
export function parseFile<T>(setting: string, text: string, schema: z.ZodMiniType<T>): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new ConfigurationError(setting, "", "the text is not JSON");
  }
  const result = schema.safeParse(value, { reportInput: false });
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new ConfigurationError(setting, pathText(issue?.path ?? []), issue?.message ?? "is not valid");
}
