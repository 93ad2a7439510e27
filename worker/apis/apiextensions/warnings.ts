import type { ApiextensionsV1CustomResourceDefinition } from "../generated/types.ts";
import { internalOf, schemasOf } from "./definition.ts";
import type { Schema } from "./json-schema.ts";

type Definition = ApiextensionsV1CustomResourceDefinition;

/** Formats of strings that are checked, without dashes. upstream: apiextensions-apiserver/pkg/apiserver/validation/formats.go */
const stringFormats = new Set(
  "bsonobjectid uri email hostname ipv4 ipv6 cidr mac uuid uuid3 uuid4 uuid5 isbn isbn10 isbn13 creditcard ssn hexcolor rgbcolor byte password date duration datetime k8sshortname k8slongname".split(
    " ",
  ),
);

function isKnownFormat({ type = "", format = "" }: Schema): boolean {
  if (type === "" || type === "string") return stringFormats.has(format.replaceAll("-", ""));
  if (type === "integer") return format === "int32" || format === "int64";
  return type === "number" && (format === "float" || format === "double");
}

function unknownFormats({ spec = {} }: Definition): string[] {
  const { shared, versions } = internalOf(spec.versions ?? []);
  return schemasOf({ versions: [shared, ...versions] }).flatMap((schema) =>
    (schema.format ?? "") === "" || isKnownFormat(schema) ? [] : [schema.format ?? ""],
  );
}

/** Formats that are not checked, where the old object did not have them already. */
export function definitionWarnings(definition: Definition, old?: Definition): string[] {
  const before = old === undefined ? [] : unknownFormats(old);
  return unknownFormats(definition)
    .filter((format) => !before.includes(format))
    .map((format) => `unrecognized format ${JSON.stringify(format)}`);
}
