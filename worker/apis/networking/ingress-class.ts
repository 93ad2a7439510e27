import { type ErrorList, forbidden, invalid, Path, required, tooLong } from "../../apimachinery/field.ts";
import { isDNS1123Label } from "../../apimachinery/validation/names.ts";
import { validateImmutableField } from "../../apimachinery/validation/objectmeta.ts";
import { notSupportedInOrder } from "../../apimachinery/validation/supported.ts";
import { validateDomainPrefixedPath } from "../batch/job-spec.ts";
import type { NetworkingV1IngressClass, NetworkingV1IngressClassParametersReference } from "../generated/types.ts";
import { validateTypedReference } from "./ingress.ts";

// upstream: pkg/apis/networking/validation/validation.go

const controllerMax = 250;
const path = new Path("spec");

function validateParameters(parameters: NetworkingV1IngressClassParametersReference, at: Path): ErrorList {
  const { scope, namespace } = parameters;
  const errors = validateTypedReference(parameters as Parameters<typeof validateTypedReference>[0], at);
  const namespaceAt = at.child("namespace");
  if (scope === undefined) return [...errors, required(at.child("scope"), "")];
  if (scope !== "Cluster" && scope !== "Namespace")
    return [...errors, notSupportedInOrder(at.child("scope"), scope, ["Cluster", "Namespace"])];
  if (scope === "Cluster")
    return namespace === undefined ? errors : [...errors, forbidden(namespaceAt, "`parameters.scope` is set to 'Cluster'")];
  if (namespace === undefined) return [...errors, required(namespaceAt, "`parameters.scope` is set to 'Namespace'")];
  return [...errors, ...isDNS1123Label(namespace).map((message) => invalid(namespaceAt, namespace, message))];
}

/** A class's controller and parameters. */
export function validateIngressClass({ spec = {} }: NetworkingV1IngressClass): ErrorList {
  const controller = spec.controller ?? "";
  return [
    ...(controller.length > controllerMax ? [tooLong(path.child("controller"), controllerMax)] : []),
    ...validateDomainPrefixedPath(path.child("controller"), controller),
    ...(spec.parameters === undefined ? [] : validateParameters(spec.parameters, path.child("parameters"))),
  ];
}

/** The controller is immutable. */
export const validateIngressClassUpdate = (ingressClass: NetworkingV1IngressClass, old: NetworkingV1IngressClass): ErrorList =>
  validateImmutableField(ingressClass.spec?.controller ?? "", old.spec?.controller ?? "", path.child("controller"));
