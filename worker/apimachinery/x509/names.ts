import { children, directoryString, type Element, objectIdentifier } from "./der.ts";

/** One attribute of a distinguished name. */
export interface NameAttribute {
  /** Dotted: `2.5.4.3`. */
  readonly type: string;
  readonly value: string;
}

export const oids = { commonName: "2.5.4.3", organization: "2.5.4.10" } as const;

/** The attributes of a name, in order. */
export function nameAttributes(name: Element): NameAttribute[] {
  return children(name.body).flatMap((rdn) =>
    children(rdn.body).map((attribute) => {
      const [type, value] = children(attribute.body);
      return { type: type === undefined ? "" : objectIdentifier(type.body), value: value === undefined ? "" : directoryString(value) };
    }),
  );
}

/** The values of one type, in order. */
export const valuesOf = (names: readonly NameAttribute[], type: string): string[] =>
  names.filter((name) => name.type === type).map(({ value }) => value);

/** The group that nobody gets by a certificate that is issued on request. */
export const reservedOrganization = "system:masters";

/** The last common name counts, as in Go. */
export const commonNameOf = (names: readonly NameAttribute[]): string => valuesOf(names, oids.commonName).at(-1) ?? "";
