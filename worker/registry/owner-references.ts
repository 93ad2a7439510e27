import type { ObjectMeta, OwnerReference } from "../apimachinery/types.ts";

const references = ".metadata.ownerReferences contains duplicate entries";
const advice = "API server dedups owner references in 1.20+, and may reject such requests as early as 1.24; please fix your requests";

const canonical = (reference: OwnerReference): string => JSON.stringify(Object.entries(reference).sort(([a], [b]) => (a < b ? -1 : 1)));

/** Takes out owner references that are there twice, and says so. upstream: endpoints/handlers/rest.go dedupOwnerReferencesAndAddWarning */
export function dedupOwnerReferences(meta: ObjectMeta | undefined, warnings: Set<string>, afterAdmission: boolean): void {
  const owners = meta?.ownerReferences ?? [];
  if (meta === undefined || owners.length < 2) return;
  const seen = new Set<string>();
  const repeated: OwnerReference[] = [];
  const unique = owners.filter((owner) => {
    const text = canonical(owner);
    const wasSeen = seen.has(text);
    if (wasSeen) repeated.push(owner);
    seen.add(text);
    return !wasSeen;
  });
  if (repeated.length === 0) return;
  meta.ownerReferences = unique;
  const when = afterAdmission ? " after mutating admission happens" : "";
  warnings.add(`${references}${when}; ${advice}; duplicate UID(s) observed: ${repeated.map(({ uid }) => uid).join(", ")}`);
}
