import { translateTimestampSince } from "../../../apimachinery/time.ts";
import type { Column } from "../../../registry/resource.ts";
import type { CoreV1ContainerStateTerminated, CoreV1ContainerStatus, CoreV1Pod, CoreV1PodCondition } from "../../generated/types.ts";
import { ageColumn, nameColumn, printer } from "../printer.ts";

/** What the READY, STATUS and RESTARTS cells of a pod say. */
export interface PodSummary {
  readonly ready: number;
  readonly total: number;
  readonly reason: string;
  readonly restarts: number;
  /** When a counted container last ended, "" if unknown. */
  readonly lastRestart: string;
}

/** Restarts of some containers: how many, and the latest end. */
interface Restarts {
  readonly count: number;
  readonly last: string;
}

const nothing: Restarts = { count: 0, last: "" };

function withRestarts(sum: Restarts, status: CoreV1ContainerStatus): Restarts {
  const finished = status.lastState?.terminated?.finishedAt ?? "";
  const later = finished !== "" && (sum.last === "" || Date.parse(sum.last) < Date.parse(finished));
  return { count: sum.count + (status.restartCount ?? 0), last: later ? finished : sum.last };
}

const isTrue = (conditions: readonly CoreV1PodCondition[] | undefined, type: string): boolean =>
  (conditions ?? []).find((condition) => condition.type === type)?.status === "True";

function endReason(terminated: CoreV1ContainerStateTerminated): string {
  if (terminated.reason) return terminated.reason;
  return terminated.signal ? `Signal:${terminated.signal}` : `ExitCode:${terminated.exitCode ?? 0}`;
}

/** Whether an init container is over or, as a sidecar, up; otherwise why not. */
function initBlocker(status: CoreV1ContainerStatus, sidecar: boolean, place: string): string | undefined {
  const { terminated, waiting } = status.state ?? {};
  if (terminated !== undefined && (terminated.exitCode ?? 0) === 0) return undefined;
  if (sidecar && status.started === true) return undefined;
  if (terminated !== undefined) return `Init:${endReason(terminated)}`;
  if (waiting?.reason && waiting.reason !== "PodInitializing") return `Init:${waiting.reason}`;
  return `Init:${place}`;
}

interface InitSummary {
  readonly blocker: string | undefined;
  readonly ready: number;
  readonly all: Restarts;
  readonly sidecars: Restarts;
}

/** Init containers up to the first one that holds the pod back. */
function initSummary(pod: CoreV1Pod): InitSummary {
  const specs = pod.spec?.initContainers ?? [];
  let [ready, all, sidecars] = [0, nothing, nothing];
  for (const [i, status] of (pod.status?.initContainerStatuses ?? []).entries()) {
    const sidecar = specs.findLast(({ name }) => name === status.name)?.restartPolicy === "Always";
    all = withRestarts(all, status);
    if (sidecar) sidecars = withRestarts(sidecars, status);
    const blocker = initBlocker(status, sidecar, `${i}/${specs.length}`);
    if (blocker !== undefined) return { blocker, ready, all, sidecars };
    const ended = status.state?.terminated !== undefined && (status.state.terminated.exitCode ?? 0) === 0;
    if (!ended && status.ready === true) ready += 1;
  }
  return { blocker: undefined, ready, all, sidecars };
}

interface MainSummary {
  readonly reason: string;
  readonly ready: number;
}

/** Containers from the last to the first, so that the first one's reason wins. */
function mainSummary(pod: CoreV1Pod, before: string): MainSummary {
  let [reason, failure, ready] = [before, "", 0];
  for (const { state, ready: isReady } of [...(pod.status?.containerStatuses ?? [])].reverse()) {
    if (state?.waiting?.reason) reason = state.waiting.reason;
    else if (state?.terminated !== undefined) {
      reason = endReason(state.terminated);
      if ((state.terminated.exitCode ?? 0) !== 0) failure = reason;
    } else if (isReady === true && state?.running !== undefined) ready += 1;
  }
  // A pod with one container done and another up is not completed.
  if (reason !== "Completed") return { reason, ready };
  if (ready > 0 && (pod.status?.conditions ?? []).some((c) => c.type === "Ready" && c.status === "True"))
    return { reason: "Running", ready };
  if (failure !== "") return { reason: failure, ready };
  return { reason: ready > 0 ? "NotReady" : reason, ready };
}

