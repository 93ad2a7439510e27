import type { Strategy } from "../registry/resource.ts";
import { admissionregistrationStrategies } from "./admissionregistration/strategies.ts";
import { apiextensionsStrategies } from "./apiextensions/strategies.ts";
import { apiregistrationStrategies } from "./apiregistration/strategies.ts";
import { appsStrategies } from "./apps/strategies.ts";
import { autoscalingStrategies } from "./autoscaling/strategies.ts";
import { batchStrategies } from "./batch/strategies.ts";
import { certificatesStrategies } from "./certificates/strategies.ts";
import { coordinationStrategies } from "./coordination/strategies.ts";
import { coreStrategies } from "./core/strategies.ts";
import { discoveryStrategies } from "./discovery/strategies.ts";
import { eventsStrategies } from "./events/strategies.ts";
import { flowcontrolStrategies } from "./flowcontrol/strategies.ts";
import { networkingStrategies } from "./networking/strategies.ts";
import { nodeStrategies } from "./node/strategies.ts";
import { policyStrategies } from "./policy/strategies.ts";
import { rbacStrategies } from "./rbac/strategies.ts";
import { resourceStrategies } from "./resource/strategies.ts";
import { schedulingStrategies } from "./scheduling/strategies.ts";
import { storageStrategies } from "./storage/strategies.ts";

/** Strategies by group, then by plural or `plural/subresource`. */
const strategies: Readonly<Record<string, Readonly<Record<string, Strategy>>>> = {
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

export const strategiesOf = (group: string): Readonly<Record<string, Strategy>> => strategies[group] ?? {};
