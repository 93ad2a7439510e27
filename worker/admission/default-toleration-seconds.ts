import type { CoreV1Toleration } from "../apis/generated/types.ts";
import type { AdmissionPlugin } from "./admission.ts";
import { podSpec } from "./pod-admission.ts";

const tolerationSeconds = 300;
const keys = ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"];

const covers = (toleration: CoreV1Toleration, key: string): boolean =>
  ((toleration.key ?? "") === key || (toleration.key ?? "") === "") &&
  ((toleration.effect ?? "") === "NoExecute" || (toleration.effect ?? "") === "");

/** Pods stay five minutes on a node that is gone, unless they say otherwise. upstream: plugin/pkg/admission/defaulttolerationseconds */
export const defaultTolerationSeconds: AdmissionPlugin = {
  name: "DefaultTolerationSeconds",
  operations: ["CREATE", "UPDATE"],
  admit(a) {
    const spec = podSpec(a);
    if (spec === undefined) return;
    const missing = keys.filter((key) => !(spec.tolerations ?? []).some((toleration) => covers(toleration, key)));
    if (missing.length === 0) return;
    spec.tolerations = [
      ...(spec.tolerations ?? []),
      ...missing.map((key) => ({ key, operator: "Exists", effect: "NoExecute", tolerationSeconds })),
    ];
  },
};
