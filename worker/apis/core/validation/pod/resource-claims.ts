import { duplicate, type ErrorList, invalid, type Path, required } from "../../../../apimachinery/field.ts";
import type { CoreV1PodResourceClaim } from "../../../generated/types.ts";
import { dnsLabel, dnsSubdomain } from "../messages.ts";

const internalForm = ({ name = "", resourceClaimName, resourceClaimTemplateName }: CoreV1PodResourceClaim): unknown => ({
  Name: name,
  ResourceClaimName: resourceClaimName ?? null,
  ResourceClaimTemplateName: resourceClaimTemplateName ?? null,
});

/** Claims of devices, each by name or by template. upstream: pkg/apis/core/validation/validation.go validatePodResourceClaims */
export function validateResourceClaims(claims: readonly CoreV1PodResourceClaim[] | undefined, path: Path): ErrorList {
  const seen = new Set<string>();
  return (claims ?? []).flatMap((claim, i) => {
    const at = path.index(i);
    const { name = "", resourceClaimName, resourceClaimTemplateName } = claim;
    const errors: ErrorList = [];
    if (name === "") errors.push(required(at.child("name"), ""));
    else errors.push(...(seen.has(name) ? [duplicate(at.child("name"), name)] : dnsLabel(at.child("name"), name)));
    seen.add(name);
    if (resourceClaimName !== undefined && resourceClaimTemplateName !== undefined)
      errors.push(invalid(at, internalForm(claim), "at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified"));
    if (resourceClaimName === undefined && resourceClaimTemplateName === undefined)
      errors.push(invalid(at, internalForm(claim), "must specify one of: `resourceClaimName`, `resourceClaimTemplateName`"));
    if (resourceClaimName !== undefined) errors.push(...dnsSubdomain(at.child("resourceClaimName"), resourceClaimName));
    if (resourceClaimTemplateName !== undefined)
      errors.push(...dnsSubdomain(at.child("resourceClaimTemplateName"), resourceClaimTemplateName));
    return errors;
  });
}
