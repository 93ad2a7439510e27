import { newInternalError, newInvalid, newUnknown } from "../../../apimachinery/errors.ts";
import { invalid, Path } from "../../../apimachinery/field.ts";
import type { CoreV1Service, CoreV1ServiceSpec } from "../../generated/types.ts";
import { needsHealthCheck } from "../validation/service/service.ts";
import type { PortOperation } from "./port-operation.ts";

// upstream: pkg/registry/core/service/storage/alloc.go initNodePorts, updateNodePorts, updateHealthCheckNodePort

const portsPath = new Path("spec").child("ports");

const mayHaveNodePorts = ({ type }: CoreV1ServiceSpec): boolean => type === "NodePort" || type === "LoadBalancer";
const getsNodePorts = (spec: CoreV1ServiceSpec): boolean =>
  spec.type === "NodePort" || (spec.type === "LoadBalancer" && spec.allocateLoadBalancerNodePorts !== false);
const nodePortsOf = ({ ports = [] }: CoreV1ServiceSpec): number[] => ports.map(({ nodePort = 0 }) => nodePort).filter((port) => port !== 0);

async function takeAt(operation: PortOperation, service: CoreV1Service, i: number, port: number): Promise<void> {
  const refused = await operation.allocate(port);
  if (refused !== undefined)
    throw newInvalid("Service", "", service.metadata?.name ?? "", [invalid(portsPath.index(i).child("nodePort"), port, refused)]);
}

async function takeNext(operation: PortOperation): Promise<number> {
  const port = await operation.allocateNext();
  if (port === undefined) throw newInternalError("failed to allocate a nodePort: range is full");
  return port;
}

/** Node ports of a new service: one port number with two protocols has one node port. */
async function initNodePorts(operation: PortOperation, service: CoreV1Service, spec: CoreV1ServiceSpec): Promise<void> {
  const ports = spec.ports ?? [];
  const ofPort = new Map<number, number>();
  for (const [i, port] of ports.entries()) {
    const number = port.port ?? 0;
    const wanted = port.nodePort ?? 0;
    if (wanted === 0 && !getsNodePorts(spec)) continue;
    const given = ofPort.get(number);
    if (given === undefined) {
      const asked = ports.find((p) => (p.port ?? 0) === number && (p.nodePort ?? 0) !== 0)?.nodePort;
      if (asked !== undefined) await takeAt(operation, service, i, asked);
      port.nodePort = asked ?? (await takeNext(operation));
      ofPort.set(number, port.nodePort);
    } else if (wanted === 0) port.nodePort = given;
    else if (wanted !== given) await takeAt(operation, service, i, wanted);
  }
}

async function takeHealthCheckPort(operation: PortOperation, spec: CoreV1ServiceSpec): Promise<void> {
  const wanted = spec.healthCheckNodePort ?? 0;
  const refused = wanted === 0 ? undefined : await operation.allocate(wanted);
  if (refused !== undefined) throw newInternalError(`failed to allocate requested HealthCheck NodePort ${wanted}: ${refused}`);
  const port = wanted === 0 ? await operation.allocateNext() : wanted;
  if (port === undefined) throw newInternalError("failed to allocate a HealthCheck NodePort 0: range is full");
  spec.healthCheckNodePort = port;
}

/** Ports of a new service. */
export async function allocatePorts(operation: PortOperation, service: CoreV1Service, spec: CoreV1ServiceSpec): Promise<void> {
  if (mayHaveNodePorts(spec)) await initNodePorts(operation, service, spec);
  if (needsHealthCheck(spec)) await takeHealthCheckPort(operation, spec);
}

async function changeNodePorts(
  operation: PortOperation,
  service: CoreV1Service,
  spec: CoreV1ServiceSpec,
  before: CoreV1ServiceSpec,
): Promise<void> {
  const had = nodePortsOf(before);
  const [taken, pairs] = [new Set<number>(), new Set<string>()];
  for (const [i, port] of (spec.ports ?? []).entries()) {
    const wanted = port.nodePort ?? 0;
    if (wanted === 0 && !getsNodePorts(spec)) continue;
    if (wanted === 0) port.nodePort = await takeNext(operation);
    else if (!had.includes(wanted) && !taken.has(wanted)) {
      await takeAt(operation, service, i, wanted);
      taken.add(wanted);
    }
    const pair = `{${port.protocol} ${port.nodePort}}`;
    if (pairs.has(pair)) throw newUnknown(`duplicate nodePort: ${pair}`);
    pairs.add(pair);
  }
  const has = nodePortsOf(spec);
  for (const port of had) if (!has.includes(port)) operation.releaseLater(port);
}

/** Ports that a change of a service brings or takes away. */
export async function updatePorts(
  operation: PortOperation,
  service: CoreV1Service,
  spec: CoreV1ServiceSpec,
  before: CoreV1ServiceSpec,
): Promise<void> {
  if (mayHaveNodePorts(spec)) await changeNodePorts(operation, service, spec, before);
  else if (mayHaveNodePorts(before)) for (const port of nodePortsOf(before)) operation.releaseLater(port);
  if (!needsHealthCheck(before) && needsHealthCheck(spec)) await takeHealthCheckPort(operation, spec);
  if (needsHealthCheck(before) && !needsHealthCheck(spec) && before.healthCheckNodePort !== undefined)
    operation.releaseLater(before.healthCheckNodePort);
}
