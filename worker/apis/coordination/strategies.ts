import { type ErrorList, forbidden, invalid, Path } from "../../apimachinery/field.ts";
import { isQualifiedName } from "../../apimachinery/validation/names.ts";
import { notSupportedInOrder } from "../../apimachinery/validation/supported.ts";
import type { Strategy } from "../../registry/resource.ts";
import type { CoordinationV1Lease } from "../generated/types.ts";

const path = new Path("spec");

/** A strategy of Kubernetes' own, or a qualified name. upstream: pkg/apis/coordination/validation ValidateCoordinatedLeaseStrategy */
function validateStrategy(strategy: string): ErrorList {
  const at = path.child("strategy", "strategy");
  if (strategy.includes("/")) return isQualifiedName(strategy).map((message) => invalid(at, strategy, message));
  return strategy === "OldestEmulationVersion" ? [] : [notSupportedInOrder(at, strategy, ["OldestEmulationVersion"])];
}

/** upstream: pkg/apis/coordination/validation ValidateLeaseSpec */
function validateLease(lease: CoordinationV1Lease): ErrorList {
  const { leaseDurationSeconds: duration, leaseTransitions: transitions, strategy, preferredHolder = "" } = lease.spec ?? {};
  return [
    ...(duration !== undefined && duration <= 0 ? [invalid(path.child("leaseDurationSeconds"), duration, "must be greater than 0")] : []),
    ...(transitions !== undefined && transitions < 0
      ? [invalid(path.child("leaseTransitions"), transitions, "must be greater than or equal to 0")]
      : []),
    ...(strategy === undefined ? [] : validateStrategy(strategy)),
    ...(preferredHolder !== "" && (strategy ?? "") === ""
      ? [forbidden(path.child("preferredHolder"), "may only be specified if `strategy` is defined")]
      : []),
  ];
}

/** Coordinated election is behind a feature that is off. */
function dropElection(lease: CoordinationV1Lease): void {
  delete lease.spec?.strategy;
  delete lease.spec?.preferredHolder;
}

/** coordination.k8s.io, by plural. upstream: pkg/registry/coordination/lease/strategy.go */
export const coordinationStrategies: Readonly<Record<string, Strategy>> = {
  leases: {
    prepareForCreate: dropElection,
    prepareForUpdate: dropElection,
    validate: validateLease,
    validateUpdate: validateLease,
    allowCreateOnUpdate: true,
    allowUnconditionalUpdate: false,
  },
};
