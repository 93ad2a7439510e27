import { Path } from "../../../apimachinery/field.ts";
import { nameIsDNSLabel } from "../../../apimachinery/validation/names.ts";
import { deepEqual } from "../../../apimachinery/validation/objectmeta.ts";
import type { Strategy } from "../../../registry/resource.ts";
import type { CoreV1Endpoints, CoreV1Service } from "../../generated/types.ts";
import { setEndpointsDefaults } from "../defaults/objects.ts";
import { setServiceDefaults } from "../defaults/service.ts";
import { afterDelete, beginCreate, beginUpdate, claimHeld } from "../services/allocation.ts";
import { dropTypeDependent } from "../services/linked-fields.ts";
import { endpointsWarnings, serviceStatusWarnings, serviceWarnings } from "../services/warnings.ts";
import { validateEndpoints } from "../validation/service/endpoints.ts";
import { validateLoadBalancerStatus } from "../validation/service/load-balancer-status.ts";
import { validateService, validateServiceUpdate } from "../validation/service/service.ts";
import { typed } from "./typed.ts";

// upstream: pkg/registry/core/service/strategy.go, storage/storage.go

export const services: Strategy = typed<CoreV1Service>({
  setDefaults: setServiceDefaults,
  validateName: nameIsDNSLabel,
  beginCreate,
  prepareForCreate(service) {
    service.status = { loadBalancer: {} };
  },
  validate: (service) => validateService(service),
  warningsOnCreate: serviceWarnings,
  beginUpdate,
  claimHeld,
  prepareForUpdate(service, old) {
    dropTypeDependent(service, (service.spec ??= {}), old.spec ?? {});
  },
  validateUpdate: validateServiceUpdate,
  warningsOnUpdate: serviceWarnings,
  canonicalize(service) {
    // Older clients set it on every type, and upstream leaves it out on reading.
    if (service.spec?.type === "ExternalName") delete service.spec.internalTrafficPolicy;
  },
  afterDelete,
  allowCreateOnUpdate: true,
  allowUnconditionalUpdate: true,
});

export const serviceStatus: Strategy = typed<CoreV1Service>({
  prepareForUpdate(service) {
    service.status ??= {};
    service.status.loadBalancer ??= {};
  },
  validateUpdate: validateLoadBalancerStatus,
  warningsOnUpdate: serviceStatusWarnings,
});

const subsetsPath = new Path("subsets");

export const endpoints: Strategy = typed<CoreV1Endpoints>({
  setDefaults: setEndpointsDefaults,
  validate: (object) => validateEndpoints(object, subsetsPath),
  warningsOnCreate: endpointsWarnings,
  metadataOnUpdate: ["update", "meta"],
  validateUpdate: (object, old) => (deepEqual(object.subsets, old.subsets) ? [] : validateEndpoints(object, subsetsPath)),
  warningsOnUpdate: endpointsWarnings,
  allowCreateOnUpdate: true,
  allowUnconditionalUpdate: true,
});
