import type { PathElement } from "./path-element.ts";

interface Node {
  readonly member: boolean;
  readonly children: FieldSet | undefined;
}

const leaf: Node = { member: true, children: undefined };

/**
 * A set of paths, as a tree: an element may be a member itself, have members below it, or both. Sets are built with insert() by whoever
 * makes them and are values from then on: the operations return new sets that share what did not change.
 */
export class FieldSet {
  readonly #nodes = new Map<PathElement, Node>();

  static of(...paths: readonly (readonly PathElement[])[]): FieldSet {
    const set = new FieldSet();
    for (const path of paths) set.insert(path);
    return set;
  }

  /** Adds one path; its parents are not members by that. The whole object (an empty path) has no owner. */
  insert(path: readonly PathElement[]): void {
    let set: FieldSet = this;
    for (let i = 0; i < path.length - 1; i++) set = set.#child(path[i] ?? "");
    const last = path.at(-1);
    if (last === undefined) return;
    const node = set.#nodes.get(last);
    set.#nodes.set(last, node?.children === undefined ? leaf : { member: true, children: node.children });
  }

  /** Puts a node in place, for readers of a whole tree. */
  put(element: PathElement, member: boolean, children: FieldSet | undefined): void {
    if (member || children !== undefined) this.#nodes.set(element, children === undefined ? leaf : { member, children });
  }

  #child(element: PathElement): FieldSet {
    const node = this.#nodes.get(element);
    if (node?.children !== undefined) return node.children;
    const children = new FieldSet();
    this.#nodes.set(element, { member: node?.member ?? false, children });
    return children;
  }

  get empty(): boolean {
    for (const { member, children } of this.#nodes.values()) if (member || children?.empty === false) return false;
    return true;
  }

  has(element: PathElement): boolean {
    return this.#nodes.get(element)?.member === true;
  }

  hasPath(path: readonly PathElement[]): boolean {
    const [first, ...rest] = path;
    if (first === undefined) return false;
    return rest.length === 0 ? this.has(first) : (this.below(first)?.hasPath(rest) ?? false);
  }

  /** What the set has below an element, if anything. */
  below(element: PathElement): FieldSet | undefined {
    return this.#nodes.get(element)?.children;
  }

  entries(): IterableIterator<[PathElement, Node]> {
    return this.#nodes.entries();
  }

  union(other: FieldSet): FieldSet {
    if (other.#nodes.size === 0) return this;
    if (this.#nodes.size === 0) return other;
    const out = new FieldSet();
    for (const [element, node] of this.#nodes) {
      const theirs = other.#nodes.get(element);
      if (theirs === undefined) out.#nodes.set(element, node);
      else {
        const children = node.children === undefined ? theirs.children : node.children.union(theirs.children ?? new FieldSet());
        out.put(element, node.member || theirs.member, children);
      }
    }
    for (const [element, node] of other.#nodes) if (!this.#nodes.has(element)) out.#nodes.set(element, node);
    return out;
  }

  intersection(other: FieldSet): FieldSet {
    const out = new FieldSet();
    for (const [element, node] of this.#nodes) {
      const theirs = other.#nodes.get(element);
      if (theirs === undefined) continue;
      const children = theirs.children === undefined ? undefined : node.children?.intersection(theirs.children);
      out.put(element, node.member && theirs.member, children?.empty === false ? children : undefined);
    }
    return out;
  }

  /** What this set has and the other has not. A parent taken away leaves its children. */
  difference(other: FieldSet): FieldSet {
    return this.#without(other, false);
  }

  /** As difference, but what is taken away goes with everything below it. */
  recursiveDifference(other: FieldSet): FieldSet {
    return this.#without(other, true);
  }

  #without(other: FieldSet, recursive: boolean): FieldSet {
    if (other.#nodes.size === 0 || this.#nodes.size === 0) return this;
    const out = new FieldSet();
    for (const [element, node] of this.#nodes) {
      const theirs = other.#nodes.get(element);
      if (theirs === undefined) out.#nodes.set(element, node);
      else if (!recursive || !theirs.member) {
        const { children } = node;
        const left = children === undefined || theirs.children === undefined ? children : children.#without(theirs.children, recursive);
        out.put(element, node.member && !theirs.member, left?.empty === false ? left : undefined);
      }
    }
    return out;
  }
}
