import { describe, expect, test } from "vitest";
import { KnownOwners } from "../../../../durable-objects/controllers/garbage-collection/known-owners.ts";
import type { OwnershipGraph } from "../../../../durable-objects/controllers/garbage-collection/ownership-graph.ts";
import type { OwnerReference } from "../../../../worker/apimachinery/types.ts";
import { newOwnershipGraph } from "../../../suites/in-process-controllers.ts";

const place = { group: "", resource: "pods", namespace: "a", name: "n" };
const owner = (uid: string, blockOwnerDeletion?: boolean): OwnerReference => ({
  apiVersion: "v1",
  kind: "Pod",
  name: uid,
  uid,
  ...(blockOwnerDeletion === undefined ? {} : { blockOwnerDeletion }),
});

const put = (graph: OwnershipGraph, uid: string, ...owners: OwnerReference[]): string[] => graph.put(place, { uid, owners });
const wait = (graph: OwnershipGraph, uid: string, waitsFor: "orphan" | "foregroundDeletion", ...owners: OwnerReference[]): string[] =>
  graph.put(place, { uid, owners, waitsFor }).sort();

describe("the ownership graph", () => {
  test("looks at an object when its owners change, and only then", () => {
    const graph = newOwnershipGraph();
    expect(put(graph, "d", owner("o"))).toEqual(["d"]);
    expect(put(graph, "d", owner("o"))).toEqual([]);
    expect(put(graph, "d", owner("o"), owner("p"))).toEqual(["d"]);
    expect(put(graph, "d", owner("p"))).toEqual(["d"]);
    expect(put(graph, "d")).toEqual([]);
    expect(graph.uids()).toEqual([]);
  });

  test("keeps nothing of an object that neither has owners nor is one", () => {
    const graph = newOwnershipGraph();
    expect(put(graph, "x")).toEqual([]);
    expect(graph.remove("x")).toEqual([]);
    expect(graph.uids()).toEqual([]);
  });

  test("looks at the dependents of an owner that goes", () => {
    const graph = newOwnershipGraph();
    put(graph, "d", owner("o"));
    put(graph, "e", owner("o", true));
    expect(graph.remove("o").sort()).toEqual(["d", "e"]);
    expect(graph.dependents("o")).toEqual([
      { uid: "d", blocks: false },
      { uid: "e", blocks: true },
    ]);
  });

  test("looks at an owner that waits when a dependent goes, leaves it, or stops blocking", () => {
    const graph = newOwnershipGraph();
    for (const uid of ["d", "e", "f"]) put(graph, uid, owner("o", true));
    expect(graph.remove("nobody")).toEqual([]);
    expect(wait(graph, "o", "foregroundDeletion")).toEqual(["d", "e", "f", "o"]);
    expect(wait(graph, "o", "foregroundDeletion")).toEqual([]);
    expect(graph.remove("d")).toEqual(["o"]);
    expect(put(graph, "e", owner("o", false)).sort()).toEqual(["e", "o"]);
    expect(put(graph, "f")).toEqual(["o"]);
    expect(graph.dependents("o")).toEqual([{ uid: "e", blocks: false }]);
  });

  test("looks only at the owner when dependents are to be let go of", () => {
    const graph = newOwnershipGraph();
    put(graph, "d", owner("o"));
    expect(wait(graph, "o", "orphan")).toEqual(["o"]);
    expect(graph.node("o")).toEqual({ uid: "o", ...place, waitsFor: "orphan" });
  });

  test("tells of a dependent and its owner once", () => {
    const graph = newOwnershipGraph();
    put(graph, "d", owner("o"));
    expect([graph.report("d", "o"), graph.report("d", "o"), graph.report("d", "p")]).toEqual([true, false, false]);
    put(graph, "d", owner("o", true));
    expect(graph.report("d", "o")).toBe(false);
  });
});

describe("known owners", () => {
  test("are known by reference and namespace until they are forgotten", () => {
    const known = new KnownOwners();
    known.add("a", owner("o"), known.forgotten);
    expect([known.has("a", owner("o", true)), known.has("b", owner("o")), known.has("a", { ...owner("o"), name: "x" })]).toEqual([
      true,
      false,
      false,
    ]);
    const before = known.forgotten;
    known.forget("o");
    expect(known.has("a", owner("o"))).toBe(false);
    known.add("a", owner("o"), before);
    expect(known.has("a", owner("o"))).toBe(false);
  });
});
