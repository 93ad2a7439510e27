import { formatLabelSelector, labelSelectorAsRequirements } from "../../apimachinery/labels.ts";
import type { CoreV1Container, MetaV1LabelSelector } from "../generated/types.ts";

/** `a=b,c=d`, sorted; `<none>` of nothing. upstream: apimachinery/pkg/labels FormatLabels */
export function formatLabels(labels: Readonly<Record<string, string>> | undefined): string {
  const pairs = Object.entries(labels ?? {}).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return pairs.length === 0 ? "<none>" : pairs.map(([key, value]) => `${key}=${value}`).join(",");
}

/** A label selector in the query notation, requirements by key; undefined if it cannot be read. */
export function selectorText(selector: MetaV1LabelSelector | undefined): string | undefined {
  if (selector === undefined) return "";
  const matchExpressions = (selector.matchExpressions ?? []).map(({ key, operator, values }) => ({
    key: key ?? "",
    operator: operator ?? "",
    values: [...(values ?? [])].sort(),
  }));
  try {
    const requirements = labelSelectorAsRequirements({ matchLabels: selector.matchLabels ?? {}, matchExpressions });
    return formatLabelSelector([...requirements].sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)));
  } catch {
    return undefined;
  }
}

/** As selectorText; `<none>` of nothing, `<error>` of what cannot be read. upstream: apimachinery meta/v1 FormatLabelSelector */
export function formatSelector(selector: MetaV1LabelSelector | undefined): string {
  const text = selectorText(selector);
  return text === undefined ? "<error>" : text === "" ? "<none>" : text;
}

/** Names of containers, joined. */
export const containerNames = (containers: readonly CoreV1Container[] | undefined): string =>
  (containers ?? []).map((container) => container.name ?? "").join(",");

/** Images of containers, joined. */
export const containerImages = (containers: readonly CoreV1Container[] | undefined): string =>
  (containers ?? []).map((container) => container.image ?? "").join(",");

/** How many entries a cell lists before it says `+ 2 more...`. */
const shownMax = 3;

/** `a,b,c + 2 more...`; `empty` of nothing. upstream: pkg/printers/internalversion listWithMoreString */
export function listWithMore(values: readonly string[], empty: string): string {
  if (values.length > shownMax) return `${values.slice(0, shownMax).join(",")} + ${values.length - shownMax} more...`;
  return values.join(",") || empty;
}

/** Addresses of a load balancer, sorted, each once. */
export function loadBalancerAddresses(ingress: readonly { ip?: string; hostname?: string }[] | undefined): string {
  const addresses = (ingress ?? []).map(({ ip, hostname }) => ip || hostname || "").filter((address) => address !== "");
  return [...new Set(addresses)].sort().join(",");
}
