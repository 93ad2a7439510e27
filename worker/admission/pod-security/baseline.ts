import type { ObjectMeta } from "../../apimachinery/types.ts";
import type { CoreV1LifecycleHandler, CoreV1PodSpec, CoreV1Probe, CoreV1SELinuxOptions } from "../../apis/generated/types.ts";
import { containersOf, hasUserNamespace, named, namesWhere, plural, quoted, setters, sortedSet, type Violation } from "./words.ts";

// The rules of the level `baseline`. upstream: k8s.io/pod-security-admission/policy/check_*.go, one function a file

type Result = Violation | undefined;

const goodAppArmor = new Set(["RuntimeDefault", "Localhost"]);
const appArmorPrefix = "container.apparmor.security.beta.kubernetes.io/";
const goodAnnotation = (value: string): boolean => value === "" || value === "runtime/default" || value.startsWith("localhost/");

export function appArmorProfile(metadata: ObjectMeta, spec: CoreV1PodSpec): Result {
  const bad = (type: string | undefined): boolean => type !== undefined && !goodAppArmor.has(type);
  const typeOf = (context: { appArmorProfile?: { type?: string } } | undefined): string | undefined =>
    context?.appArmorProfile === undefined ? undefined : (context.appArmorProfile.type ?? "");
  const own = typeOf(spec.securityContext);
  const names = namesWhere(spec, ({ securityContext }) => bad(typeOf(securityContext)));
  const annotations = Object.entries(metadata.annotations ?? {})
    .filter(([key, value]) => key.startsWith(appArmorPrefix) && !goodAnnotation(value))
    .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
    .sort();
  const types = [own, ...containersOf(spec).map(({ securityContext }) => typeOf(securityContext))].filter(bad) as string[];
  const values = [...sortedSet(types), ...annotations];
  const who = setters(bad(own), names, ...(annotations.length === 0 ? [] : [plural("annotation", "annotations", annotations.length)]));
  if (who === undefined) return undefined;
  return {
    reason: plural("forbidden AppArmor profile", "forbidden AppArmor profiles", values.length),
    detail: `${who} must not set AppArmor profile type to ${quoted(values)}`,
  };
}

const usualCapabilities = new Set([
  "AUDIT_WRITE",
  "CHOWN",
  "DAC_OVERRIDE",
  "FOWNER",
  "FSETID",
  "KILL",
  "MKNOD",
  "NET_BIND_SERVICE",
  "SETFCAP",
  "SETGID",
  "SETPCAP",
  "SETUID",
  "SYS_CHROOT",
]);

export function capabilities(_metadata: ObjectMeta, spec: CoreV1PodSpec): Result {
  const unusual = (added: readonly string[] | undefined): string[] => (added ?? []).filter((name) => !usualCapabilities.has(name));
  const names = namesWhere(spec, ({ securityContext }) => unusual(securityContext?.capabilities?.add).length > 0);
  if (names.length === 0) return undefined;
  const added = sortedSet(containersOf(spec).flatMap(({ securityContext }) => unusual(securityContext?.capabilities?.add)));
  return {
    reason: "non-default capabilities",
    detail: `${named(names)} must not include ${quoted(added)} in securityContext.capabilities.add`,
  };
}

export function hostNamespaces(_metadata: ObjectMeta, spec: CoreV1PodSpec): Result {
  const used = (["hostNetwork", "hostPID", "hostIPC"] as const).filter((field) => spec[field] === true).map((field) => `${field}=true`);
  return used.length === 0 ? undefined : { reason: "host namespaces", detail: used.join(", ") };
}

export function hostPathVolumes(_metadata: ObjectMeta, spec: CoreV1PodSpec): Result {
  const names = (spec.volumes ?? []).filter(({ hostPath }) => hostPath !== undefined).map(({ name = "" }) => name);
  if (names.length === 0) return undefined;
  return { reason: "hostPath volumes", detail: `${plural("volume", "volumes", names.length)} ${quoted(names)}` };
}

