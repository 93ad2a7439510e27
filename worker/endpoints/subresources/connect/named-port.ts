/** What a proxy path names: `name`, `name:port` or `scheme:name:port`. */
export interface NamedPort {
  readonly scheme: string;
  readonly name: string;
  readonly port: string;
}

const schemes = new Set(["", "http", "https"]);

/** Reads a proxied name; undefined if it is none. upstream: apimachinery/pkg/util/net/port_split.go SplitSchemeNamePort */
export function parseNamedPort(id: string): NamedPort | undefined {
  const parts = id.split(":");
  if (parts.length > 3) return undefined;
  const [scheme = "", name = "", port = ""] = parts.length === 3 ? parts : ["", ...parts];
  return name === "" || !schemes.has(scheme) ? undefined : { scheme, name, port };
}
