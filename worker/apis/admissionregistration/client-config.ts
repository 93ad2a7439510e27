import { type ErrorList, invalid, type Path, required } from "../../apimachinery/field.ts";
import { isDNS1123Subdomain, isValidPortNum } from "../../apimachinery/validation/names.ts";
import { requiredString } from "../core/validation/messages.ts";

// upstream: apiserver/pkg/util/webhook/validation.go

/** Where a webhook is: what admission and conversion webhooks have alike. */
interface ClientConfig {
  readonly url?: string;
  readonly service?: { readonly name?: string; readonly namespace?: string; readonly path?: string; readonly port?: number };
}

const form = "; desired format: https://host[/path]";

function validateURL(url: string, path: Path): ErrorList {
  if (url.startsWith(":")) return [required(path, `url must be a valid URL: parse ${JSON.stringify(url)}: missing protocol scheme${form}`)];
  const [, scheme = "", authority = "", query = "", fragment = ""] =
    /^(?:([A-Za-z][A-Za-z0-9+.-]*):)?(?:\/\/([^/?#]*))?[^?#]*(?:\?([^#]*))?(?:#(.*))?$/s.exec(url) ?? [];
  const at = authority.lastIndexOf("@");
  const [user, host] = at < 0 ? [undefined, authority] : [authority.slice(0, at), authority.slice(at + 1)];
  const lower = scheme.toLowerCase();
  return [
    ...(lower === "https" ? [] : [invalid(path, lower, `'https' is the only allowed URL scheme${form}`)]),
    ...(host === "" ? [invalid(path, "", `host must be specified${form}`)] : []),
    ...(user === undefined ? [] : [invalid(path, user, "user information is not permitted in the URL")]),
    ...(fragment === "" ? [] : [invalid(path, fragment, "fragments are not permitted in the URL")]),
    ...(query === "" ? [] : [invalid(path, query, "query parameters are not permitted in the URL")]),
  ];
}

function validatePath(value: string, path: Path): ErrorList {
  if (value === "" || value === "/") return [];
  if (value === "//") return [invalid(path, value, "segment[0] may not be empty")];
  const steps = value.slice(1).replace(/\/$/, "").split("/");
  return [
    ...(value.startsWith("/") ? [] : [invalid(path, value, "must start with a '/'")]),
    ...steps.flatMap((step, i) =>
      step === ""
        ? [invalid(path, value, `segment[${i}] may not be empty`)]
        : isDNS1123Subdomain(step).map((message) => invalid(path, value, `segment[${i}]: ${message}`)),
    ),
  ];
}

/** A webhook is at a URL or behind a service. `swapped`: name and namespace are told in each other's place, as upstream's admission does. */
export function validateClientConfig(config: ClientConfig, path: Path, swapped: boolean): ErrorList {
  const { url, service } = config;
  if ((url === undefined) === (service === undefined)) return [required(path, "exactly one of url or service is required")];
  if (url !== undefined) return validateURL(url, path.child("url"));
  const at = path.child("service");
  const { name = "", namespace = "", port = 0 } = service ?? {};
  const messages = isValidPortNum(port);
  return [
    ...requiredString(at.child("name"), swapped ? namespace : name),
    ...requiredString(at.child("namespace"), swapped ? name : namespace),
    ...(messages.length === 0 ? [] : [invalid(at.child("port"), port, `port is not valid: ${messages.join(", ")}`)]),
    ...validatePath(service?.path ?? "", at.child("path")),
  ];
}
