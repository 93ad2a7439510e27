import type { OwnerReference } from "../../../worker/apimachinery/types.ts";

const ownersMax = 10_000;

/**
 * Owners that were found where a reference looks for them, so that the thousandth Pod of a ReplicaSet need not ask again. Forgotten by
 * the object's sleep, and when the owner goes or begins to wait for its dependents.
 */
export class KnownOwners {
  /** By uid: references as they were found, with the namespace they were looked for in. */
  readonly #owners = new Map<string, Set<string>>();

  /** How often an owner was forgotten: what was read before the last time may be out of date. */
  forgotten = 0;

  /** `forgotten` as it was when the owner was looked for. */
  add(namespace: string, owner: OwnerReference, forgotten: number): void {
    if (forgotten !== this.forgotten) return;
    const found = this.#owners.get(owner.uid) ?? new Set();
    if (this.#owners.size >= ownersMax && found.size === 0) this.#owners.clear();
    this.#owners.set(owner.uid, found.add(asText(namespace, owner)));
  }

  has(namespace: string, owner: OwnerReference): boolean {
    return this.#owners.get(owner.uid)?.has(asText(namespace, owner)) ?? false;
  }

  forget(uid: string): void {
    this.#owners.delete(uid);
    this.forgotten += 1;
  }
}

const asText = (namespace: string, { apiVersion, kind, name }: OwnerReference): string =>
  JSON.stringify([namespace, apiVersion, kind, name]);
