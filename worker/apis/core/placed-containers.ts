import type { Path } from "../../apimachinery/field.ts";
import type { CoreV1Container, CoreV1PodSpec } from "../generated/types.ts";

/** A container of any kind and where it stands. */
export interface PlacedContainer {
  readonly container: CoreV1Container;
  readonly path: Path;
}

/** Every container of a spec, in upstream's order of visits. upstream: pkg/apis/core/pods/helpers.go VisitContainersWithPath */
export const placedContainers = (spec: CoreV1PodSpec, path: Path): PlacedContainer[] =>
  (["initContainers", "containers", "ephemeralContainers"] as const).flatMap((field) =>
    (spec[field] ?? []).map((container, i) => ({ container: container as CoreV1Container, path: path.child(field).index(i) })),
  );
