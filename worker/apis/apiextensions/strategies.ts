import type { Strategy } from "../../registry/resource.ts";
import type { ApiextensionsV1CustomResourceDefinition } from "../generated/types.ts";

/** Names that follow from the kind, no conversion, the storage version stored. upstream: apiextensions-apiserver/pkg/apis/apiextensions/v1/defaults.go */
function setCustomResourceDefinitionDefaults(definition: ApiextensionsV1CustomResourceDefinition): void {
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

/** apiextensions.k8s.io, by plural. upstream: apiextensions-apiserver/pkg/registry/customresourcedefinition/strategy.go */
export const apiextensionsStrategies: Readonly<Record<string, Strategy>> = {
  customresourcedefinitions: { setDefaults: setCustomResourceDefinitionDefaults, allowUnconditionalUpdate: false },
};
