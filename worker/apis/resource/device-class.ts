import { type ErrorList, invalid, Path } from "../../apimachinery/field.ts";
import { isExtended } from "../core/validation/container/resources.ts";
import type { ResourceV1DeviceClass } from "../generated/types.ts";
import { validateOpaque, validateSelectors, validateSlice } from "./parts.ts";

const specPath = new Path("spec");
const configMax = 32;

/** Which devices belong to a class and how they are set up. upstream: pkg/apis/resource/validation ValidateDeviceClass */
export function validateDeviceClass({ spec = {} }: ResourceV1DeviceClass): ErrorList {
  const { selectors = [], config = [], extendedResourceName } = spec;
  return [
    ...validateSelectors(selectors, specPath.child("selectors")),
    ...validateSlice(config, configMax, specPath.child("config"), ({ opaque }, path) => validateOpaque(opaque, path.child("opaque"))),
    ...(extendedResourceName === undefined || isExtended(extendedResourceName)
      ? []
      : [invalid(specPath.child("extendedResourceName"), extendedResourceName, "must be a valid extended resource name")]),
  ];
}
