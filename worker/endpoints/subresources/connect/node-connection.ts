import { newNotFound, newServiceUnavailable, newUnknown, type StatusError } from "../../../apimachinery/errors.ts";
import { isPathSegment, urlPath } from "../../../apimachinery/url-path.ts";
import type { RequestContext } from "../../../context.ts";
import { groupResource, type Scope } from "../../../registry/scope.ts";

interface NodeAddress {
  readonly type: string;
  readonly address: string;
}

/** Which of a node's addresses its kubelet is reached at. upstream: pkg/kubelet/client default --kubelet-preferred-address-types */
const preferred = ["Hostname", "InternalDNS", "InternalIP", "ExternalDNS", "ExternalIP"];

/** What cannot be reached from here: kubelets, pods and services live in networks that only a connector has a way into. */
export const unreachable = (host: string): StatusError =>
  newServiceUnavailable(`error trying to reach service: ${host} cannot be reached: no connector is configured`);

/** The host at which a node's kubelet listens; throws as upstream words it. upstream: pkg/kubelet/client/kubelet_client.go GetConnectionInfo */
export async function kubeletHost(ctx: RequestContext, scope: Scope, nodeName: string): Promise<string> {
  if (!isPathSegment(nodeName)) throw newNotFound(groupResource(scope), nodeName);
  const { status, body } = await ctx.deps.loopback.request("GET", urlPath`/api/v1/nodes/${nodeName}`);
  if (status !== 200) throw newNotFound(groupResource(scope), nodeName);
  const addresses = (body["status"] as { addresses?: readonly NodeAddress[] } | undefined)?.addresses ?? [];
  for (const type of preferred) {
    const found = addresses.find((one) => one.type === type);
    if (found !== undefined) return found.address;
  }
  const known = addresses.map(({ type, address }) => `{${type} ${address}}`).join(" ");
  throw newUnknown(`no preferred addresses found; known addresses: [${known}]`);
}