export function hostPorts(_metadata: ObjectMeta, spec: CoreV1PodSpec): Result {
  const portsOf = (ports: readonly { hostPort?: number }[] | undefined): string[] =>
    (ports ?? []).map(({ hostPort = 0 }) => hostPort).flatMap((port) => (port === 0 ? [] : [String(port)]));
  const names = namesWhere(spec, ({ ports }) => portsOf(ports).length > 0);
  if (names.length === 0) return undefined;
  const used = sortedSet(containersOf(spec).flatMap(({ ports }) => portsOf(ports)));
  const what = plural("hostPort", "hostPorts", used.length);
  return { reason: "hostPort", detail: `${named(names)} ${plural("uses", "use", names.length)} ${what} ${used.join(", ")}` };
}

const hostsOf = (handler: CoreV1Probe | CoreV1LifecycleHandler | undefined): string[] =>
  [handler?.httpGet?.host ?? "", handler?.tcpSocket?.host ?? ""].filter((host) => host !== "");

export function hostProbes(_metadata: ObjectMeta, spec: CoreV1PodSpec): Result {
  const used = containersOf(spec).map(({ name = "", livenessProbe, readinessProbe, startupProbe, lifecycle }) => ({
    name,
    hosts: [livenessProbe, readinessProbe, startupProbe, lifecycle?.postStart, lifecycle?.preStop].flatMap(hostsOf),
  }));
  const names = sortedSet(used.filter(({ hosts }) => hosts.length > 0).map(({ name }) => name));
  if (names.length === 0) return undefined;
  const hosts = sortedSet(used.flatMap((each) => each.hosts));
  const what = plural("probe or lifecycle host", "probe or lifecycle hosts", hosts.length);
  return {
    reason: "probe or lifecycle host",
    detail: `${named(names)} ${plural("uses", "use", names.length)} ${what} ${quoted(hosts)}`,
  };
}

export function privileged(_metadata: ObjectMeta, spec: CoreV1PodSpec): Result {
  const names = namesWhere(spec, ({ securityContext }) => securityContext?.privileged === true);
  if (names.length === 0) return undefined;
  return { reason: "privileged", detail: `${named(names)} must not set securityContext.privileged=true` };
}

export function procMount(_metadata: ObjectMeta, spec: CoreV1PodSpec): Result {
  const unusual = (mount: string | undefined): boolean => mount !== undefined && mount !== "Default";
  const names = namesWhere(spec, ({ securityContext }) => unusual(securityContext?.procMount));
  if (names.length === 0) return undefined;
  const types = sortedSet(
    containersOf(spec)
      .flatMap(({ securityContext }) => securityContext?.procMount ?? [])
      .filter(unusual),
  );
  return { reason: "procMount", detail: `${named(names)} must not set securityContext.procMount to ${quoted(types)}` };
}

export const procMountUnlessUserNamespace = (metadata: ObjectMeta, spec: CoreV1PodSpec): Result =>
  hasUserNamespace(spec) ? undefined : procMount(metadata, spec);

const seLinuxTypes = ["", "container_t", "container_init_t", "container_kvm_t"];

/** `engine`: whether containers may be engines of containers. */
export const seLinuxOptions =
  (engine: boolean) =>
  (_metadata: ObjectMeta, spec: CoreV1PodSpec): Result => {
    const known = new Set([...seLinuxTypes, ...(engine ? ["container_engine_t"] : [])]);
    const bad = (options: CoreV1SELinuxOptions | undefined): boolean =>
      options !== undefined && (!known.has(options.type ?? "") || (options.user ?? "") !== "" || (options.role ?? "") !== "");
    const own = spec.securityContext?.seLinuxOptions;
    const who = setters(
      bad(own),
      namesWhere(spec, ({ securityContext }) => bad(securityContext?.seLinuxOptions)),
    );
    if (who === undefined) return undefined;
    const all = [own, ...containersOf(spec).map(({ securityContext }) => securityContext?.seLinuxOptions)].filter((o) => o !== undefined);
    const types = sortedSet(all.map(({ type = "" }) => type).filter((type) => !known.has(type)));
    const data = [
      ...(types.length === 0 ? [] : [`${plural("type", "types", types.length)} ${quoted(types)}`]),
      ...(all.some(({ user = "" }) => user !== "") ? ["user may not be set"] : []),
      ...(all.some(({ role = "" }) => role !== "") ? ["role may not be set"] : []),
    ];
    return { reason: "seLinuxOptions", detail: `${who} set forbidden securityContext.seLinuxOptions: ${data.join("; ")}` };
  };

