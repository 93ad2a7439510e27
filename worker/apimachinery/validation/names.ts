// upstream: k8s.io/apimachinery/pkg/util/validation/validation.go; each returns its messages, none when the value is good.

const dns1123LabelFormat = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
const dns1123SubdomainFormat = `${dns1123LabelFormat}(\\.${dns1123LabelFormat})*`;
const dns1035LabelFormat = "[a-z]([-a-z0-9]*[a-z0-9])?";
const qualifiedNameFormat = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";
const labelValueFormat = `(${qualifiedNameFormat})?`;
const configMapKeyFormat = "[-._a-zA-Z0-9]+";

const whole = (format: string): RegExp => new RegExp(`^${format}$`);
const patterns = {
  label: whole(dns1123LabelFormat),
  subdomain: whole(dns1123SubdomainFormat),
  dns1035: whole(dns1035LabelFormat),
  qualified: whole(qualifiedNameFormat),
  labelValue: whole(labelValueFormat),
  configMapKey: whole(configMapKeyFormat),
};

// Names count characters in their message, label keys and values bytes; both mean bytes.
const maxLength = (max: number): string => `must be no more than ${max} characters`;
const maxBytes = (max: number): string => `must be no more than ${max} bytes`;

/** `<message> (e.g. 'a', or 'b', regex used for validation is '<format>')` */
function regexError(message: string, format: string, ...examples: string[]): string {
  if (examples.length === 0) return `${message} (regex used for validation is '${format}')`;
  const list = examples.map((example, i) => `${i > 0 ? " or " : ""}'${example}', `).join("");
  return `${message} (e.g. ${list}regex used for validation is '${format}')`;
}

const byteLength = (value: string): number => new TextEncoder().encode(value).length;

export function isDNS1123Label(value: string): string[] {
  const errors = byteLength(value) > 63 ? [maxLength(63)] : [];
  if (patterns.label.test(value)) return errors;
  const dotted = patterns.subdomain.test(value);
  const message =
    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character";
  return [...errors, dotted ? "must not contain dots" : regexError(message, dns1123LabelFormat, "my-name", "123-abc")];
}

export function isDNS1123Subdomain(value: string): string[] {
  const errors = byteLength(value) > 253 ? [maxLength(253)] : [];
  if (patterns.subdomain.test(value)) return errors;
  const message =
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character";
  return [...errors, regexError(message, dns1123SubdomainFormat, "example.com")];
}

export function isDNS1035Label(value: string): string[] {
  const errors = byteLength(value) > 63 ? [maxLength(63)] : [];
  if (patterns.dns1035.test(value)) return errors;
  const message =
    "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character";
  return [...errors, regexError(message, dns1035LabelFormat, "my-name", "abc-123")];
}

export function isQualifiedName(value: string): string[] {
  const parts = value.split("/");
  const errors: string[] = [];
  const shape = regexError(
    "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
    qualifiedNameFormat,
    "MyName",
    "my.name",
    "123-abc",
  );
  if (parts.length > 2) return [`a valid label key ${shape} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`];
  const name = parts.at(-1) ?? "";
  if (parts.length === 2) {
    const prefix = parts[0] ?? "";
    if (prefix === "") errors.push("prefix part must be non-empty");
    else errors.push(...isDNS1123Subdomain(prefix).map((e) => `prefix part ${e}`));
  }
  if (name === "") errors.push("name part must be non-empty");
  else if (byteLength(name) > 63) errors.push(`name part ${maxBytes(63)}`);
  if (!patterns.qualified.test(name)) errors.push(`name part ${shape}`);
  return errors;
}

export function isValidLabelValue(value: string): string[] {
  const errors = byteLength(value) > 63 ? [maxBytes(63)] : [];
  if (patterns.labelValue.test(value)) return errors;
  const message =
    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
  return [...errors, regexError(message, labelValueFormat, "MyValue", "my_value", "12345")];
}

function hasDotPrefix(value: string): string[] {
  if (value === ".") return ["must not be '.'"];
  if (value === "..") return ["must not be '..'"];
  return value.startsWith("..") ? ["must not start with '..'"] : [];
}

export function isConfigMapKey(value: string): string[] {
  const errors = byteLength(value) > 253 ? [maxLength(253)] : [];
  if (!patterns.configMapKey.test(value))
    errors.push(
      regexError(
        "a valid config key must consist of alphanumeric characters, '-', '_' or '.'",
        configMapKeyFormat,
        "key.name",
        "KEY_NAME",
        "key-name",
      ),
    );
  return [...errors, ...hasDotPrefix(value)];
}

