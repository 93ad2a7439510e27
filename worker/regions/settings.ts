import * as z from "zod/mini";
import { ConfigurationError } from "../configuration/configuration-error.ts";
import { parseFile } from "../configuration/parse-file.ts";

/** The vars of regions. */
export interface RegionVars {
  /**
   * JSON: `[{"name":"eu","locationHint":"weur"},{"name":"us","locationHint":"enam","continents":["NA"],"countries":["GL"],"colos":["KEF"]}]`.
   * The stores are in the first region; the others have hubs. Absent or "": there are no regions.
   */
  readonly REGIONS?: string;
  /** The region of clients that no row names; the first by default. */
  readonly REGION_DEFAULT?: string;
  /** A header in which a client may say its region: for one machine, where no edge says where clients are. */
  readonly REGION_HEADER?: string;
  /** Milliseconds that a call between regions takes longer, for trying them on one machine. */
  readonly REGION_LINK_DELAY?: string;
  /** Where all objects are kept (`eu`); "" for anywhere. */
  readonly JURISDICTION?: string;
}

/** One row of the table: which clients are there, by what the edge says of them. */
export interface Region {
  readonly name: string;
  readonly locationHint?: DurableObjectLocationHint | undefined;
  /** `NA` */
  readonly continents: readonly string[];
  /** `US` */
  readonly countries: readonly string[];
  /** `EWR` */
  readonly colos: readonly string[];
}

export interface RegionSettings {
  /** Where the stores are. */
  readonly home: Region;
  readonly regions: readonly Region[];
  readonly byDefault: Region;
  /** "" for none. */
  readonly header: string;
  readonly linkDelayMilliseconds: number;
}

const hints = ["wnam", "enam", "sam", "weur", "eeur", "apac", "apac-ne", "apac-se", "oc", "afr", "me"] as const;
const codes = z._default(z.array(z.string().check(z.regex(/^[A-Z]{2,3}$/, "is not a code of upper-case letters"))), []);

const table = z
  .array(
    z.strictObject({
      name: z.string().check(z.regex(/^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$/, "is not a name of lower-case letters, digits and '-'")),
      locationHint: z.optional(z.enum(hints)),
      continents: codes,
      countries: codes,
      colos: codes,
    }),
  )
  .check(z.refine((rows) => new Set(rows.map(({ name }) => name)).size === rows.length, "names a region twice"));

/** undefined where there are no regions. Throws a ConfigurationError. */
export function regionSettings(vars: RegionVars): RegionSettings | undefined {
  if ((vars.REGIONS ?? "") === "") return undefined;
  const regions = parseFile("REGIONS", vars.REGIONS ?? "", table);
  const [home] = regions;
  if (home === undefined) throw new ConfigurationError("REGIONS", "", "has no region");
  const name = vars.REGION_DEFAULT ?? "";
  const byDefault = name === "" ? home : regions.find((region) => region.name === name);
  if (byDefault === undefined) throw new ConfigurationError("REGION_DEFAULT", "", `${JSON.stringify(name)} is not one of REGIONS`);
  const linkDelayMilliseconds = Number(vars.REGION_LINK_DELAY ?? 0);
  if (!(linkDelayMilliseconds >= 0)) throw new ConfigurationError("REGION_LINK_DELAY", "", "is not a number of milliseconds");
  return { home, regions, byDefault, header: vars.REGION_HEADER ?? "", linkDelayMilliseconds };
}
