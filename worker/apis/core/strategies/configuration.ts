import type { Strategy } from "../../../registry/resource.ts";
import type { CoreV1ConfigMap, CoreV1Secret, CoreV1ServiceAccount } from "../../generated/types.ts";
import { setSecretDefaults } from "../defaults/objects.ts";
import { validateConfigMap, validateConfigMapUpdate, validateSecret, validateSecretUpdate } from "../validation/configuration.ts";
import { tlsWarnings } from "../warnings/tls.ts";
import { kindMetadataErrors, typed } from "./typed.ts";

// upstream: pkg/registry/core/{configmap,secret,serviceaccount}/strategy.go

export const configMaps: Strategy = typed<CoreV1ConfigMap>({
  validate: validateConfigMap,
  validateUpdate: (map, old) => validateConfigMapUpdate(map, old, kindMetadataErrors(map)),
  allowUnconditionalUpdate: true,
});

export const secrets: Strategy = typed<CoreV1Secret>({
  setDefaults: setSecretDefaults,
  validate: validateSecret,
  warningsOnCreate: tlsWarnings,
  prepareForUpdate(secret, old) {
    // An empty type is the old one: it may not change anyway.
    if ((secret.type ?? "") === "" && old.type !== undefined) secret.type = old.type;
  },
  validateUpdate: (secret, old) => validateSecretUpdate(secret, old, kindMetadataErrors(secret)),
  warningsOnUpdate: tlsWarnings,
  allowUnconditionalUpdate: true,
});

const enforceMountable = "kubernetes.io/enforce-mountable-secrets";
const enforceDetail = "deprecated in v1.32+; prefer separate namespaces to isolate access to mounted secrets";

/** Only who sets the annotation anew is warned. */
function accountWarnings(account: CoreV1ServiceAccount, old?: CoreV1ServiceAccount): string[] {
  const has = (a: CoreV1ServiceAccount | undefined): boolean => Object.hasOwn(a?.metadata?.annotations ?? {}, enforceMountable);
  return has(account) && !has(old) ? [`metadata.annotations[${enforceMountable}]: ${enforceDetail}`] : [];
}

/** Of a reference to a secret only the name is kept. */
function cleanSecretReferences(account: CoreV1ServiceAccount): void {
  if (account.secrets !== undefined) account.secrets = account.secrets.map(({ name }) => (name === undefined ? {} : { name }));
}

export const serviceAccounts: Strategy = typed<CoreV1ServiceAccount>({
  prepareForCreate: cleanSecretReferences,
  warningsOnCreate: accountWarnings,
  prepareForUpdate: cleanSecretReferences,
  metadataOnUpdate: ["update", "meta"],
  warningsOnUpdate: accountWarnings,
  allowUnconditionalUpdate: true,
});
