import type { ResourceRow, VersionRow } from "../registry/resource.ts";
import { admissionregistration } from "./admissionregistration.ts";
import { apiextensions } from "./apiextensions.ts";
import { apiregistration } from "./apiregistration.ts";
import { apps } from "./apps.ts";
import { authentication } from "./authentication.ts";
import { authorization } from "./authorization.ts";
import { autoscaling } from "./autoscaling.ts";
import { batch } from "./batch.ts";
import { certificates } from "./certificates.ts";
import { coordination } from "./coordination.ts";
import { core } from "./core.ts";
import { discovery } from "./discovery.ts";
import { events } from "./events.ts";
import { flowcontrol } from "./flowcontrol.ts";
import { networking } from "./networking.ts";
import { node } from "./node.ts";
import { policy } from "./policy.ts";
import { rbac } from "./rbac.ts";
import { resource } from "./resource.ts";
import { scheduling } from "./scheduling.ts";
import { storage } from "./storage.ts";

export interface DiscoveredGroup {
  readonly name: string;
  /** Preferred first. */
  readonly versions: readonly string[];
  readonly rows: readonly ResourceRow[];
}

export interface FoundResource {
  readonly row: ResourceRow;
  readonly version: VersionRow;
}

/** Every group, in the order in which discovery shows them. */
const all: readonly (readonly ResourceRow[])[] = [
  core,
  apiregistration,
  apps,
  events,
  authentication,
  authorization,
  autoscaling,
  batch,
  certificates,
  networking,
  policy,
  rbac,
  storage,
  admissionregistration,
  apiextensions,
  scheduling,
  coordination,
  node,
  discovery,
  resource,
  flowcontrol,
];

const discovered: readonly DiscoveredGroup[] = all.map((rows) => ({
  name: rows[0]?.group ?? "",
  versions: [...new Set(rows.flatMap((row) => row.versions.map((v) => v.name)))],
  rows,
}));

const byResource = new Map<string, FoundResource>();
const byKind = new Map<string, FoundResource>();
for (const rows of all)
  for (const row of rows)
    for (const version of row.versions) {
      byResource.set(`${row.group}/${version.name}/${row.names.plural}`, { row, version });
      byKind.set(`${row.group}/${version.name}/${row.names.kind}`, { row, version });
    }

export const groups = (): readonly DiscoveredGroup[] => discovered;

export const findResource = (group: string, version: string, resource: string): FoundResource | undefined =>
  byResource.get(`${group}/${version}/${resource}`);

export const findKind = (group: string, version: string, kind: string): FoundResource | undefined =>
  byKind.get(`${group}/${version}/${kind}`);
