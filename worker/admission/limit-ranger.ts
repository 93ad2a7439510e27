import { newForbidden } from "../apimachinery/errors.ts";
import { aggregate } from "../apimachinery/field.ts";
import { aggregateResources } from "../apis/core/defaults/pod.ts";
import { compareQuantities, formatNanos, nanos } from "../apis/core/quantity-value.ts";
import type {
  CoreV1Container,
  CoreV1LimitRange,
  CoreV1LimitRangeItem,
  CoreV1PersistentVolumeClaim,
  CoreV1Pod,
  CoreV1PodSpec,
} from "../apis/generated/types.ts";
import { groupResource } from "../registry/scope.ts";
import type { AdmissionAttributes, AdmissionPlugin } from "./admission.ts";

// upstream: plugin/pkg/admission/limitranger/admission.go

type Amounts = Readonly<Record<string, string>>;

const annotation = "kubernetes.io/limit-ranger";
const sorted = (list: Amounts | undefined): [string, string][] => Object.entries(list ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));

/** The limit ranges that speak of this request, by name; none for what they do not touch. */
async function rangesFor(a: AdmissionAttributes): Promise<readonly CoreV1LimitRange[]> {
  const { row, subresource, namespace, ctx } = a.scope;
  const kind = row.group === "" ? row.names.kind : "";
  const resizes = subresource?.name === "resize" && kind === "Pod" && a.operation === "UPDATE";
  const whole = subresource === undefined && (kind === "PersistentVolumeClaim" || (kind === "Pod" && a.operation === "CREATE"));
  if ((!resizes && !whole) || a.oldObject?.metadata?.deletionTimestamp !== undefined) return [];
  return (await ctx.deps.policy.snapshot()).list("limitranges", namespace) as readonly CoreV1LimitRange[];
}

const itemsOf = (range: CoreV1LimitRange, type: string): CoreV1LimitRangeItem[] =>
  (range.spec?.limits ?? []).filter((item) => item.type === type);

/** Fills in what the range says a container gets; returns what the pod's annotation says of it. */
function mergeDefaults(container: CoreV1Container, range: CoreV1LimitRange, kind: string): string[] {
  const items = itemsOf(range, "Container");
  const limits: Amounts = Object.assign({}, ...items.map((item) => item.default ?? {}));
  const requests: Amounts = Object.assign({}, ...items.map((item) => item.defaultRequest ?? {}));
  const { resources } = container;
  const missing = (defaults: Amounts, own: Amounts | undefined): string[] =>
    Object.keys(defaults)
      .filter((name) => !Object.hasOwn(own ?? {}, name))
      .sort();
  const [newLimits, newRequests] = [missing(limits, resources?.limits), missing(requests, resources?.requests)];
  if (newLimits.length > 0 || newRequests.length > 0)
    container.resources = {
      ...resources,
      limits: { ...limits, ...resources?.limits },
      requests: { ...requests, ...resources?.requests },
    };
  const say = (names: readonly string[], what: string): string[] =>
    names.length === 0 ? [] : [`${names.join(", ")} ${what} for ${kind} ${container.name ?? ""}`];
  return [...say(newRequests, "request"), ...say(newLimits, "limit")];
}

function mutatePod(pod: CoreV1Pod, range: CoreV1LimitRange): void {
  const said = [
    ...(pod.spec?.containers ?? []).flatMap((container) => mergeDefaults(container, range, "container")),
    ...(pod.spec?.initContainers ?? []).flatMap((container) => mergeDefaults(container, range, "init container")),
  ];
  if (said.length === 0) return;
  pod.metadata = {
    ...pod.metadata,
    annotations: { ...pod.metadata?.annotations, [annotation]: `LimitRanger plugin set: ${said.join("; ")}` },
  };
}

function belowMin(type: string, [name, min]: [string, string], requests: Amounts, limits: Amounts): string[] {
  const head = `minimum ${name} usage per ${type} is ${min}`;
  const [request, limit] = [requests[name], limits[name]];
  if (request === undefined) return [`${head}.  No request is specified`];
  if (compareQuantities(request, min) < 0) return [`${head}, but request is ${request}`];
  return limit !== undefined && compareQuantities(limit, min) < 0 ? [`${head}, but limit is ${limit}`] : [];
}

