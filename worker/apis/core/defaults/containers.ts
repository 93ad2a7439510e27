import type { CoreV1Container, CoreV1EphemeralContainer, CoreV1LifecycleHandler, CoreV1Probe } from "../../generated/types.ts";
import { defaultPullPolicy } from "../image-tag.ts";
import { roundUpToMilli } from "../quantity-value.ts";

/** A list of amounts, each rounded up to thousandths. upstream: pkg/apis/core/v1/defaults.go SetDefaults_ResourceList */
export function setResourceListDefaults(list: Record<string, string> | undefined): void {
  if (list === undefined) return;
  for (const [name, quantity] of Object.entries(list)) list[name] = roundUpToMilli(quantity);
}

export function setProbeDefaults(probe: CoreV1Probe | undefined): void {
  if (probe === undefined) return;
  probe.timeoutSeconds ||= 1;
  probe.periodSeconds ||= 10;
  probe.successThreshold ||= 1;
  probe.failureThreshold ||= 3;
  setHandlerDefaults(probe);
  if (probe.grpc !== undefined) probe.grpc.service ??= "";
}

function setHandlerDefaults(handler: CoreV1LifecycleHandler | CoreV1Probe | undefined): void {
  const http = handler?.httpGet;
  if (http === undefined) return;
  http.path ||= "/";
  http.scheme ||= "HTTP";
}

/** What every kind of container gets. upstream: pkg/apis/core/v1/defaults.go SetDefaults_Container and those below it */
export function setContainerDefaults(container: CoreV1Container | CoreV1EphemeralContainer): void {
  container.imagePullPolicy ||= defaultPullPolicy(container.image ?? "");
  container.terminationMessagePath ||= "/dev/termination-log";
  container.terminationMessagePolicy ||= "File";
  for (const port of container.ports ?? []) port.protocol ||= "TCP";
  for (const { valueFrom } of container.env ?? []) {
    if (valueFrom?.fieldRef !== undefined) valueFrom.fieldRef.apiVersion ||= "v1";
    if (valueFrom?.resourceFieldRef !== undefined) valueFrom.resourceFieldRef.divisor ??= "0";
    if (valueFrom?.fileKeyRef !== undefined) valueFrom.fileKeyRef.optional ??= false;
  }
  container.resources ??= {};
  setResourceListDefaults(container.resources.limits);
  setResourceListDefaults(container.resources.requests);
  for (const probe of [container.livenessProbe, container.readinessProbe, container.startupProbe]) setProbeDefaults(probe);
  setHandlerDefaults(container.lifecycle?.postStart);
  setHandlerDefaults(container.lifecycle?.preStop);
  const security = container.securityContext;
  if (security?.procMount === "") delete security.procMount;
}