/** What the pod as a whole says of itself, before its containers are asked. */
function ownReason({ status }: CoreV1Pod): string {
  const gated = (status?.conditions ?? []).some((c) => c.type === "PodScheduled" && c.reason === "SchedulingGated");
  return gated ? "SchedulingGated" : status?.reason || status?.phase || "";
}

function endingReason(pod: CoreV1Pod): string | undefined {
  if (pod.metadata?.deletionTimestamp === undefined) return undefined;
  if (pod.status?.reason === "NodeLost") return "Unknown";
  return pod.status?.phase === "Succeeded" || pod.status?.phase === "Failed" ? undefined : "Terminating";
}

/** Reads a pod's state as `kubectl get pods` shows it. upstream: pkg/printers/internalversion/printers.go printPod */
export function summarizePod(pod: CoreV1Pod): PodSummary {
  const sidecarCount = (pod.spec?.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === "Always").length;
  const total = (pod.spec?.containers ?? []).length + sidecarCount;
  const init = initSummary(pod);
  if (init.blocker !== undefined && !isTrue(pod.status?.conditions, "Initialized")) {
    const reason = endingReason(pod) ?? init.blocker;
    return { ready: init.ready, total, reason, restarts: init.all.count, lastRestart: init.all.last };
  }
  const main = mainSummary(pod, init.blocker ?? ownReason(pod));
  const restarts = [...(pod.status?.containerStatuses ?? [])].reduce(withRestarts, init.sidecars);
  const reason = endingReason(pod) ?? main.reason;
  return { ready: init.ready + main.ready, total, reason, restarts: restarts.count, lastRestart: restarts.last };
}

function restartsCell(pod: CoreV1Pod, now: number): string {
  const { restarts, lastRestart } = summarizePod(pod);
  return restarts !== 0 && lastRestart !== "" ? `${restarts} (${translateTimestampSince(lastRestart, now)} ago)` : `${restarts}`;
}

function readinessGates(pod: CoreV1Pod): string {
  const gates = pod.spec?.readinessGates ?? [];
  if (gates.length === 0) return "<none>";
  return `${gates.filter(({ conditionType }) => isTrue(pod.status?.conditions, conditionType ?? "")).length}/${gates.length}`;
}

function readyCell(pod: CoreV1Pod): string {
  const { ready, total } = summarizePod(pod);
  return `${ready}/${total}`;
}

const { text, wide } = printer<CoreV1Pod>();

const completed: Readonly<Record<string, string>> = { Succeeded: "The pod has completed successfully.", Failed: "The pod failed." };

/** The Completed condition that the row of a pod in its last phase carries. */
function podRowConditions(pod: CoreV1Pod): object[] {
  const phase = pod.status?.phase ?? "";
  const message = Object.hasOwn(completed, phase) ? completed[phase] : undefined;
  return message === undefined ? [] : [{ type: "Completed", status: "True", reason: phase, message }];
}

const podName = { ...nameColumn, rowConditions: podRowConditions };

/** Columns of pods. */
export const podColumns: readonly Column[] = [
  podName,
  text("Ready", readyCell),
  text("Status", (pod) => summarizePod(pod).reason),
  text("Restarts", restartsCell),
  ageColumn,
  wide("IP", ({ status }) => status?.podIPs?.[0]?.ip || "<none>"),
  wide("Node", ({ spec }) => spec?.nodeName || "<none>"),
  wide("Nominated Node", ({ status }) => status?.nominatedNodeName || "<none>"),
  wide("Readiness Gates", readinessGates),
];