function aboveMax(type: string, [name, max]: [string, string], requests: Amounts, limits: Amounts): string[] {
  const head = `maximum ${name} usage per ${type} is ${max}`;
  const [request, limit] = [requests[name], limits[name]];
  if (limit === undefined) return [`${head}.  No limit is specified`];
  if (compareQuantities(limit, max) > 0) return [`${head}, but limit is ${limit}`];
  return request !== undefined && compareQuantities(request, max) > 0 ? [`${head}, but request is ${request}`] : [];
}

function aboveRatio(type: string, [name, max]: [string, string], requests: Amounts, limits: Amounts): string[] {
  const head = `${name} max limit to request ratio per ${type} is ${max}`;
  const [request, limit] = [nanos(requests[name]), nanos(limits[name])];
  if (request === 0n) return [`${head}, but no request is specified or request is 0`];
  if (limit === 0n) return [`${head}, but no limit is specified or limit is 0`];
  const ratio = Number(limit) / Number(request);
  return ratio > Number(nanos(max)) / 1e9 ? [`${head}, but provided ratio is ${ratio.toFixed(6)}`] : [];
}

function checkAmounts(item: CoreV1LimitRangeItem, requests: Amounts, limits: Amounts): string[] {
  const type = item.type ?? "";
  return [
    ...sorted(item.min).flatMap((entry) => belowMin(type, entry, requests, limits)),
    ...sorted(item.max).flatMap((entry) => aboveMax(type, entry, requests, limits)),
    ...sorted(item.maxLimitRequestRatio).flatMap((entry) => aboveRatio(type, entry, requests, limits)),
  ];
}

/** What the whole pod asks for, or may use at most. */
function totals(spec: CoreV1PodSpec, list: "requests" | "limits"): Amounts {
  const summed = [...aggregateResources(spec, list)].map(([name, { value, binary }]) => [name, formatNanos(value, binary)]);
  return { ...Object.fromEntries(summed), ...spec.resources?.[list] };
}

function checkPod(spec: CoreV1PodSpec, range: CoreV1LimitRange): string[] {
  return (range.spec?.limits ?? []).flatMap((item) => {
    if (item.type === "Pod") return checkAmounts(item, totals(spec, "requests"), totals(spec, "limits"));
    if (item.type !== "Container") return [];
    return [...(spec.containers ?? []), ...(spec.initContainers ?? [])].flatMap(({ resources }) =>
      checkAmounts(item, resources?.requests ?? {}, resources?.limits ?? {}),
    );
  });
}

function checkClaim(claim: CoreV1PersistentVolumeClaim, range: CoreV1LimitRange): string[] {
  const requests = claim.spec?.resources?.requests ?? {};
  return itemsOf(range, "PersistentVolumeClaim").flatMap((item) => [
    ...sorted(item.min).flatMap((entry) => belowMin(item.type ?? "", entry, requests, {})),
    ...sorted(item.max).flatMap(([name, max]) => {
      const head = `maximum ${name} usage per ${item.type} is ${max}`;
      const request = requests[name];
      if (request === undefined) return [`${head}.  No request is specified`];
      return compareQuantities(request, max) > 0 ? [`${head}, but request is ${request}`] : [];
    }),
  ]);
}

/** Gives containers what the namespace's limit ranges say, and refuses what is outside of them. */
export const limitRanger: AdmissionPlugin = {
  name: "LimitRanger",
  operations: ["CREATE", "UPDATE"],
  async admit(a) {
    const ranges = await rangesFor(a);
    if (a.scope.row.names.kind === "Pod") for (const range of ranges) mutatePod(a.object as CoreV1Pod, range);
  },
  async validate(a) {
    for (const range of await rangesFor(a)) {
      const isPod = a.scope.row.names.kind === "Pod";
      const messages = isPod
        ? checkPod((a.object as CoreV1Pod).spec ?? {}, range)
        : checkClaim(a.object as CoreV1PersistentVolumeClaim, range);
      if (messages.length > 0) throw newForbidden(groupResource(a.scope), a.object?.metadata?.name ?? "", aggregate(messages));
    }
  },
};
