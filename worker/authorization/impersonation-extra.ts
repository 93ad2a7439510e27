import { invalid, toMessage } from "../apimachinery/field.ts";
import { isDNS1123Subdomain } from "../apimachinery/validation/names.ts";

const pathPattern = "[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+";

/** upstream: apimachinery/pkg/util/validation/validation.go IsDomainPrefixedPath */
function keyErrors(key: string): string[] {
  const field = "extra.key";
  const slash = key.indexOf("/");
  const [host, path] = slash < 0 ? [key, ""] : [key.slice(0, slash), key.slice(slash + 1)];
  if (host === "" || path === "") return [toMessage(invalid(field, key, 'must be a domain-prefixed path (such as "acme.io/foo")'))];
  const errors = isDNS1123Subdomain(host).map((message) => toMessage(invalid(field, host, message)));
  if (!new RegExp(`^${pathPattern}$`).test(path))
    errors.push(toMessage(invalid(field, path, `Invalid path (regex used for validation is '${pathPattern}')`)));
  return errors;
}

/**
 * Why constrained impersonation refuses these extra values; keys must be lower case and domain-prefixed.
 * upstream: impersonation/mode.go validateExtra
 */
export function extraError(extra: Readonly<Record<string, readonly string[]>>): string | undefined {
  for (const [key, list] of Object.entries(extra)) {
    if (key === "") return "impersonating the empty string key in extra is not allowed";
    const errors = keyErrors(key);
    if (errors.length > 0)
      return `impersonating an invalid key in extra is not allowed: ${errors.length === 1 ? errors[0] : `[${errors.join(", ")}]`}`;
    if (key !== key.toLowerCase()) return `impersonating a non-lowercase key in extra is not allowed: ${JSON.stringify(key)}`;
    if (list.length === 0) return "impersonating empty values in extra is not allowed";
    if (list.includes("")) return "impersonating the empty string value in extra is not allowed";
  }
  return undefined;
}
