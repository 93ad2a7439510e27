import { newBadRequest } from "../apimachinery/errors.ts";
import type { UserInfo } from "../context.ts";
import { headersByPrefix, headerValue, headerValues } from "./header-values.ts";

const extraPrefix = "impersonate-extra-";

const goStrings = (list: readonly string[]): string =>
  list.length === 0 ? "[]string(nil)" : `[]string{${list.map((one) => JSON.stringify(one)).join(", ")}}`;

/** As Go prints the struct, which is what upstream's message shows. */
function goUser(uid: string, groups: readonly string[], extra: Readonly<Record<string, readonly string[]>>): string {
  const keys = Object.keys(extra).sort();
  const entries = keys.map((key) => `${JSON.stringify(key)}:${goStrings(extra[key] ?? [])}`);
  const map = keys.length === 0 ? "(nil)" : `{${entries.join(", ")}}`;
  return `&user.DefaultInfo{Name:"", UID:${JSON.stringify(uid)}, Groups:${goStrings(groups)}, Extra:map[string][]string${map}}`;
}

/**
 * Whom the Impersonate-* headers ask for, undefined without any (an empty user header counts as none); 400 if they ask for groups, a uid
 * or extra without a user. upstream: apiserver/pkg/endpoints/filters/impersonation/constrained_impersonation.go processImpersonationHeaders
 */
export function impersonationHeaders(headers: Headers): UserInfo | undefined {
  const name = headerValue(headers, "impersonate-user");
  const uid = headerValue(headers, "impersonate-uid");
  const groups = headerValues(headers, "impersonate-group");
  const extra = headersByPrefix(headers, extraPrefix);
  if (name !== "") return { name, ...(uid === "" ? {} : { uid }), groups, extra };
  if (uid === "" && groups.length === 0 && Object.keys(extra).length === 0) return undefined;
  throw newBadRequest(`requested ${goUser(uid, groups, extra)} without impersonating a user name`);
}
