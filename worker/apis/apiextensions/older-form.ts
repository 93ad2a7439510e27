import type { JSONObject, KubeObject } from "../../apimachinery/types.ts";

/** What v1 says of each version and v1beta1, in which stock servers store definitions, once for all that have it alike. */
const perVersion = { validation: "schema", subresources: "subresources", additionalPrinterColumns: "additionalPrinterColumns" } as const;

function conversionOf(older: JSONObject): JSONObject {
  const { webhookClientConfig: clientConfig, conversionReviewVersions, ...rest } = older;
  if (clientConfig === undefined && conversionReviewVersions === undefined) return rest;
  const webhook = {
    ...(clientConfig === undefined ? {} : { clientConfig }),
    ...(conversionReviewVersions === undefined ? {} : { conversionReviewVersions }),
  };
  return { ...rest, webhook };
}

/** A definition of v1beta1 as one of v1. upstream: apiextensions-apiserver/pkg/apis/apiextensions/v1/conversion.go */
export function definitionFromOlderForm(object: KubeObject): KubeObject {
  const { version, validation, subresources, additionalPrinterColumns, selectableFields, ...spec } = (object["spec"] ?? {}) as JSONObject;
  const shared: JSONObject = { validation, subresources, additionalPrinterColumns };
  const moved: JSONObject = selectableFields === undefined ? {} : { selectableFields };
  for (const [from, to] of Object.entries(perVersion)) if (shared[from] !== undefined) moved[to] = shared[from];
  const named = typeof version === "string" && version !== "" ? [{ name: version, served: true, storage: true }] : [];
  const versions = Array.isArray(spec["versions"]) && spec["versions"].length > 0 ? (spec["versions"] as JSONObject[]) : named;
  const conversion = spec["conversion"] === undefined ? {} : { conversion: conversionOf(spec["conversion"] as JSONObject) };
  return { ...object, spec: { ...spec, versions: versions.map((one) => ({ ...one, ...moved })), ...conversion } };
}
