import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

const models = join(import.meta.dirname, "../../node_modules/@kubernetes/client-node/dist/gen/models");

export interface Schema {
  description?: string;
  enum?: readonly string[];
  items?: Schema;
  properties?: Record<string, Schema>;
  [key: string]: unknown;
}

/** `io.k8s.api.core.v1.Pod` -> the model files that may describe it. */
function modelNames(id: string): string[] {
  const [group = "", version = "", name = ""] = id.split(".").slice(-3);
  const capitalized = (s: string): string => `${s.slice(0, 1).toUpperCase()}${s.slice(1)}`;
  return [`${capitalized(version)}${name}`, `${capitalized(group)}${capitalized(version)}${name}`];
}

const textOf = (comment: string): string =>
  comment
    .split("\n")
    .map((line) => line.replace(/^\s*\*\s?/, "").trim())
    .filter((line) => line !== "")
    .join(" ")
    .replace(/\\+(['"])/g, "$1");

/** Descriptions of a type and its fields, from the comments of a dependency's type declarations. */
function descriptionsOf(id: string): { own: string; fields: Map<string, string> } | undefined {
  const path = modelNames(id)
    .map((name) => join(models, `${name}.d.ts`))
    .find((file) => existsSync(file));
  if (path === undefined) return undefined;
  const text = readFileSync(path, "utf8");
  const fields = new Map<string, string>();
  for (const [, comment = "", name = ""] of text.matchAll(/\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*'([^']+)'\??:/g))
    fields.set(name, textOf(comment));
  const own = /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*export declare class/.exec(text)?.[1] ?? "";
  return { own: textOf(own), fields };
}

/** The values of an enum, in upstream's words. upstream: kube-openapi/pkg/generators/enum.go DescriptionLines */
const valuesOf = ({ enum: own, items }: Schema): string => {
  const values = own ?? items?.enum;
  return values === undefined ? "" : `\n\nPossible enum values:\n${values.map((value) => ` - \`${JSON.stringify(value)}\``).join("\n")}`;
};

/** Adds descriptions to the schemas and their fields, in place. */
export function describeSchemas(schemas: Readonly<Record<string, Schema>>): void {
  for (const [id, schema] of Object.entries(schemas)) {
    const found = descriptionsOf(id);
    if (found === undefined) continue;
    if (found.own !== "") schema.description = found.own;
    for (const [name, property] of Object.entries(schema.properties ?? {})) {
      const text = found.fields.get(name) ?? found.fields.get(`_${name}`) ?? "";
      const description = `${text}${valuesOf(property)}`.trimStart();
      if (description !== "") property.description = description;
    }
  }
}
