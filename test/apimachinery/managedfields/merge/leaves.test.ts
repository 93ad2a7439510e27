import { describe, expect, test } from "vitest";
import { expected, flag, type History, number, play, struct, text } from "./fixture.ts";

// upstream: structured-merge-diff merge/leaf_test.go and preserve_unknown_test.go, read for behaviour. Topics: apply twice, in one version or
// two; an update in between, with and without a conflict, across versions; forcing; fields left out, of which another may have taken over;
// a manager that has nothing left; a manager that owned nothing; fields that no schema knows.

const type = struct({ count: number, title: text, on: flag });

const histories: Readonly<Record<string, History>> = {
  "a second apply owns what it says": {
    type,
    writes: [
      { how: "apply", by: "a", object: { count: 1, title: "t" } },
      { how: "apply", by: "a", object: { count: 2, title: "t", on: false } },
    ],
    object: { count: 2, title: "t", on: false },
    owners: { a: [".count", ".title", ".on"] },
  },
  "in another version it is told in that one": {
    type,
    writes: [
      { how: "apply", by: "a", object: { count: 1, title: "t" } },
      { how: "apply", by: "a", in: "v2", object: { count: 2, title: "t", on: false } },
    ],
    object: { count: 2, title: "t", on: false },
    owners: { "a v2": [".count", ".title", ".on"] },
  },
  "an update in between of other fields is no conflict": {
    type,
    writes: [
      { how: "apply", by: "a", object: { count: 1, title: "t" } },
      { how: "update", by: "c", object: { count: 1, title: "t", on: true } },
      { how: "apply", by: "a", object: { count: 2, title: "t" } },
    ],
    object: { count: 2, title: "t", on: true },
    owners: { a: [".count", ".title"], c: [".on"] },
  },
  "neither is one in another version": {
    type,
    writes: [
      { how: "apply", by: "a", object: { count: 1, title: "t" } },
      { how: "update", by: "c", in: "v2", object: { count: 1, title: "t", on: true } },
      { how: "apply", by: "a", object: { count: 2, title: "t" } },
    ],
    object: { count: 2, title: "t", on: true },
    owners: { a: [".count", ".title"], "c v2": [".on"] },
  },
  "an update of what is applied is, until it is forced": {
    type,
    writes: [
      { how: "apply", by: "a", object: { count: 1, title: "t" } },
      { how: "update", by: "c", object: { count: 1, title: "other", on: true } },
      { how: "apply", by: "a", object: { count: 2, title: "mine" }, conflicts: ["c .title"] },
      { how: "force", by: "a", object: { count: 2, title: "mine" } },
    ],
    object: { count: 2, title: "mine", on: true },
    owners: { a: [".count", ".title"], c: [".on"] },
  },
  "across versions too": {
    type,
    writes: [
      { how: "apply", by: "a", object: { count: 1, title: "t" } },
      { how: "update", by: "c", in: "v2", object: { count: 1, title: "other", on: true } },
      { how: "apply", by: "a", object: { title: "mine" }, conflicts: ["c .title"] },
      { how: "force", by: "a", object: { title: "mine" } },
    ],
    object: { title: "mine", on: true },
    owners: { a: [".title"], "c v2": [".on"] },
  },
  "what is left out goes": {
    type,
    writes: [
      { how: "apply", by: "a", object: { count: 1, title: "t", on: false } },
      { how: "apply", by: "a", object: { title: "u" } },
    ],
    object: { title: "u" },
    owners: { a: [".title"] },
  },
  "what is left out in another version goes": {
    type,
    writes: [
      { how: "apply", by: "a", object: { count: 1, title: "t", on: false } },
      { how: "apply", by: "a", in: "v2", object: { title: "u" } },
    ],
    object: { title: "u" },
    owners: { "a v2": [".title"] },
  },
  "what another has taken over stays": {
    type,
    writes: [
      { how: "apply", by: "a", object: { count: 2 } },
      { how: "update", by: "c", object: { count: 1 } },
      { how: "apply", by: "a", object: {} },
    ],
    object: { count: 1 },
    owners: { c: [".count"] },
  },
  "who has lost everything is no manager": {
    type,
    writes: [
      { how: "apply", by: "a", object: { title: "t" } },
      { how: "update", by: "c", object: { title: "u" } },
    ],
    object: { title: "u" },
    owners: { c: [".title"] },
  },
  "who applies nothing any more neither": {
    type,
    writes: [
      { how: "apply", by: "a", object: { title: "t" } },
      { how: "apply", by: "a", object: {} },
    ],
    object: {},
    owners: {},
  },
  "an update that changes nothing owns nothing": {
    type,
    writes: [
      { how: "apply", by: "a", object: { title: "t" } },
      { how: "update", by: "c", object: { title: "t" } },
    ],
    object: { title: "t" },
    owners: { a: [".title"] },
  },
  "fields that no schema knows are owned like others, where they may be there": {
    type: struct({ count: number }, { more: text }),
    writes: [
      { how: "apply", by: "a", object: { count: 1, unknown: "x" } },
      { how: "apply", by: "b", object: { unknown: "y" }, conflicts: ["a .unknown"] },
      { how: "apply", by: "a", object: { count: 2, unknown: "z" } },
    ],
    object: { count: 2, unknown: "z" },
    owners: { a: [".count", ".unknown"] },
  },
};

describe("leaves", () => {
  test.each(Object.entries(histories))("%s", (_name, history) => {
    expect(play(history)).toEqual(expected(history));
  });
});
