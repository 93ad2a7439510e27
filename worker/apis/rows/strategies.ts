import type { Strategy } from "../../registry/resource.ts";
import { admissionregistrationStrategies } from "../admissionregistration/strategies.ts";
import { apiextensionsStrategies } from "../apiextensions/strategies.ts";
import { apiregistrationStrategies } from "../apiregistration/strategies.ts";
import { appsStrategies } from "../apps/strategies.ts";
import { autoscalingStrategies } from "../autoscaling/strategies.ts";
import { batchStrategies } from "../batch/strategies.ts";
import { certificatesStrategies } from "../certificates/strategies.ts";
import { coordinationStrategies } from "../coordination/strategies.ts";
import { coreStrategies } from "../core/strategies.ts";
import { discoveryStrategies } from "../discovery/strategies.ts";
import { eventsStrategies } from "../events/strategies.ts";
import { flowcontrolStrategies } from "../flowcontrol/strategies.ts";
import { networkingStrategies } from "../networking/strategies.ts";
import { nodeStrategies } from "../node/strategies.ts";
import { policyStrategies } from "../policy/strategies.ts";
import { rbacStrategies } from "../rbac/strategies.ts";
import { resourceStrategies } from "../resource/strategies.ts";
import { schedulingStrategies } from "../scheduling/strategies.ts";
import { storageStrategies } from "../storage/strategies.ts";
import { type CheckedStrategy, type MetaChecks, withMetaChecks } from "./meta-checks.ts";
import { withPodSettings } from "./pod-settings.ts";

/** Strategies by group, then by plural or `plural/subresource`. */
const strategies: Readonly<Record<string, Readonly<Record<string, CheckedStrategy>>>> = {
  "": coreStrategies,
  apps: appsStrategies,
  autoscaling: autoscalingStrategies,
  batch: batchStrategies,
  policy: policyStrategies,
  "admissionregistration.k8s.io": admissionregistrationStrategies,
  "apiextensions.k8s.io": apiextensionsStrategies,
  "apiregistration.k8s.io": apiregistrationStrategies,
  "certificates.k8s.io": certificatesStrategies,
  "coordination.k8s.io": coordinationStrategies,
  "discovery.k8s.io": discoveryStrategies,
  "events.k8s.io": eventsStrategies,
  "flowcontrol.apiserver.k8s.io": flowcontrolStrategies,
  "networking.k8s.io": networkingStrategies,
  "node.k8s.io": nodeStrategies,
  "rbac.authorization.k8s.io": rbacStrategies,
  "resource.k8s.io": resourceStrategies,
  "scheduling.k8s.io": schedulingStrategies,
  "storage.k8s.io": storageStrategies,
};

const none: MetaChecks = { onUpdate: ["own"], kubeFinalizers: false };
const change: MetaChecks = { onUpdate: ["change", "own"], kubeFinalizers: true };
const whole: MetaChecks = { onUpdate: ["new", "own"], kubeFinalizers: true };
const both: MetaChecks = { onUpdate: ["new", "change", "own"], kubeFinalizers: true };
/** The whole object as if it were new, then the change; or the other way round. */
const again: MetaChecks = { onUpdate: ["new", "valid", "change", "own"], kubeFinalizers: true };
const changeFirst: MetaChecks = { onUpdate: ["change", "own", "new", "valid"], kubeFinalizers: true };
const plain = (checks: MetaChecks): MetaChecks => ({ ...checks, kubeFinalizers: false });

/** Groups whose kinds check metadata like this, by plural or `plural/subresource`, else as `*` says. Core kinds do it by themselves. */
const metaChecks: Readonly<Record<string, Readonly<Record<string, MetaChecks>>>> = {
  apps: { "*": change, controllerrevisions: { onUpdate: ["change", "new", "own"], kubeFinalizers: true } },
  autoscaling: { "*": change },
  batch: { "*": change, jobs: again, "jobs/status": change },
  policy: { "*": none },
  "admissionregistration.k8s.io": { "*": plain(whole), "validatingadmissionpolicies/status": none },
  "apiextensions.k8s.io": { "*": plain(change) },
  "apiregistration.k8s.io": { "*": plain(both), "apiservices/status": plain(change) },
  "certificates.k8s.io": { "*": { onUpdate: ["new", "own", "change"], kubeFinalizers: true } },
  "coordination.k8s.io": { "*": plain(change) },
  "discovery.k8s.io": { "*": whole },
  "events.k8s.io": { "*": { onUpdate: ["valid", "change", "own"], kubeFinalizers: true } },
  "flowcontrol.apiserver.k8s.io": { "*": whole },
  "networking.k8s.io": {
    "*": change,
    ingresses: { onUpdate: ["change", "new", "own"], kubeFinalizers: true },
    ingressclasses: changeFirst,
    ipaddresses: again,
  },
  "node.k8s.io": { "*": plain(again) },
  "rbac.authorization.k8s.io": { "*": again },
  "resource.k8s.io": { "*": both, resourceclaimtemplates: again, "resourceclaims/status": change, resourceslices: change },
  "scheduling.k8s.io": { "*": change },
  "storage.k8s.io": {
    "*": again,
    volumeattributesclasses: changeFirst,
    csidrivers: change,
    csinodes: whole,
    volumeattachments: whole,
    "volumeattachments/status": whole,
  },
};

/** The strategies of a group, by plural or `plural/subresource`. */
export function strategiesOf(group: string): Readonly<Record<string, Strategy>> {
  const own = strategies[group] ?? {};
  const checks = metaChecks[group];
  return Object.fromEntries(
    Object.entries(own).map(([name, strategy]) => {
      const check = checks?.[name] ?? checks?.["*"];
      const checked = check === undefined ? strategy : withMetaChecks(strategy, check);
      return [name, withPodSettings(group, name, checked)];
    }),
  );
}
