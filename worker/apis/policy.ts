import type { ResourceRow } from "../registry/resource.ts";
import { group } from "./rows/group.ts";

/** policy. */
export const policy: readonly ResourceRow[] = group("policy", [
  {
    names: { plural: "poddisruptionbudgets", singular: "poddisruptionbudget", kind: "PodDisruptionBudget", shortNames: ["pdb"] },
    scope: "Namespaced",
    generation: true,
    versions: [
      {
        name: "v1",
        schema: "policy.v1.PodDisruptionBudget",
        subresources: [{ name: "status", kind: "PodDisruptionBudget", verbs: ["get", "patch", "update"] }],
      },
    ],
  },
]);
