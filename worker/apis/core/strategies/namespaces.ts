import { type ErrorList, invalid, Path } from "../../../apimachinery/field.ts";
import { isQualifiedName, nameIsDNSLabel } from "../../../apimachinery/validation/names.ts";
import { validateKubeFinalizers } from "../../../apimachinery/validation/objectmeta.ts";
import type { Strategy } from "../../../registry/resource.ts";
import type { CoreV1Namespace } from "../../generated/types.ts";
import { setNamespaceDefaults } from "../defaults/objects.ts";
import { typed } from "./typed.ts";

// upstream: pkg/registry/core/namespace/strategy.go

const finalizersPath = new Path("spec").child("finalizers");

/** On create the path lacks the index. */
const validateFinalizers = (namespace: CoreV1Namespace): ErrorList =>
  (namespace.spec?.finalizers ?? []).flatMap((finalizer) => [
    ...isQualifiedName(finalizer).map((message) => invalid(finalizersPath, finalizer, message)),
    ...validateKubeFinalizers([finalizer], finalizersPath).map((error) => ({ ...error, field: finalizersPath.toString() })),
  ]);

function validatePhase(namespace: CoreV1Namespace): ErrorList {
  const phase = namespace.status?.phase ?? "";
  const terminating = namespace.metadata?.deletionTimestamp !== undefined;
  // The path's capital is upstream's.
  const at = new Path("status").child("Phase");
  if (!terminating) return phase === "Active" ? [] : [invalid(at, phase, "may only be 'Active' if `deletionTimestamp` is empty")];
  return phase === "Terminating" ? [] : [invalid(at, phase, "may only be 'Terminating' if `deletionTimestamp` is not empty")];
}

export const namespaces: Strategy = typed<CoreV1Namespace>({
  setDefaults: setNamespaceDefaults,
  validateName: nameIsDNSLabel,
  prepareForCreate(namespace) {
    namespace.status = { phase: "Active" };
    const finalizers = namespace.spec?.finalizers ?? [];
    namespace.spec = { ...namespace.spec, finalizers: finalizers.includes("kubernetes") ? finalizers : [...finalizers, "kubernetes"] };
    setNamespaceDefaults(namespace);
  },
  validate: validateFinalizers,
  canonicalize: setNamespaceDefaults,
  metadataOnUpdate: ["meta", "update"],
  prepareForUpdate(namespace, old) {
    namespace.spec = { ...namespace.spec, finalizers: [...(old.spec?.finalizers ?? [])] };
  },
  prepareForDelete(namespace) {
    namespace.status = { ...namespace.status, phase: "Terminating" };
  },
  allowUnconditionalUpdate: true,
});

export const namespaceStatus: Strategy = typed<CoreV1Namespace>({ validateUpdate: validatePhase, canonicalize: setNamespaceDefaults });

/** The finalizers of the spec, which hold a terminating namespace; nothing else changes. */
export const namespaceFinalize: Strategy = typed<CoreV1Namespace>({
  prepareForUpdate(namespace, old) {
    if (old.status !== undefined) namespace.status = { ...old.status };
  },
  validateUpdate: (namespace) =>
    (namespace.spec?.finalizers ?? []).flatMap((finalizer, i) => [
      ...isQualifiedName(finalizer).map((message) => invalid(finalizersPath.index(i), finalizer, message)),
      ...validateKubeFinalizers([finalizer], finalizersPath).map((error) => ({ ...error, field: finalizersPath.index(i).toString() })),
    ]),
  canonicalize: setNamespaceDefaults,
});
