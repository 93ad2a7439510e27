import { type ErrorList, invalid, Path, required } from "../../apimachinery/field.ts";
import { formatTime } from "../../apimachinery/time.ts";
import { isDNS1035Label, isDNS1123Subdomain, isPathSegmentName, isValidPortNum } from "../../apimachinery/validation/names.ts";
import { notSupportedInOrder } from "../../apimachinery/validation/supported.ts";
import type { HookContext, Strategy } from "../../registry/resource.ts";
import type { ApiregistrationV1APIService, ApiregistrationV1APIServiceSpec } from "../generated/types.ts";

const path = new Path("spec");
const groupPriorityMax = 20000;
const versionPriorityMax = 1000;

const portOf = (spec: ApiregistrationV1APIServiceSpec): number => spec.service?.port ?? 443;

function validateService(spec: ApiregistrationV1APIServiceSpec): ErrorList {
  const caBundle = spec.caBundle ?? "";
  const insecure = spec.insecureSkipTLSVerify === true;
  const insecureAt = path.child("insecureSkipTLSVerify");
  const { service } = spec;
  if (service === undefined) {
    const bytes = `${atob(caBundle).length} bytes`;
    return [
      ...(caBundle === "" ? [] : [invalid(path.child("caBundle"), bytes, "local APIServices may not have a caBundle")]),
      ...(insecure ? [invalid(insecureAt, true, "local APIServices may not have insecureSkipTLSVerify")] : []),
    ];
  }
  const at = path.child("service");
  const portMessages = isValidPortNum(portOf(spec));
  return [
    ...((service.namespace ?? "") === "" ? [required(at.child("namespace"), "")] : []),
    ...((service.name ?? "") === "" ? [required(at.child("name"), "")] : []),
    ...(portMessages.length === 0 ? [] : [invalid(at.child("port"), portOf(spec), `port is not valid: ${portMessages.join(", ")}`)]),
    ...(insecure && caBundle !== "" ? [invalid(insecureAt, true, "may not be true if caBundle is present")] : []),
  ];
}

/** A name says version and group; so must what a name is to be generated from. */
function validateName(name: string, { spec }: ApiregistrationV1APIService): string[] {
  const expected = `${spec?.version ?? ""}.${spec?.group ?? ""}`;
  const messages = isPathSegmentName(name);
  return messages.length > 0 || name === expected ? messages : [`must be \`spec.version+"."+spec.group\`: ${JSON.stringify(expected)}`];
}

function validateAPIService({ spec = {} }: ApiregistrationV1APIService): ErrorList {
  const { group = "", version = "", groupPriorityMinimum = 0, versionPriority = 0 } = spec;
  const errors: ErrorList = [];
  if (group === "" && version !== "v1")
    errors.push(required(path.child("group"), "only v1 may have an empty group and it better be legacy kube"));
  if (group !== "") errors.push(...isDNS1123Subdomain(group).map((message) => invalid(path.child("group"), group, message)));
  errors.push(...isDNS1035Label(version).map((message) => invalid(path.child("version"), version, message)));
  if (groupPriorityMinimum <= 0 || groupPriorityMinimum > groupPriorityMax)
    errors.push(invalid(path.child("groupPriorityMinimum"), groupPriorityMinimum, "must be positive and less than 20000"));
  if (versionPriority <= 0 || versionPriority > versionPriorityMax)
    errors.push(invalid(path.child("versionPriority"), versionPriority, "must be positive and less than 1000"));
  return [...errors, ...validateService(spec)];
}

/** What a service is for may not become another than its name says. */
const validateAPIServiceUpdate = (service: ApiregistrationV1APIService): ErrorList => {
  const name = service.metadata?.name ?? "";
  const at = new Path("metadata").child("name");
  return [...validateName(name, service).map((message) => invalid(at, name, message)), ...validateAPIService(service)];
};

/** A local service is there from the beginning. */
function prepareForCreate(service: ApiregistrationV1APIService, ctx: HookContext): void {
  if (service.spec?.service !== undefined) return;
  const reason = { reason: "Local", message: "Local APIServices are always available" };
  service.status = { conditions: [{ type: "Available", status: "True", lastTransitionTime: formatTime(ctx.now), ...reason }] };
}

const validateStatus = ({ status = {} }: ApiregistrationV1APIService): ErrorList =>
  (status.conditions ?? []).flatMap((condition, i) => {
    const statuses = ["True", "False", "Unknown"];
    const at = new Path("status").child("conditions").index(i).child("status");
    return statuses.includes(condition.status ?? "") ? [] : [notSupportedInOrder(at, condition.status ?? "", statuses)];
  });

/** apiregistration.k8s.io, by plural. upstream: kube-aggregator/pkg/{apis/apiregistration/validation,registry/apiservice} */
export const apiregistrationStrategies: Readonly<Record<string, Strategy>> = {
  apiservices: {
    setDefaults: ({ spec }: ApiregistrationV1APIService) => {
      if (spec?.service !== undefined) spec.service.port ??= 443;
    },
    validateName: (name, _prefix, obj) => validateName(name, obj),
    prepareForCreate,
    validate: validateAPIService,
    validateUpdate: validateAPIServiceUpdate,
    allowUnconditionalUpdate: false,
  },
  "apiservices/status": { validateUpdate: validateStatus, allowUnconditionalUpdate: false },
};