const seccompPod = "seccomp.security.alpha.kubernetes.io/pod";
const seccompContainer = "container.seccomp.security.alpha.kubernetes.io/";
const goodSeccomp = new Set(["Localhost", "RuntimeDefault"]);

/** Before there were fields. */
export function seccompAnnotations({ annotations = {} }: ObjectMeta, spec: CoreV1PodSpec): Result {
  const good = (value: string): boolean => value === "runtime/default" || value === "docker/default" || value.startsWith("localhost/");
  const keys = [seccompPod, ...containersOf(spec).map(({ name = "" }) => `${seccompContainer}${name}`)];
  const bad = sortedSet(
    keys.flatMap((key) => {
      const value = annotations[key];
      return value === undefined || good(value) ? [] : [`${key}=${JSON.stringify(value)}`];
    }),
  );
  if (bad.length === 0) return undefined;
  return { reason: "seccompProfile", detail: `forbidden ${plural("annotation", "annotations", bad.length)} ${bad.join(", ")}` };
}

export function seccompProfile(_metadata: ObjectMeta, spec: CoreV1PodSpec): Result {
  const typeOf = (context: { seccompProfile?: { type?: string } } | undefined): string | undefined =>
    context?.seccompProfile === undefined ? undefined : (context.seccompProfile.type ?? "");
  const bad = (type: string | undefined): boolean => type !== undefined && !goodSeccomp.has(type);
  const own = typeOf(spec.securityContext);
  const names = namesWhere(spec, ({ securityContext }) => bad(typeOf(securityContext)));
  const who = setters(bad(own), names);
  if (who === undefined) return undefined;
  const types = [own, ...containersOf(spec).map(({ securityContext }) => typeOf(securityContext))].filter(bad) as string[];
  return {
    reason: "seccompProfile",
    detail: `${who} must not set securityContext.seccompProfile.type to ${quoted(sortedSet(types))}`,
  };
}

/** By the version that allowed them first. */
const sysctlsSince: readonly (readonly [since: number, names: readonly string[]])[] = [
  [
    0,
    [
      "kernel.shm_rmid_forced",
      "net.ipv4.ip_local_port_range",
      "net.ipv4.tcp_syncookies",
      "net.ipv4.ping_group_range",
      "net.ipv4.ip_unprivileged_port_start",
    ],
  ],
  [27, ["net.ipv4.ip_local_reserved_ports"]],
  [29, ["net.ipv4.tcp_keepalive_time", "net.ipv4.tcp_fin_timeout", "net.ipv4.tcp_keepalive_intvl", "net.ipv4.tcp_keepalive_probes"]],
  [32, ["net.ipv4.tcp_rmem", "net.ipv4.tcp_wmem"]],
];

export const sysctls =
  (version: number) =>
  (_metadata: ObjectMeta, spec: CoreV1PodSpec): Result => {
    const allowed = new Set(sysctlsSince.filter(([since]) => since <= version).flatMap(([, names]) => names));
    const bad = (spec.securityContext?.sysctls ?? []).map(({ name = "" }) => name).filter((name) => !allowed.has(name));
    return bad.length === 0 ? undefined : { reason: "forbidden sysctls", detail: bad.join(", ") };
  };

export function windowsHostProcess(_metadata: ObjectMeta, spec: CoreV1PodSpec): Result {
  const names = namesWhere(spec, ({ securityContext }) => securityContext?.windowsOptions?.hostProcess === true);
  const who = setters(spec.securityContext?.windowsOptions?.hostProcess === true, names);
  if (who === undefined) return undefined;
  return { reason: "hostProcess", detail: `${who} must not set securityContext.windowsOptions.hostProcess=true` };
}
