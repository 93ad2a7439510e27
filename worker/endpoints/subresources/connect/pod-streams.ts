import { newBadRequest, newInvalid, newNotFound } from "../../../apimachinery/errors.ts";
import { type ErrorList, forbidden, invalid, notSupported } from "../../../apimachinery/field.ts";
import type { CoreV1Pod } from "../../../apis/generated/types.ts";
import { requireAllowed } from "../../../authorization/require-allowed.ts";
import type { RequestContext } from "../../../context.ts";
import { fromStored, groupResource, type Scope } from "../../../registry/scope.ts";
import { readCurrent } from "../../../registry/writing/write-loop.ts";
import { kubeletHost, unreachable } from "./node-connection.ts";

/** Ports of a pod are forwarded without naming a container. */
const withoutContainer = new Set(["portforward"]);

async function podOf(scope: Scope): Promise<CoreV1Pod> {
  const stored = await readCurrent(scope, scope.name);
  if (stored === undefined) throw newNotFound(groupResource(scope), scope.name);
  return fromStored(scope, stored.text) as CoreV1Pod;
}

/** A named container must be the pod's; a pod of several needs a name. upstream: pkg/registry/core/pod/strategy.go validateContainer */
function checkContainer({ metadata, spec }: CoreV1Pod, container: string): void {
  const { containers = [], initContainers = [], ephemeralContainers = [] } = spec ?? {};
  const names = [...initContainers, ...containers, ...ephemeralContainers].map(({ name }) => name);
  const pod = metadata?.name ?? "";
  if (container !== "") {
    if (!names.includes(container)) throw newBadRequest(`container ${container} is not valid for pod ${pod}`);
  } else if (containers.length !== 1) {
    const choice = containers.length === 0 ? "" : `, choose one of: [${names.join(" ")}]`;
    throw newBadRequest(`a container name must be specified for pod ${pod}${choice}`);
  }
}

/**
 * exec, attach, portforward: to a running pod they go through its kubelet. A GET starts what a POST creates, and needs the same permission.
 * upstream: pkg/registry/core/pod/strategy.go streamLocation
 */
export async function streamPod(ctx: RequestContext, scope: Scope): Promise<Response> {
  if (ctx.info.verb !== "create") await requireAllowed(ctx, "create");
  const pod = await podOf(scope);
  if (!withoutContainer.has(scope.subresource?.name ?? "")) checkContainer(pod, ctx.query.get("container") ?? "");
  const nodeName = pod.spec?.nodeName ?? "";
  if (nodeName === "") throw newBadRequest(`pod ${scope.name} does not have a host assigned`);
  throw unreachable(await kubeletHost(ctx, scope, nodeName));
}

const logStreams = ["All", "Stderr", "Stdout"];

function integer(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null || text === "") return undefined;
  if (!/^[+-]?\d+$/.test(text)) throw newBadRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
  return Number(text);
}

/** upstream: pkg/apis/core/validation ValidatePodLogOptions */
export function validateLogOptions(query: URLSearchParams): ErrorList {
  const [tailLines, limitBytes, sinceSeconds] = ["tailLines", "limitBytes", "sinceSeconds"].map((name) => integer(query, name));
  const stream = query.get("stream") ?? "All";
  const errors: ErrorList = [];
  if (tailLines !== undefined && tailLines < 0) errors.push(invalid("tailLines", tailLines, "must be greater than or equal to 0"));
  if (limitBytes !== undefined && limitBytes < 1) errors.push(invalid("limitBytes", limitBytes, "must be greater than 0"));
  if (sinceSeconds !== undefined && query.has("sinceTime"))
    errors.push(forbidden("", "at most one of `sinceTime` or `sinceSeconds` may be specified"));
  else if (sinceSeconds !== undefined && sinceSeconds < 1) errors.push(invalid("sinceSeconds", sinceSeconds, "must be greater than 0"));
  if (!logStreams.includes(stream)) errors.push(notSupported("stream", stream, logStreams));
  if (stream !== "All" && tailLines !== undefined)
    errors.push(forbidden("", "`tailLines` and specific `stream` are mutually exclusive for now"));
  return errors;
}

/** A pod's log; of a pod without a node nothing. upstream: pkg/registry/core/pod/strategy.go LogLocation */
export async function podLog(ctx: RequestContext, scope: Scope): Promise<Response> {
  const errors = validateLogOptions(ctx.query);
  if (errors.length > 0) throw newInvalid("PodLogOptions", "", scope.name, errors);
  const pod = await podOf(scope);
  checkContainer(pod, ctx.query.get("container") ?? "");
  const nodeName = pod.spec?.nodeName ?? "";
  if (nodeName === "") return new Response(null, { status: 204 });
  throw unreachable(await kubeletHost(ctx, scope, nodeName));
}
