import { type ErrorList, forbidden, invalid, named, Path, required, tooLong } from "../../../apimachinery/field.ts";
import { textOfBase64 } from "../../../apimachinery/serializer/base64.ts";
import { parseJSON } from "../../../apimachinery/serializer/json.ts";
import { isConfigMapKey } from "../../../apimachinery/validation/names.ts";
import { deepEqual, immutableMessage } from "../../../apimachinery/validation/objectmeta.ts";
import type { CoreV1ConfigMap, CoreV1Secret } from "../../generated/types.ts";
import { invalids } from "./messages.ts";

// upstream: pkg/apis/core/validation/validation.go ValidateConfigMap, ValidateSecret

/** Of all values together, in bytes. */
export const dataSizeMax = 1024 * 1024;

const dataPath = new Path("data");
const immutableDetail = "field is immutable when `immutable` is set";

const sortedKeys = (map: object | undefined): string[] => Object.keys(map ?? {}).sort();
const textSize = (text: string): number => new TextEncoder().encode(text).length;
const decodedSize = (base64: string): number => Math.floor((base64.replace(/=+$/, "").length * 3) / 4);

export function validateConfigMap(map: CoreV1ConfigMap): ErrorList {
  const { data = {}, binaryData = {} } = map;
  const errors: ErrorList = [];
  for (const key of sortedKeys(data)) {
    errors.push(...invalids(dataPath.key(key), key, isConfigMapKey(key)));
    if (Object.hasOwn(binaryData, key)) errors.push(invalid(dataPath.key(key), key, "duplicate of key present in binaryData"));
  }
  for (const key of sortedKeys(binaryData)) errors.push(...invalids(new Path("binaryData").key(key), key, isConfigMapKey(key)));
  const size =
    Object.values(data).reduce((sum, value) => sum + textSize(value), 0) +
    Object.values(binaryData).reduce((sum, value) => sum + decodedSize(value), 0);
  // Upstream's path is one empty name, which prints as brackets.
  if (size > dataSizeMax) errors.push(tooLong("[]", dataSizeMax));
  return errors;
}

function validateImmutable(
  object: CoreV1ConfigMap | CoreV1Secret,
  old: CoreV1ConfigMap | CoreV1Secret,
  fields: readonly string[],
): ErrorList {
  if (old.immutable !== true) return [];
  const errors: ErrorList = object.immutable === true ? [] : [forbidden(new Path("immutable"), immutableDetail)];
  return [
    ...errors,
    ...fields.filter((field) => !deepEqual(object[field], old[field])).map((field) => forbidden(new Path(field), immutableDetail)),
  ];
}

/** The text data of a ConfigMap is a map by default; nothing else is. upstream: pkg/apis/core/v1/defaults.go SetDefaults_ConfigMap */
const withData = (map: CoreV1ConfigMap): CoreV1ConfigMap => ({ ...map, data: map.data ?? {} });

/** `metadata`: what the whole of the new object says once more, between the rules of updates and those of its data. */
export const validateConfigMapUpdate = (map: CoreV1ConfigMap, old: CoreV1ConfigMap, metadata: ErrorList): ErrorList => [
  ...validateImmutable(withData(map), withData(old), ["data", "binaryData"]),
  ...metadata,
  ...validateConfigMap(map),
];

const needs = (secret: CoreV1Secret, ...keys: string[]): ErrorList =>
  keys.filter((key) => secret.data?.[key] === undefined).map((key) => required(dataPath.key(key), ""));

/** A key that holds a JSON object; the error never shows the content. */
function validateDockerConfig(secret: CoreV1Secret, key: string): ErrorList {
  const content = secret.data?.[key];
  if (content === undefined) return [required(dataPath.key(key), "")];
  const refuse = (message: string): ErrorList => [invalid(dataPath.key(key), "<secret contents redacted>", message)];
  try {
    const text = textOfBase64(content);
    const { value } = parseJSON(text, { strict: false });
    if (typeof value === "object" && !Array.isArray(value)) return [];
    const kind = Array.isArray(value) ? "array" : typeof value === "boolean" ? "bool" : typeof value;
    return refuse(`json: cannot unmarshal ${kind} into Go value of type map[string]interface {}`);
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
}

type TypeRule = (secret: CoreV1Secret) => ErrorList;
const serviceAccountName = "kubernetes.io/service-account.name";

/** What a type asks of a secret; types that are not here ask nothing. */
const typeRules: ReadonlyMap<string, TypeRule> = new Map<string, TypeRule>([
  [
    "kubernetes.io/service-account-token",
    (secret): ErrorList =>
      (secret.metadata?.annotations?.[serviceAccountName] ?? "") === ""
        ? [required(new Path("metadata").child("annotations").key(serviceAccountName), "")]
        : [],
  ],
  ["kubernetes.io/dockercfg", (secret): ErrorList => validateDockerConfig(secret, ".dockercfg")],
  ["kubernetes.io/dockerconfigjson", (secret): ErrorList => validateDockerConfig(secret, ".dockerconfigjson")],
  [
    "kubernetes.io/basic-auth",
    (secret): ErrorList => {
      const missing = needs(secret, "username", "password");
      return missing.length === 2 ? missing : [];
    },
  ],
  [
    "kubernetes.io/ssh-auth",
    (secret): ErrorList => ((secret.data?.["ssh-privatekey"] ?? "") === "" ? [required(dataPath.key("ssh-privatekey"), "")] : []),
  ],
  ["kubernetes.io/tls", (secret): ErrorList => needs(secret, "tls.crt", "tls.key")],
]);

export function validateSecret(secret: CoreV1Secret): ErrorList {
  const errors = sortedKeys(secret.data).flatMap((key) => invalids(dataPath.key(key), key, isConfigMapKey(key)));
  const size = Object.values(secret.data ?? {}).reduce((sum, value) => sum + decodedSize(value), 0);
  if (size > dataSizeMax) errors.push(tooLong(dataPath, dataSizeMax));
  return [...errors, ...(typeRules.get(secret.type ?? "")?.(secret) ?? [])];
}

/** `metadata` as of config maps. */
export const validateSecretUpdate = (secret: CoreV1Secret, old: CoreV1Secret, metadata: ErrorList): ErrorList => [
  ...((secret.type ?? "") === (old.type ?? "") ? [] : [invalid(new Path("type"), named(secret.type ?? ""), immutableMessage)]),
  ...validateImmutable(secret, old, ["data"]),
  ...metadata,
  ...validateSecret(secret),
];
