import * as z from "zod/mini";
import { ConfigurationError } from "../configuration/configuration-error.ts";
import { type RegionVars, regionSettings } from "./settings.ts";

const jurisdictions = ["eu", "us", "fedramp", "fedramp-high"] as const;
const jurisdiction = z.enum(jurisdictions);

/** Where all objects are kept; undefined: anywhere. Throws a ConfigurationError. */
function jurisdictionOf({ JURISDICTION = "" }: RegionVars): DurableObjectJurisdiction | undefined {
  if (JURISDICTION === "") return undefined;
  const parsed = jurisdiction.safeParse(JURISDICTION);
  if (parsed.success) return parsed.data;
  throw new ConfigurationError("JURISDICTION", "", `${JSON.stringify(JURISDICTION)} is not one of ${jurisdictions.join(", ")}`);
}

/** A namespace whose objects are kept to a jurisdiction, if there is one, and made where a hint says, if there is one. */
export type Placed<T extends Rpc.DurableObjectBranded | undefined> = Pick<DurableObjectNamespace<T>, "getByName" | "idFromName">;

/** Where the stores and what belongs to them are made, if the settings say it. */
export const homeHint = (vars: RegionVars): DurableObjectLocationHint | undefined => regionSettings(vars)?.home.locationHint;

/** The objects of a namespace as the settings place them; without a hint each is made near who asks for it first. Throws a ConfigurationError. */
export function placed<T extends Rpc.DurableObjectBranded | undefined>(
  vars: RegionVars,
  namespace: DurableObjectNamespace<T>,
  locationHint: DurableObjectLocationHint | undefined,
): Placed<T> {
  const kept = jurisdictionOf(vars);
  const objects = kept === undefined ? namespace : namespace.jurisdiction(kept);
  return {
    getByName: (name) => objects.getByName(name, locationHint === undefined ? {} : { locationHint }),
    idFromName: (name) => objects.idFromName(name),
  };
}
