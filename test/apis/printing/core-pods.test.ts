import { describe, expect, test } from "vitest";
import { tableOf } from "../../../worker/apimachinery/table.ts";
import type { KubeObject } from "../../../worker/apimachinery/types.ts";
import { podColumns, summarizePod } from "../../../worker/apis/printing/core/pods.ts";

const now = Date.parse("2026-01-01T00:05:00Z");
const lastState = { terminated: { exitCode: 1, finishedAt: "2026-01-01T00:00:00Z" } };

/** Two init containers, the second one a sidecar, and two containers. */
function pod(status: object, rest: { metadata?: KubeObject["metadata"]; spec?: object } = {}): KubeObject {
  const initContainers = [{ name: "i1" }, { name: "i2", restartPolicy: "Always" }];
  const spec = { initContainers, containers: [{ name: "a" }, { name: "b" }], ...rest.spec };
  return { metadata: { name: "p", ...rest.metadata }, spec, status };
}

function cells(object: KubeObject): unknown[] {
  const table = tableOf([object], podColumns, { now, includeObject: "None", version: "v1", metadata: {} });
  return (table as { rows: { cells: unknown[] }[] }).rows[0]?.cells ?? [];
}

const exited = (exitCode: number, more: object = {}): object => ({ terminated: { exitCode, ...more } });
const running = { running: {} };
const done = { name: "i1", state: exited(0, { reason: "Completed" }) };
const deleted = { deletionTimestamp: "2026-01-01T00:00:00Z" };

const states: readonly (readonly [string, KubeObject, string, string, string])[] = [
  ["new", pod({ phase: "Pending" }), "0/3", "Pending", "0"],
  ["with a reason", pod({ phase: "Failed", reason: "Evicted" }), "0/3", "Evicted", "0"],
  [
    "gated",
    pod({ phase: "Pending", conditions: [{ type: "PodScheduled", status: "False", reason: "SchedulingGated" }] }),
    "0/3",
    "SchedulingGated",
    "0",
  ],
  [
    "whose init container crashes",
    pod({
      phase: "Pending",
      initContainerStatuses: [{ name: "i1", restartCount: 2, lastState, state: { waiting: { reason: "CrashLoopBackOff" } } }],
    }),
    "0/3",
    "Init:CrashLoopBackOff",
    "2 (5m ago)",
  ],
  [
    "that begins",
    pod({ initContainerStatuses: [{ name: "i1", state: { waiting: { reason: "PodInitializing" } } }] }),
    "0/3",
    "Init:0/2",
    "0",
  ],
  [
    "whose init container was killed",
    pod({ initContainerStatuses: [{ name: "i1", state: exited(2, { signal: 11 }) }] }),
    "0/3",
    "Init:Signal:11",
    "0",
  ],
  ["whose init container failed", pod({ initContainerStatuses: [{ name: "i1", state: exited(2) }] }), "0/3", "Init:ExitCode:2", "0"],
  [
    "whose init container failed with a reason",
    pod({ initContainerStatuses: [{ name: "i1", state: exited(1, { reason: "Error" }) }] }),
    "0/3",
    "Init:Error",
    "0",
  ],
  [
    "with a sidecar up",
    pod({
      phase: "Pending",
      initContainerStatuses: [done, { name: "i2", started: true, ready: true, restartCount: 1, state: running }],
      containerStatuses: [{ name: "a", state: { waiting: { reason: "ImagePullBackOff" } } }],
    }),
    "1/3",
    "ImagePullBackOff",
    "1",
  ],
  [
    "that was initialized before",
    pod({
      phase: "Running",
      conditions: [{ type: "Initialized", status: "True" }],
      initContainerStatuses: [{ name: "i1", restartCount: 9, state: running }],
      containerStatuses: [{ name: "a", ready: true, restartCount: 2, lastState, state: running }],
    }),
    "1/3",
    "Init:0/2",
    "2 (5m ago)",
  ],
  [
    "with containers that ended badly",
    pod({
      phase: "Running",
      containerStatuses: [
        { name: "a", restartCount: 4, state: exited(137, { signal: 9 }) },
        { name: "b", state: exited(3) },
      ],
    }),
    "0/3",
    "Signal:9",
    "4",
  ],
  [
    "ready with one container done",
    pod({
      phase: "Running",
      conditions: [{ type: "Ready", status: "True" }],
      containerStatuses: [
        { name: "a", state: exited(0, { reason: "Completed" }) },
        { name: "b", ready: true, restartCount: 3, state: running },
      ],
    }),
    "1/3",
    "Running",
    "3",
  ],
  [
    "not ready with one container done",
    pod({
      phase: "Running",
      containerStatuses: [
        { name: "a", state: exited(0, { reason: "Completed" }) },
        { name: "b", ready: true, state: running },
      ],
    }),
    "1/3",
    "NotReady",
    "0",
  ],
  [
    "with one container done and one failed",
    pod({
      phase: "Failed",
      containerStatuses: [
        { name: "a", state: exited(0, { reason: "Completed" }) },
        { name: "b", state: exited(1, { reason: "Error" }) },
      ],
    }),
    "0/3",
    "Error",
    "0",
  ],
  ["that is being deleted", pod({ phase: "Running" }, { metadata: deleted }), "0/3", "Terminating", "0"],
  ["that ended before it was deleted", pod({ phase: "Succeeded" }, { metadata: deleted }), "0/3", "Succeeded", "0"],
  ["on a lost node", pod({ phase: "Running", reason: "NodeLost" }, { metadata: deleted }), "0/3", "Unknown", "0"],
];

describe("a pod", () => {
  test.each(states)("%s", (_, object, ready, status, restarts) => {
    expect(cells(object).slice(1, 4)).toEqual([ready, status, restarts]);
  });

  test("restarts of init containers count only until they are over", () => {
    const over = pod({ initContainerStatuses: [{ ...done, restartCount: 5, lastState }] });
    expect(summarizePod(over)).toMatchObject({ restarts: 0, lastRestart: "" });
  });

  test("the latest restart counts", () => {
    const earlier = { terminated: { exitCode: 1, finishedAt: "2025-01-01T00:00:00Z" } };
    const containerStatuses = [
      { name: "a", restartCount: 1, lastState, state: running },
      { name: "b", restartCount: 1, lastState: earlier, state: running },
    ];
    expect(cells(pod({ containerStatuses }))[3]).toBe("2 (5m ago)");
  });

  test("wide columns say <none> or where it is", () => {
    expect(cells(pod({})).slice(5)).toEqual(["<none>", "<none>", "<none>", "<none>"]);
    const readinessGates = [{ conditionType: "r.io/x" }, { conditionType: "r.io/y" }];
    const conditions = [{ type: "r.io/y", status: "True" }];
    const placed = pod(
      { podIPs: [{ ip: "10.0.0.1" }, { ip: "fd00::1" }], nominatedNodeName: "m", conditions },
      { spec: { nodeName: "n", readinessGates } },
    );
    expect(cells(placed).slice(5)).toEqual(["10.0.0.1", "n", "m", "1/2"]);
  });

  test.each([
    ["Succeeded", "The pod has completed successfully."],
    ["Failed", "The pod failed."],
  ])("%s is a completed row", (reason, message) => {
    const table = tableOf([pod({ phase: reason })], podColumns, { now, includeObject: "None", version: "v1", metadata: {} });
    expect(table).toMatchObject({ rows: [{ conditions: [{ type: "Completed", status: "True", reason, message }] }] });
  });
});
