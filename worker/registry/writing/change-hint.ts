import { type Ownership, ownershipOf } from "../../apimachinery/ownership.ts";
import type { KubeObject } from "../../apimachinery/types.ts";
import type { ResourceRow } from "../resource.ts";

/** What the controllers are told of a write: which object, and what the ownership graph must know of it. Plain data, sent to their object. */
export interface ChangeHint {
  readonly storagePrefix: string;
  readonly group: string;
  /** `configmaps` */
  readonly resource: string;
  /** "" for cluster scope. */
  readonly namespace: string;
  readonly name: string;
  readonly change: "created" | "updated" | "deleted";
  /** undefined: the write says nothing of ownership. */
  readonly ownership?: Ownership;
}

/** A write: the object before and after it; `object` is undefined for a deletion, `old` for a creation. */
export interface Change {
  readonly object: KubeObject | undefined;
  readonly old: KubeObject | undefined;
}

function changesOwnership(object: KubeObject, old: KubeObject | undefined): boolean {
  const { owners, waitsFor } = ownershipOf(object);
  const before = old === undefined ? undefined : ownershipOf(old);
  return waitsFor !== before?.waitsFor || JSON.stringify(owners) !== JSON.stringify(before?.owners ?? []);
}

function concerns(row: ResourceRow, { object, old }: Change): boolean {
  if (row.reconciled === "never") return false;
  if (object === undefined || row.reconciled === "always") return true;
  return (typeof row.reconciled === "function" && row.reconciled(object, old)) || changesOwnership(object, old);
}

/** What to tell the controllers of a write, or undefined: most objects have no owners, and nobody waits for them until they go. */
export function changeHint(row: ResourceRow, namespace: string, name: string, change: Change): ChangeHint | undefined {
  if (!concerns(row, change)) return undefined;
  const { object, old } = change;
  const known = object ?? old;
  return {
    storagePrefix: row.storagePrefix,
    group: row.group,
    resource: row.names.plural,
    namespace: row.scope === "Namespaced" ? namespace : "",
    name,
    change: object === undefined ? "deleted" : old === undefined ? "created" : "updated",
    ...(known === undefined ? {} : { ownership: ownershipOf(known) }),
  };
}
