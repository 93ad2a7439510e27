import type { KubeObject } from "../../apimachinery/types.ts";
import type { Strategy } from "../../registry/resource.ts";
import { setCronJobDefaults, setJobDefaults } from "./defaults.ts";

/** batch, by plural or `plural/subresource`. upstream: pkg/registry/batch/(kind)/strategy.go */
export const batchStrategies: Readonly<Record<string, Strategy>> = {
  jobs: { setDefaults: (obj: KubeObject) => setJobDefaults(obj) },
  cronjobs: { setDefaults: (obj: KubeObject) => setCronJobDefaults(obj) },
};
