/** A value as sigs.k8s.io/yaml writes it: keys sorted, lists not indented. The library is loaded when it is first needed. */
export async function formatYAML(value: unknown): Promise<string> {
  const { stringify } = await import("yaml");
  return stringify(value, { sortMapEntries: true, lineWidth: 0, version: "1.1", aliasDuplicateObjects: false, indentSeq: false });
}
