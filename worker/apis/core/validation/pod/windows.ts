import { type ErrorList, forbidden, invalid, type Path } from "../../../../apimachinery/field.ts";
import type { CoreV1PodSpec, CoreV1WindowsSecurityContextOptions } from "../../../generated/types.ts";
import { placedContainers } from "../../placed-containers.ts";
import { dnsSubdomain } from "../messages.ts";

// upstream: pkg/apis/core/validation/validation.go validateWindows, validateWindowsHostProcessPod, validateWindowsSecurityContextOptions

const credentialBytesMax = 64 * 1024;
const domainLengthMax = 256;
const userLengthMax = 104;

// biome-ignore lint/suspicious/noControlCharactersInRegex: that there are none is the rule.
const control = /[\u0000-\u001f\u007f]/;
const netBios = /^[^\\/:*?"<>|.][^\\/:*?"<>|]{0,14}$/;
const domainName = /^[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?(\.[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?)*$/;
const userCharacters = /["/\\:;|=,+*?<>@[\]]/;
const onlyDotsAndSpaces = /^[. ]+$/;

/** `user` or `domain\user`: what is wrong with it, in upstream's words. */
function userNameMessages(name: string): string[] {
  if (name === "") return ["runAsUserName cannot be an empty string"];
  if (control.test(name)) return ["runAsUserName cannot contain control characters"];
  const parts = name.split("\\");
  if (parts.length > 2) return ["runAsUserName cannot contain more than one backslash"];
  const [user = "", domain] = parts.reverse();
  const messages: string[] = [];
  if ((domain ?? "").length >= domainLengthMax) messages.push(`runAsUserName's Domain length must be under ${domainLengthMax} characters`);
  if (domain !== undefined && !netBios.test(domain) && !domainName.test(domain))
    messages.push("runAsUserName's Domain doesn't match the NetBios nor the DNS format");
  if (user === "") messages.push("runAsUserName's User cannot be empty");
  else if (user.length > userLengthMax) messages.push(`runAsUserName's User length must not be longer than ${userLengthMax} characters`);
  if (onlyDotsAndSpaces.test(user)) messages.push("runAsUserName's User cannot contain only periods or spaces");
  if (userCharacters.test(user)) messages.push(`runAsUserName's User cannot contain the following characters: "/\\:;|=,+*?<>@[]`);
  return messages;
}

function credentialMessages(spec: string): string[] {
  if (spec === "") return ["gmsaCredentialSpec cannot be an empty string"];
  return spec.length > credentialBytesMax ? [`gmsaCredentialSpec size must be under ${credentialBytesMax / 1024} KiB`] : [];
}

/** The options of a pod or a container that are for Windows. */
export function validateWindowsOptions(options: CoreV1WindowsSecurityContextOptions | undefined, path: Path): ErrorList {
  const { gmsaCredentialSpecName, gmsaCredentialSpec, runAsUserName } = options ?? {};
  const said = (field: string, value: string, messages: readonly string[]): ErrorList =>
    messages.map((message) => invalid(path.child(field), value, message));
  return [
    ...(gmsaCredentialSpecName === undefined ? [] : dnsSubdomain(path.child("gmsaCredentialSpecName"), gmsaCredentialSpecName)),
    ...(gmsaCredentialSpec === undefined ? [] : said("gmsaCredentialSpec", gmsaCredentialSpec, credentialMessages(gmsaCredentialSpec))),
    ...(runAsUserName === undefined ? [] : said("runAsUserName", runAsUserName, userNameMessages(runAsUserName))),
  ];
}

/** All containers are processes of the host, or none is. */
export function validateHostProcess(spec: CoreV1PodSpec, path: Path): ErrorList {
  const ofPod = spec.securityContext?.windowsOptions?.hostProcess;
  const containers = placedContainers(spec, path);
  const errors: ErrorList = containers.flatMap(({ container, path: at }) => {
    const own = container.securityContext?.windowsOptions?.hostProcess;
    if (ofPod === undefined || own === undefined || own === ofPod) return [];
    const detail = `pod hostProcess value must be identical if both are specified, was ${ofPod}`;
    return [invalid(at.child("securityContext", "windowsOptions", "hostProcess"), own, detail)];
  });
  const count = containers.filter(({ container }) => container.securityContext?.windowsOptions?.hostProcess ?? ofPod).length;
  if (count === 0) return errors;
  if (count !== containers.length)
    errors.push(invalid(path, "", "If pod contains any hostProcess containers then all containers must be HostProcess containers"));
  if (spec.hostNetwork !== true)
    errors.push(invalid(path.child("hostNetwork"), false, "hostNetwork must be true if pod contains any hostProcess containers"));
  return errors;
}

/** Fields of the spec and of its security context that Windows does not know, in upstream's order. */
const podFields: readonly (readonly ["spec" | "context", string])[] = [
  ["context", "appArmorProfile"],
  ["context", "seLinuxOptions"],
  ["spec", "hostUsers"],
  ["spec", "hostPID"],
  ["spec", "hostIPC"],
  ["context", "seccompProfile"],
  ["context", "fsGroup"],
  ["context", "fsGroupChangePolicy"],
  ["context", "sysctls"],
  ["spec", "shareProcessNamespace"],
  ["context", "runAsUser"],
  ["context", "runAsGroup"],
  ["context", "supplementalGroups"],
  ["context", "supplementalGroupsPolicy"],
  ["context", "seLinuxChangePolicy"],
];
const containerFields = [
  "appArmorProfile",
  "seLinuxOptions",
  "seccompProfile",
  "capabilities",
  "readOnlyRootFilesystem",
  "privileged",
  "allowPrivilegeEscalation",
  "procMount",
  "runAsUser",
  "runAsGroup",
];
/** Not pointers: false is as good as nothing. */
const booleans = new Set(["hostPID", "hostIPC"]);

/** What a pod for Windows may not set. */
export function validateWindowsPod(spec: CoreV1PodSpec, path: Path): ErrorList {
  const detail = "cannot be set for a windows pod";
  const errors = podFields.flatMap(([where, field]): ErrorList => {
    const value = where === "spec" ? spec[field] : spec.securityContext?.[field];
    if (value === undefined || (booleans.has(field) && value === false)) return [];
    return [forbidden(where === "spec" ? path.child(field) : path.child("securityContext", field), detail)];
  });
  return [
    ...errors,
    ...placedContainers(spec, path).flatMap(({ container, path: at }) =>
      containerFields
        .filter((field) => container.securityContext?.[field] !== undefined)
        .map((field) => forbidden(at.child("securityContext", field), detail)),
    ),
  ];
}
