import type { UserInfo } from "../context.ts";
import { equalBytes } from "./equal-bytes.ts";
import type { TokenAuthenticator } from "./token-authenticator.ts";

/** One row of --token-auth-file: `token,user,uid,"group,group"`. Quotes as in RFC 4180. */
function cells(line: string): string[] {
  const out: string[] = [];
  for (const [, quoted, plain] of line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g))
    out.push(quoted === undefined ? (plain ?? "") : quoted.replaceAll('""', '"'));
  return out;
}

interface Row {
  readonly token: Uint8Array;
  readonly user: UserInfo;
}

const encoder = new TextEncoder();

/**
 * Rows of the file; a row without a token is skipped. Throws on a row of fewer than three columns, so that the start fails.
 * upstream: apiserver/pkg/authentication/token/tokenfile
 */
export function parseTokenFile(text: string): Row[] {
  return text
    .split(/\r?\n/)
    .filter((line) => line.trim() !== "")
    .flatMap((line) => {
      const [token = "", name = "", uid, groups] = cells(line);
      if (uid === undefined) throw new Error("token file must have at least 3 columns (token, user name, user uid)");
      if (token === "") return [];
      const listed = groups === undefined ? [] : groups.split(",");
      return { token: encoder.encode(token), user: { name, uid, groups: listed, extra: {} } };
    });
}

/** Who a token of the file belongs to; of equal tokens the last row counts. Every row is compared, so that the time tells nothing. */
export function tokenFile(text: string): TokenAuthenticator {
  const rows = parseTokenFile(text);
  return async (token) => {
    const given = encoder.encode(token);
    let found: UserInfo | undefined;
    for (const row of rows) if (equalBytes(row.token, given)) found = row.user;
    return found === undefined ? undefined : { user: found };
  };
}
