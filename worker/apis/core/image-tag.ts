const host = String.raw`[A-Za-z0-9][A-Za-z0-9._-]*(?::\d+)?`;
const component = "[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*";
const tag = String.raw`[\w][\w.-]{0,127}`;
const digest = "[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}";
const reference = new RegExp(`^(?:${host}/)?${component}(?:/${component})*(?::(${tag}))?(@${digest})?$`);

/** The tag of an image: `latest` where neither tag nor digest is given, undefined where it has a digest only or cannot be parsed. */
export function imageTag(image: string): string | undefined {
  const match = reference.exec(image);
  if (match === null) return undefined;
  return match[1] ?? (match[2] === undefined ? "latest" : undefined);
}

/** upstream: pkg/apis/core/v1/defaults.go SetDefaults_Container */
export const defaultPullPolicy = (image: string): string => (imageTag(image) === "latest" ? "Always" : "IfNotPresent");
