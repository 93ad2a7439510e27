import type { UserInfo } from "../context.ts";

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
      return { token: encoder.encode(token), user: { name, uid, groups: [...listed, "system:authenticated"], extra: {} } };
    });
}

/** The same time whatever differs, for equal lengths. */
function equal(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  let different = 0;
  for (let i = 0; i < a.length; i++) different |= (a[i] ?? 0) ^ (b[i] ?? 0);
  return different === 0;
}

/** Who a token of the file belongs to; of equal tokens the last row counts. Every row is compared, so that the time tells nothing. */
export function tokenFile(text: string): (token: string) => UserInfo | undefined {
  const rows = parseTokenFile(text);
  return (token) => {
    const given = encoder.encode(token);
    let found: UserInfo | undefined;
    for (const row of rows) if (equal(row.token, given)) found = row.user;
    return found;
  };
}
