import type { Strategy } from "../../../registry/resource.ts";
import type { CoreV1ConfigMap, CoreV1Secret, CoreV1ServiceAccount } from "../../generated/types.ts";
import { setSecretDefaults } from "../defaults/objects.ts";
import { validateConfigMap, validateConfigMapUpdate, validateSecret, validateSecretUpdate } from "../validation/configuration.ts";
import { typed } from "./typed.ts";

// upstream: pkg/registry/core/{configmap,secret,serviceaccount}/strategy.go

export const configMaps: Strategy = typed<CoreV1ConfigMap>({
  validate: validateConfigMap,
  validateUpdate: validateConfigMapUpdate,
  allowUnconditionalUpdate: true,
});

/** A certificate that is no PEM is kept, with a warning. */
function tlsWarnings(secret: CoreV1Secret): string[] {
  const certificate = secret.data?.["tls.crt"];
  if (secret.type !== "kubernetes.io/tls" || certificate === undefined || secret.data?.["tls.key"] === undefined) return [];
  return atob(certificate).includes("-----BEGIN") ? [] : ["tls: failed to find any PEM data in certificate input"];
}

export const secrets: Strategy = typed<CoreV1Secret>({
  setDefaults: setSecretDefaults,
  validate: validateSecret,
  warningsOnCreate: tlsWarnings,
  prepareForUpdate(secret, old) {
    // An empty type is the old one: it may not change anyway.
    if ((secret.type ?? "") === "" && old.type !== undefined) secret.type = old.type;
  },
  validateUpdate: validateSecretUpdate,
  warningsOnUpdate: tlsWarnings,
  allowUnconditionalUpdate: true,
});

export const serviceAccounts: Strategy = typed<CoreV1ServiceAccount>({
  allowUnconditionalUpdate: true,
});
