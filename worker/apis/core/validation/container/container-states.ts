import { type ErrorList, forbidden, type Path } from "../../../../apimachinery/field.ts";
import type { CoreV1Container, CoreV1ContainerRestartRule, CoreV1ContainerStatus, CoreV1PodSpec } from "../../../generated/types.ts";

const restartsAll = (container: CoreV1Container): boolean =>
  (container.restartPolicyRules ?? []).some(({ action }) => action === "RestartAllContainers");

/** upstream: pkg/api/v1/pod/util.go FindMatchingContainerRestartRule */
function matches({ exitCodes }: CoreV1ContainerRestartRule, exitCode: number): boolean {
  if (exitCodes === undefined) return false;
  const listed = (exitCodes.values ?? []).includes(exitCode);
  return exitCodes.operator === "In" ? listed : exitCodes.operator === "NotIn" && !listed;
}

function restartsUnder(policy: string | undefined, exitCode: number): boolean | undefined {
  if (policy === "Always") return true;
  if (policy === "OnFailure") return exitCode !== 0;
  return policy === "Never" ? false : undefined;
}

/** Whether a container that ended with this code may run again. upstream: pkg/api/v1/pod/util.go ContainerShouldRestart */
function shouldRestart(container: CoreV1Container, spec: CoreV1PodSpec, exitCode: number): boolean {
  if (container.restartPolicy !== undefined) {
    const rule = (container.restartPolicyRules ?? []).find((r) => matches(r, exitCode));
    if (rule?.action === "Restart" || rule?.action === "RestartAllContainers") return true;
    const own = restartsUnder(container.restartPolicy, exitCode);
    if (own !== undefined) return own;
  }
  return restartsUnder(spec.restartPolicy, exitCode) ?? true;
}

/**
 * A container that ended stays ended, unless its restart policy lets it run again. `containers`: those of the kind whose statuses these
 * are; undefined for ephemeral ones, which never run again. upstream: pkg/apis/core/validation ValidateContainerStateTransition
 */
export function validateStateTransitions(
  statuses: readonly CoreV1ContainerStatus[],
  old: readonly CoreV1ContainerStatus[],
  spec: CoreV1PodSpec,
  containers: readonly CoreV1Container[] | undefined,
  path: Path,
): ErrorList {
  if (containers !== undefined && [...(spec.initContainers ?? []), ...(spec.containers ?? [])].some(restartsAll)) return [];
  return old.flatMap((before, i) => {
    const ended = before.state?.terminated;
    if (ended === undefined) return [];
    const running = statuses.filter((s) => s.name === before.name && s.state?.terminated === undefined);
    if (running.length === 0) return [];
    const error = forbidden(path.index(i).child("state"), "may not be transitioned to non-terminated state");
    if (containers === undefined) return running.map(() => error);
    const container = containers.find(({ name }) => name === before.name);
    return container !== undefined && shouldRestart(container, spec, ended.exitCode ?? 0) ? [] : [error];
  });
}
