import type { Path } from "../../../apimachinery/field.ts";
import type { CoreV1Container, CoreV1ContainerPort, CoreV1PodSpec } from "../../generated/types.ts";
import { type PlacedContainer, placedContainers } from "../placed-containers.ts";
import { isInteger } from "../quantity-value.ts";

// upstream: pkg/api/pod/warnings.go

const wholeBytes = ["memory", "ephemeral-storage"];

/** Bytes do not come in fractions. */
export const fractionWarnings = (list: Record<string, string> | undefined, path: Path, names: readonly string[] = wholeBytes): string[] =>
  names.flatMap((name) => {
    const value = list?.[name];
    if (value === undefined || isInteger(value)) return [];
    return [`${path.key(name)}: fractional byte value ${JSON.stringify(value)} is invalid, must be an integer`];
  });

const resourceWarnings = ({ container, path }: PlacedContainer): string[] =>
  wholeBytes.flatMap((name) =>
    (["limits", "requests"] as const).flatMap((list) =>
      fractionWarnings(container.resources?.[list], path.child("resources", list), [name]),
    ),
  );

/** A variable that is set twice hides the first, unless it is made of it: `$(X)` within a longer value. */
function envWarnings({ container, path }: PlacedContainer): string[] {
  const seen = new Set<string>();
  return (container.env ?? []).flatMap(({ name = "", value = "", valueFrom }, i) => {
    const again = seen.has(name);
    seen.add(name);
    const reference = `$(${name})`;
    const hides = valueFrom !== undefined || value === reference || !value.includes(reference);
    if (!again || !hides) return [];
    return [`${path.child("env").index(i)}: hides previous definition of ${JSON.stringify(name)}, which may be dropped when using apply`];
  });
}

const hostIP = (port: CoreV1ContainerPort): string => port.hostIP ?? "";
const hostPort = (port: CoreV1ContainerPort): number => port.hostPort ?? 0;

/** As Go prints the struct. */
const goPort = ({ name = "", hostPort: host = 0, containerPort = 0, protocol = "", hostIP: ip = "" }: CoreV1ContainerPort): string =>
  `{Name:${name} HostPort:${host} ContainerPort:${containerPort} Protocol:${protocol} HostIP:${ip}}`;

/** What the second of two definitions of one port does to the first. */
function conflict(port: CoreV1ContainerPort, other: CoreV1ContainerPort): string | undefined {
  const samePort = hostPort(port) === hostPort(other);
  if (samePort && hostIP(port) === hostIP(other)) return "duplicate";
  if (hostPort(port) === 0 || hostPort(other) === 0) return "overlapping";
  return samePort && (hostIP(port) === "") !== (hostIP(other) === "") ? "dangerously ambiguous" : undefined;
}

function portWarnings(containers: readonly PlacedContainer[]): string[] {
  const seen = new Map<string, { port: CoreV1ContainerPort; at: Path }[]>();
  return containers.flatMap(({ container, path }) =>
    (container.ports ?? []).flatMap((port, i) => {
      const at = path.child("ports").index(i);
      const key = `${port.containerPort ?? 0}/${port.protocol ?? ""}`;
      const others = seen.get(key) ?? [];
      seen.set(key, [...others, { port, at }]);
      const loose = hostIP(port) !== "" && hostPort(port) === 0 ? [`${at}: hostIP set without hostPort: ${goPort(port)}`] : [];
      const conflicts = others.flatMap((other) => {
        const kind = conflict(port, other.port);
        return kind === undefined ? [] : [`${at}: ${kind} port definition with ${other.at}`];
      });
      return [...loose, ...conflicts];
    }),
  );
}

function portNameWarnings(containers: readonly PlacedContainer[]): string[] {
  const seen = new Map<string, Path>();
  return containers.flatMap(({ container, path }) =>
    (container.ports ?? []).flatMap(({ name = "" }, i) => {
      const at = path.child("ports").index(i);
      const first = seen.get(name);
      if (name === "") return [];
      if (first === undefined) {
        seen.set(name, at);
        return [];
      }
      const use = `services and probes that select ports by name will use ${first}`;
      return [`${at}: duplicate port name ${JSON.stringify(name)} with ${first}, ${use}`];
    }),
  );
}

/** What the containers of a spec are warned of; `ofAnnotations`: what the annotations about one container say first. */
export function containerWarnings(spec: CoreV1PodSpec, path: Path, ofAnnotations: (container: CoreV1Container) => string[]): string[] {
  const containers = placedContainers(spec, path);
  return [
    ...containers.flatMap((placed) => [...ofAnnotations(placed.container), ...resourceWarnings(placed), ...envWarnings(placed)]),
    ...portWarnings(containers),
    ...portNameWarnings(containers),
  ];
}
