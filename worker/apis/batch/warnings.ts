import type { Path } from "../../apimachinery/field.ts";
import { podTemplateWarnings } from "../core/warnings/pod.ts";
import type { BatchV1JobSpec } from "../generated/types.ts";

const completionsSoftMax = 100000;
const parallelismSoftMax = 10000;

/** Very many indexes, and what the template is warned of. upstream: pkg/api/job/warnings.go WarningsForJobSpec */
export function jobSpecWarnings(spec: BatchV1JobSpec, path: Path): string[] {
  const { completionMode, completions = 0, parallelism = 0, template = {} } = spec;
  const tooMany = completionMode === "Indexed" && completions > completionsSoftMax && parallelism > parallelismSoftMax;
  const message =
    "In Indexed Jobs with a number of completions higher than 10^5 and a parallelism higher than 10^4, Kubernetes might not be able to track completedIndexes when a big number of indexes fail";
  return [...(tooMany ? [`${path}: ${message}`] : []), ...podTemplateWarnings(template, path.child("template"))];
}
