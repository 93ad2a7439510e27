import type { Strategy } from "../../registry/resource.ts";
import type { ApiregistrationV1APIService } from "../generated/types.ts";

/** apiregistration.k8s.io, by plural. upstream: kube-aggregator/pkg/apis/apiregistration/v1/defaults.go, pkg/registry/apiservice/strategy.go */
export const apiregistrationStrategies: Readonly<Record<string, Strategy>> = {
  apiservices: {
    setDefaults(obj) {
      const service = (obj as ApiregistrationV1APIService).spec?.service;
      if (service !== undefined && service !== null) service.port ??= 443;
    },
  },
};
