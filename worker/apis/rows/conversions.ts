import type { Conversion } from "../../registry/resource.ts";
import { horizontalPodAutoscalerConversion } from "../autoscaling/conversion.ts";
import { eventConversion } from "../events/conversion.ts";

/** By schema id: versions whose stored form is another one. */
export const conversions: Readonly<Record<string, Conversion>> = {
  "events.v1.Event": eventConversion,
  "autoscaling.v1.HorizontalPodAutoscaler": horizontalPodAutoscalerConversion,
};
