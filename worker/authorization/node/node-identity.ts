import type { UserInfo } from "../../context.ts";

const prefix = "system:node:";

/**
 * The node that a user is: undefined for who is none, "" for a node without a name.
 * upstream: pkg/auth/nodeidentifier/default.go NodeIdentity
 */
export function nodeIdentity({ name, groups }: UserInfo): string | undefined {
  return name.startsWith(prefix) && groups.includes("system:nodes") ? name.slice(prefix.length) : undefined;
}