export const isValidPortNum = (port: number): string[] => (port >= 1 && port <= 65535 ? [] : ["must be between 1 and 65535, inclusive"]);

export function isValidPortName(port: string): string[] {
  const errors: string[] = [];
  if (byteLength(port) > 15) errors.push(maxLength(15));
  if (!/^[-a-z0-9]+$/.test(port)) errors.push("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)");
  if (!/[a-z]/.test(port)) errors.push("must contain at least one letter (a-z)");
  if (port.includes("--")) errors.push("must not contain consecutive hyphens");
  if (port !== "" && (port.startsWith("-") || port.endsWith("-"))) errors.push("must not begin or end with a hyphen");
  return errors;
}

/** Any printable ASCII but "=", as environment variables in pods may be named. */
export function isRelaxedEnvVarName(value: string): string[] {
  const errors = value === "" ? ["environment variable name must be non-empty"] : [];
  if (!/^[ -<>-~]*$/.test(value))
    errors.push("a valid environment variable name must consist only of printable ASCII characters other than '='");
  return errors;
}

const httpHeaderNameFormat = "[-A-Za-z0-9]+";
const httpHeaderName = whole(httpHeaderNameFormat);
const percentFormat = "[0-9]+%";
const percent = whole(percentFormat);
const cIdentifierFormat = "[A-Za-z_][A-Za-z0-9_]*";
const cIdentifier = whole(cIdentifierFormat);
const wildcardFormat = `\\*\\.${dns1123SubdomainFormat}`;
const wildcard = whole(wildcardFormat);

export const isHTTPHeaderName = (value: string): string[] =>
  httpHeaderName.test(value)
    ? []
    : [regexError("a valid HTTP header must consist of alphanumeric characters or '-'", httpHeaderNameFormat, "X-Header-Name")];

export const isValidPercent = (value: string): string[] =>
  percent.test(value)
    ? []
    : [regexError("a valid percent string must be a numeric string followed by an ending '%'", percentFormat, "1%", "93%")];

export const isCIdentifier = (value: string): string[] =>
  cIdentifier.test(value)
    ? []
    : [
        regexError(
          "a valid C identifier must start with alphabetic character or '_', followed by a string of alphanumeric characters or '_'",
          cIdentifierFormat,
          "my_name",
          "MY_NAME",
          "MyName",
        ),
      ];

export function isWildcardDNS1123Subdomain(value: string): string[] {
  const errors = byteLength(value) > 253 ? [maxLength(253)] : [];
  if (wildcard.test(value)) return errors;
  const message =
    "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character";
  return [...errors, regexError(message, wildcardFormat, "*.example.com")];
}

export const isInRange = (value: number, min: number, max: number): string[] =>
  value >= min && value <= max ? [] : [`must be between ${min} and ${max}, inclusive`];

const idMax = 2147483647;
export const isValidUserID = (uid: number): string[] => isInRange(uid, 0, idMax);
export const isValidGroupID = (gid: number): string[] => isInRange(gid, 0, idMax);

/** A generateName may end in a dash, since more follows. upstream: api/validation/generic.go maskTrailingDash */
const maskTrailingDash = (name: string): string => (name.length > 1 && name.endsWith("-") ? `${name.slice(0, -2)}a` : name);

/** Rules of metadata.name: the name, and whether it is only the start of a generated one. upstream: api/validation/generic.go */
export const nameIsDNSSubdomain = (name: string, prefix: boolean): string[] => isDNS1123Subdomain(prefix ? maskTrailingDash(name) : name);
export const nameIsDNSLabel = (name: string, prefix: boolean): string[] => isDNS1123Label(prefix ? maskTrailingDash(name) : name);

/** What every name must be, to be one segment of a path. upstream: api/validation/path/name.go */
export function isPathSegmentName(name: string, prefix = false): string[] {
  if (!prefix && (name === "." || name === "..")) return [`may not be '${name}'`];
  return ["/", "%"].filter((part) => name.includes(part)).map((part) => `may not contain '${part}'`);
}

const underscoreLabelFormat = "_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?";
const underscoreSubdomainFormat = `${underscoreLabelFormat}(\\.${underscoreLabelFormat})*`;
const underscoreSubdomain = whole(underscoreSubdomainFormat);

/** A search path of DNS, whose labels may have underscores. */
export function isDNS1123SubdomainWithUnderscore(value: string): string[] {
  const errors = byteLength(value) > 253 ? [maxLength(253)] : [];
  if (underscoreSubdomain.test(value)) return errors;
  const message =
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_', '-' or '.', and must start and end with an alphanumeric character";
  return [...errors, regexError(message, underscoreSubdomainFormat, "example.com")];
}
