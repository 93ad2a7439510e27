import { newBadRequest, newNotFound, newServiceUnavailable } from "../../../apimachinery/errors.ts";
import { urlPath } from "../../../apimachinery/url-path.ts";
import type { CoreV1Endpoints, CoreV1Pod, CoreV1Service } from "../../../apis/generated/types.ts";
import type { RequestContext } from "../../../context.ts";
import { fromStored, groupResource, type Scope } from "../../../registry/scope.ts";
import { readCurrent } from "../../../registry/writing/write-loop.ts";
import { type NamedPort, parseNamedPort } from "./named-port.ts";
import { kubeletHost, unreachable } from "./node-connection.ts";

/** Where a request is proxied to: host and port. Throws when there is no such place. */
type Locate = (ctx: RequestContext, scope: Scope, named: NamedPort) => Promise<string>;

async function objectOf<T>(scope: Scope, name: string): Promise<T> {
  const stored = await readCurrent(scope, name);
  if (stored === undefined) throw newNotFound(groupResource(scope), name);
  return fromStored(scope, stored.text) as T;
}

/** upstream: pkg/registry/core/pod/strategy.go ResourceLocation */
const locatePod: Locate = async (_ctx, scope, { name, port }) => {
  const pod = await objectOf<CoreV1Pod>(scope, name);
  const first = pod.spec?.containers?.find(({ ports = [] }) => ports.length > 0)?.ports?.[0]?.containerPort;
  const ip = pod.status?.podIPs?.[0]?.ip ?? "";
  // Loopback, link-local and multicast addresses are the server's own, or nobody's.
  if (ip === "" || /^(127\.|169\.254\.|0\.|22[4-9]\.|23\d\.|255\.|::1$|::$|fe[89ab]|ff)/i.test(ip))
    throw newBadRequest("address not allowed");
  const wanted = port === "" ? (first ?? "") : port;
  return wanted === "" ? ip : `${ip}:${wanted}`;
};

/** upstream: pkg/registry/core/service/storage/storage.go ResourceLocation */
const locateService: Locate = async (ctx, scope, { name, port }) => {
  const service = await objectOf<CoreV1Service>(scope, name);
  const { status, body } = await ctx.deps.loopback.request("GET", urlPath`/api/v1/namespaces/${scope.namespace}/endpoints/${name}`);
  if (status !== 200) throw newNotFound(groupResource(scope), name);
  const subsets = (body as CoreV1Endpoints).subsets ?? [];
  if (subsets.length === 0) throw newServiceUnavailable(`no endpoints available for service ${JSON.stringify(name)}`);
  const named = (service.spec?.ports ?? []).find((one) => String(one.port) === port)?.name ?? port;
  for (const { addresses = [], ports = [] } of subsets) {
    const found = ports.find((one) => (one.name ?? "") === named) ?? (port === "" ? ports[0] : undefined);
    if (found !== undefined && addresses[0] !== undefined) return `${addresses[0].ip}:${found.port}`;
  }
  throw newServiceUnavailable(`no endpoints available for service ${JSON.stringify(`${name}${port === "" ? "" : `:${port}`}`)}`);
};

/** upstream: pkg/registry/core/node/strategy.go ResourceLocation */
const locateNode: Locate = (ctx, scope, { name }) => kubeletHost(ctx, scope, name);

const locations: Readonly<Record<string, { readonly word: string; readonly locate: Locate }>> = {
  pods: { word: "pod", locate: locatePod },
  services: { word: "service", locate: locateService },
  nodes: { word: "node", locate: locateNode },
};

/** Requests to what runs behind a pod, service or node. Nothing inside a cluster can be reached without a connector. */
export async function proxy(ctx: RequestContext, scope: Scope): Promise<Response> {
  const location = locations[scope.row.names.plural];
  if (location === undefined) throw new Error(`${scope.row.names.plural} are not proxied`);
  const named = parseNamedPort(scope.name);
  if (named === undefined) throw newBadRequest(`invalid ${location.word} request ${JSON.stringify(scope.name)}`);
  throw unreachable(await location.locate(ctx, scope, named));
}
