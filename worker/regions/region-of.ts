import type { Region, RegionSettings } from "./settings.ts";

/** What the edge says of where a request came from. */
interface Place {
  readonly colo?: unknown;
  readonly country?: unknown;
  readonly continent?: unknown;
}

/**
 * The region of a client: what its header says, where that is taken; else the row that names its data centre, its country or its
 * continent, the narrowest first; else the default.
 */
export function regionOf(settings: RegionSettings, request: { readonly headers: Headers; readonly cf?: unknown }): Region {
  const { regions, header, byDefault } = settings;
  const said = header === "" ? null : request.headers.get(header);
  const { colo, country, continent } = (request.cf ?? {}) as Place;
  const named = (list: readonly string[], code: unknown): boolean => typeof code === "string" && list.includes(code);
  return (
    (said === null ? undefined : regions.find(({ name }) => name === said)) ??
    regions.find(({ colos }) => named(colos, colo)) ??
    regions.find(({ countries }) => named(countries, country)) ??
    regions.find(({ continents }) => named(continents, continent)) ??
    byDefault
  );
}
