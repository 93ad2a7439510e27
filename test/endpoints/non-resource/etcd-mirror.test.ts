import { expect, test } from "vitest";
import type { LaneStatus, MirrorStatus } from "../../../durable-objects/mirror/status.ts";
import type { MirrorSource } from "../../../worker/context.ts";
import { mirrorLines, mirrorProblems } from "../../../worker/endpoints/non-resource/etcd-mirror.ts";

const well: LaneStatus = {
  shard: "pods",
  state: "following",
  revision: 7,
  lagRevisions: 0,
  lagSeconds: 0,
  resyncs: 1,
  announced: "etcd has lost everything",
  foreign: "",
};
const status = (lane: Partial<LaneStatus>, more: Partial<MirrorStatus> = {}): MirrorStatus => ({
  mirror: "m",
  endpoint: "http://a",
  lanes: [{ ...well, ...lane }],
  counters: { objects: 5, transactions: 2, bytes: 100, errors: 1 },
  upkeepProblem: "",
  ...more,
});
const source = (answer: () => Promise<MirrorStatus | undefined>): MirrorSource => ({
  status: answer,
  verify: async () => undefined,
  repair: async () => false,
});

test.each([
  [status({}), []],
  [status({ lagSeconds: 60 }), []],
  [status({ lagSeconds: 61 }), ["pods is 61 s behind"]],
  [status({ state: "copying" }), ["pods is being copied"]],
  [status({ state: "failing", problem: "no answer" }), ["pods is failing: no answer"]],
  [status({ state: "halted", problem: "NotEmpty: 3 keys" }), ["pods is halted: NotEmpty: 3 keys"]],
  [status({ foreign: "/registry/pods/a/b was changed by somebody else" }), ["pods: /registry/pods/a/b was changed by somebody else"]],
  [status({}, { upkeepProblem: "no answer" }), ["the etcd cannot be compacted: no answer"]],
  [undefined, ["nothing is mirrored"]],
])("what is wrong is told: %#", async (answer, problems) => {
  expect(await mirrorProblems(source(async () => answer))).toEqual(problems);
});

test("a mirror that cannot be asked is a problem of its own, and no line of metrics", async () => {
  const broken = source(() => Promise.reject(new Error("ETCD_SERVERS: not a URL")));
  expect([await mirrorProblems(broken), await mirrorLines(broken)]).toEqual([["ETCD_SERVERS: not a URL"], []]);
});

test("every figure has a line", async () => {
  const lines = await mirrorLines(source(async () => status({ lagRevisions: 3, lagSeconds: 1.5 })));
  expect(lines.filter((line) => !line.startsWith("#"))).toEqual([
    'edge_apiserver_etcd_mirror_lag_revisions{shard="pods"} 3',
    'edge_apiserver_etcd_mirror_lag_seconds{shard="pods"} 1.5',
    'edge_apiserver_etcd_mirror_state{shard="pods",state="following"} 1',
    'edge_apiserver_etcd_mirror_foreign_changes{shard="pods"} 0',
    'edge_apiserver_etcd_mirror_resyncs_total{shard="pods"} 1',
    "edge_apiserver_etcd_mirror_objects_total 5",
    "edge_apiserver_etcd_mirror_transactions_total 2",
    "edge_apiserver_etcd_mirror_bytes_total 100",
    "edge_apiserver_etcd_mirror_errors_total 1",
  ]);
});
