/** fields.Requirement: what a field selector says of one field. */
export interface FieldRequirement {
  readonly field: string;
  readonly operator: "=" | "==" | "!=";
  readonly value: string;
}

/** Splits at commas that no backslash escapes. */
function splitTerms(text: string): string[] {
  const terms: string[] = [];
  let term = "";
  for (let i = 0; i < text.length; i++) {
    const char = text[i] ?? "";
    if (char === "\\") {
      term += char + (text[i + 1] ?? "");
      i += 1;
    } else if (char === ",") {
      terms.push(term);
      term = "";
    } else term += char;
  }
  return [...terms, term];
}

function unescapeValue(value: string): string {
  let out = "";
  for (let i = 0; i < value.length; i++) {
    const char = value[i] ?? "";
    if (char === "\\") {
      const next = value[i + 1] ?? "";
      if (next !== "\\" && next !== "," && next !== "=") throw new Error(`invalid field selector: invalid escape sequence: \\${next}`);
      out += next;
      i += 1;
    } else if (char === "," || char === "=") throw new Error(`invalid field selector: unescaped character in value: ${char.charCodeAt(0)}`);
    else out += char;
  }
  return out;
}

function splitTerm(term: string): FieldRequirement | undefined {
  for (let i = 0; i < term.length; i++)
    for (const operator of ["!=", "==", "="] as const)
      if (term.startsWith(operator, i)) return { field: term.slice(0, i), operator, value: unescapeValue(term.slice(i + operator.length)) };
  return undefined;
}

/** Parses a field selector; throws an Error with upstream's text. upstream: apimachinery/pkg/fields/selector.go ParseSelector */
export function parseFieldSelector(text: string): FieldRequirement[] {
  const out: FieldRequirement[] = [];
  for (const term of splitTerms(text).sort()) {
    if (term === "") continue;
    const requirement = splitTerm(term);
    if (requirement === undefined) throw new Error(`invalid selector: '${text}'; can't understand '${term}'`);
    if (requirement.field !== "" || requirement.value !== "") out.push(requirement);
  }
  return out;
}

/** Whether fields satisfy every requirement; a missing field is "". */
export function matchesFields(requirements: readonly FieldRequirement[], fields: Readonly<Record<string, string>>): boolean {
  return requirements.every(({ field, operator, value }) => {
    const actual = Object.hasOwn(fields, field) ? (fields[field] ?? "") : "";
    return operator === "!=" ? actual !== value : actual === value;
  });
}

/** The selector as text, its values escaped; `==` becomes `=`. upstream: apimachinery/pkg/fields/selector.go String */
export function formatFieldSelector(requirements: readonly FieldRequirement[]): string {
  const escapeValue = (value: string): string => value.replace(/[\\,=]/g, "\\$&");
  return requirements.map(({ field, operator, value }) => `${field}${operator === "!=" ? "!=" : "="}${escapeValue(value)}`).join(",");
}
