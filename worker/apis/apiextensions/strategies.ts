import type { Strategy } from "../../registry/resource.ts";
import type { ApiextensionsV1CustomResourceDefinition } from "../generated/types.ts";
import { validateDefinition, validateDefinitionStatus, validateDefinitionUpdate } from "./definition.ts";
import { definitionWarnings } from "./warnings.ts";

type Definition = ApiextensionsV1CustomResourceDefinition;

/** Names that follow from the kind, no conversion, the storage version stored. upstream: apiextensions-apiserver/pkg/apis/apiextensions/v1/defaults.go */
function setCustomResourceDefinitionDefaults(definition: Definition): void {
  const spec = (definition.spec ??= {});
  const names = (spec.names ??= {});
  const kind = names.kind ?? "";
  if (kind !== "") {
    names.singular ||= kind.toLowerCase();
    names.listKind ||= `${kind}List`;
  }
  const service = (spec.conversion ??= { strategy: "None" }).webhook?.clientConfig?.service;
  if (service !== undefined) service.port ??= 443;
  const status = (definition.status ??= {});
  const stored = (spec.versions ?? []).find((version) => version.storage === true)?.name;
  if ((status.storedVersions ?? []).length === 0 && stored !== undefined) status.storedVersions = [stored];
}

/** Objects are from now on stored in the storage version. */
function recordStoredVersion(definition: Definition): void {
  const version = (definition.spec?.versions ?? []).find(({ storage }) => storage === true)?.name;
  if (version === undefined) return;
  const status = (definition.status ??= {});
  const stored = (status.storedVersions ??= []);
  if (!stored.includes(version)) stored.push(version);
}

/** apiextensions.k8s.io, by plural. upstream: apiextensions-apiserver/pkg/registry/customresourcedefinition/strategy.go */
export const apiextensionsStrategies: Readonly<Record<string, Strategy>> = {
  customresourcedefinitions: {
    setDefaults: setCustomResourceDefinitionDefaults,
    allowUnconditionalUpdate: false,
    prepareForCreate: recordStoredVersion,
    validate: validateDefinition,
    warningsOnCreate: (definition) => definitionWarnings(definition),
    prepareForUpdate: recordStoredVersion,
    validateUpdate: validateDefinitionUpdate,
    warningsOnUpdate: definitionWarnings,
  },
  "customresourcedefinitions/status": { allowUnconditionalUpdate: false, validateUpdate: validateDefinitionStatus },
};
