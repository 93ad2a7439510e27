import type { RequestContext } from "../context.ts";
import type { Scope } from "../registry/scope.ts";
import { bindNamedPod, bindPod } from "./subresources/binding.ts";
import { podLog, streamPod } from "./subresources/connect/pod-streams.ts";
import { proxy } from "./subresources/connect/proxy.ts";
import { evictPod } from "./subresources/eviction.ts";
import { finalize } from "./subresources/finalize.ts";
import { getScale, patchScale, updateScale } from "./subresources/scale.ts";
import { requestToken } from "./subresources/token.ts";
import { getComponentStatus, listComponentStatuses } from "./virtual/component-statuses.ts";

type Endpoint = (ctx: RequestContext, scope: Scope) => Promise<Response>;

/** Subresources that are more than a part of their object, by name and verb; the others go through the verbs' own endpoints. */
export const subresourceEndpoints: Readonly<Record<string, Readonly<Record<string, Endpoint>>>> = {
  scale: { get: getScale, update: updateScale, patch: patchScale },
  binding: { create: bindPod },
  eviction: { create: evictPod },
  finalize: { update: finalize },
  token: { create: requestToken },
  log: { get: podLog },
  exec: { get: streamPod, create: streamPod },
  attach: { get: streamPod, create: streamPod },
  portforward: { get: streamPod, create: streamPod },
  proxy: { get: proxy, create: proxy, update: proxy, patch: proxy, delete: proxy },
};

/** Resources that are never stored, by name with group, and verb: what answers for them; the others are reviews. */
export const virtualEndpoints: Readonly<Record<string, Readonly<Record<string, Endpoint>>>> = {
  bindings: { create: bindNamedPod },
  componentstatuses: { get: getComponentStatus, list: listComponentStatuses },
};
