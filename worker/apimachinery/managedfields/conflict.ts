import { StatusError } from "../errors.ts";
import { showPath } from "./fieldpath/path-element.ts";
import { parseIdentifier } from "./managed.ts";
import type { Conflict } from "./updater.ts";

/** `"kubectl" with subresource "scale" using apps/v1`; an applier's version does not matter. */
function showManager(identifier: string): string {
  const { manager = "", operation, apiVersion = "", subresource } = parseIdentifier(identifier);
  const through = subresource === undefined ? "" : ` with subresource ${JSON.stringify(subresource)}`;
  return JSON.stringify(manager) + through + (operation === "Update" ? ` using ${apiVersion}` : "");
}

function conflictMessage(conflicts: readonly Conflict[]): string {
  const [first] = conflicts;
  if (first !== undefined && conflicts.length === 1)
    return `Apply failed with 1 conflict: conflict with ${showManager(first.manager)}: ${showPath(first.path)}`;
  const lines: string[] = [];
  for (const manager of [...new Set(conflicts.map((c) => c.manager))].sort()) {
    lines.push(`conflicts with ${showManager(manager)}:`);
    for (const { path } of conflicts.filter((c) => c.manager === manager)) lines.push(`- ${showPath(path)}`);
  }
  return `Apply failed with ${conflicts.length} conflicts: ${lines.join("\n")}`;
}

/** 409 with one cause a field. upstream: managedfields/internal/conflict.go NewConflictError */
export function newApplyConflict(conflicts: readonly Conflict[]): StatusError {
  const causes = conflicts.map(({ manager, path }) => ({
    reason: "FieldManagerConflict",
    message: `conflict with ${showManager(manager)}`,
    field: showPath(path),
  }));
  return new StatusError(409, "Conflict", conflictMessage(conflicts), { causes });
}
