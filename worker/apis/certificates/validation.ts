import { duplicate, type ErrorList, forbidden, invalid, notSupported, Path, required, tooLong } from "../../apimachinery/field.ts";
import { isDNS1123Label, isDNS1123Subdomain } from "../../apimachinery/validation/names.ts";
import { deepEqual } from "../../apimachinery/validation/objectmeta.ts";
import { requiredOneOf } from "../../apimachinery/validation/supported.ts";
import { pemBlocks } from "../../apimachinery/x509/pem.ts";
import type {
  CertificatesV1CertificateSigningRequest as CertificateSigningRequest,
  CertificatesV1CertificateSigningRequestCondition as Condition,
} from "../generated/types.ts";
import { sequenceProblem } from "./sequence-problem.ts";

// upstream: pkg/apis/certificates/validation/validation.go

const specPath = new Path("spec");
const conditionsPath = new Path("status").child("conditions");
const certificatePath = new Path("status").child("certificate");
const expirationSecondsMin = 600;
const domainMax = 253;
const signerNameMax = domainMax + 1 + domainMax + 63 + 1;
const legacySignerName = "kubernetes.io/legacy-unknown";
const trueTypes: readonly string[] = ["Approved", "Denied", "Failed"];

const usages: readonly string[] = [
  "signing",
  "digital signature",
  "content commitment",
  "key encipherment",
  "key agreement",
  "data encipherment",
  "cert sign",
  "crl sign",
  "encipher only",
  "decipher only",
  "any",
  "server auth",
  "client auth",
  "code signing",
  "email protection",
  "s/mime",
  "ipsec end system",
  "ipsec tunnel",
  "ipsec user",
  "timestamping",
  "ocsp signing",
  "microsoft sgc",
  "netscape sgc",
];

const conditionsOf = (request: CertificateSigningRequest | undefined): readonly Condition[] => request?.status?.conditions ?? [];
const ofType = (request: CertificateSigningRequest, type: string): readonly Condition[] =>
  conditionsOf(request).filter((condition) => (condition.type ?? "") === type);
const hasDuplicates = (values: readonly (string | undefined)[]): boolean => new Set(values).size < values.length;

/** The first check of a name's labels that fails is the only one told. */
function labelErrors(path: Path, part: string, check: (label: string) => string[]): ErrorList {
  const label = part.split(".").find((each) => check(each).length > 0);
  return label === undefined
    ? []
    : check(label).map((message) => invalid(path, part, `validating label ${JSON.stringify(label)}: ${message}`));
}

/** `example.com/signer`. upstream: pkg/apis/core/validation/names.go ValidateSignerName */
export function validateSignerName(path: Path, name: string): ErrorList {
  if (name === "") return [required(path, "")];
  const [domain = "", rest = "", ...more] = name.split("/");
  if (more.length > 0 || !name.includes("/"))
    return [invalid(path, name, "must be a fully qualified domain and path of the form 'example.com/signer-name'")];
  return [
    ...(domain.length > domainMax ? [tooLong(path, domainMax)] : []),
    ...labelErrors(path, domain, isDNS1123Label),
    ...(domain.includes(".") ? [] : [invalid(path, domain, "should be a domain with at least two segments separated by dots")]),
    ...labelErrors(path, rest, isDNS1123Subdomain),
    ...(name.length > signerNameMax ? [tooLong(path, signerNameMax)] : []),
  ];
}

function requestProblem(base64: string): string | undefined {
  const block = pemBlocks(atob(base64))[0];
  return block?.type === "CERTIFICATE REQUEST"
    ? sequenceProblem(block.bytes, ["certificateRequest", "tbsCertificateRequest"])
    : "PEM block type must be CERTIFICATE REQUEST";
}

function certificateProblem(base64: string): string | undefined {
  if (base64 === "") return undefined;
  const blocks = pemBlocks(atob(base64));
  for (const { type, headers, bytes } of blocks) {
    if (type !== "CERTIFICATE") return `only CERTIFICATE PEM blocks are allowed, found ${JSON.stringify(type)}`;
    if (headers) return "no PEM block headers are permitted";
    if (bytes.length === 0) return "found CERTIFICATE PEM block containing 0 certificates";
    if (sequenceProblem(bytes, ["certificate", "tbsCertificate"]) !== undefined) return "x509: malformed certificate";
  }
  return blocks.length === 0 ? "must contain at least one CERTIFICATE PEM block" : undefined;
}

function validateUsages(given: readonly string[], old: readonly string[] | undefined): ErrorList {
  const path = specPath.child("usages");
  const errors = given.length === 0 ? [required(path, "")] : [];
  // What an old object already has wrong stays allowed.
  if (!(old ?? []).some((usage) => !usages.includes(usage)))
    for (const [i, usage] of given.entries()) if (!usages.includes(usage)) errors.push(notSupported(path.index(i), usage, usages));
  if (!hasDuplicates(old ?? []))
    for (const [i, usage] of given.entries()) if (given.indexOf(usage) < i) errors.push(duplicate(path.index(i), usage));
  return errors;
}

function validateConditions(request: CertificateSigningRequest, old: CertificateSigningRequest | undefined): ErrorList {
  const errors: ErrorList = [];
  const seen = new Set<string>();
  const oldTypes = conditionsOf(old).map(({ type = "" }) => type);
  const bothAllowed = oldTypes.includes("Approved") && oldTypes.includes("Denied");
  for (const [i, { type = "", status = "" }] of conditionsOf(request).entries()) {
    const path = conditionsPath.index(i);
    if (type === "" && !oldTypes.includes("")) errors.push(required(path.child("type"), ""));
    errors.push(...requiredOneOf(path.child("status"), status, trueTypes.includes(type) ? ["True"] : ["True", "False", "Unknown"]));
    const other = type === "Approved" ? "Denied" : type === "Denied" ? "Approved" : undefined;
    if (!bothAllowed && other !== undefined && seen.has(other))
      errors.push(invalid(conditionsPath, type, "Approved and Denied conditions are mutually exclusive"));
    if (seen.has(type) && !hasDuplicates(oldTypes)) errors.push(duplicate(path.child("type"), type));
    seen.add(type);
  }
  return errors;
}

/** A new request, or one as it is after an update. */
export function validateRequest(request: CertificateSigningRequest, old?: CertificateSigningRequest): ErrorList {
  const { request: pem, signerName = "", expirationSeconds } = request.spec ?? {};
  const problem = requestProblem(pem ?? "");
  const certificate = request.status?.certificate ?? "";
  const unchanged = old !== undefined && (old.status?.certificate ?? "") === certificate;
  const badCertificate = unchanged ? undefined : certificateProblem(certificate);
  const legacy = signerName === legacySignerName && old?.spec?.signerName !== legacySignerName;
  return [
    ...(problem === undefined ? [] : [invalid(specPath.child("request"), pem, problem)]),
    ...validateUsages(request.spec?.usages ?? [], old?.spec?.usages),
    ...(legacy
      ? [invalid(specPath.child("signerName"), signerName, "the legacy signerName is not allowed via this API version")]
      : validateSignerName(specPath.child("signerName"), signerName)),
    ...(expirationSeconds !== undefined && expirationSeconds < expirationSecondsMin
      ? [invalid(specPath.child("expirationSeconds"), expirationSeconds, "may not specify a duration less than 600 seconds (10 minutes)")]
      : []),
    ...validateConditions(request, old),
    ...(badCertificate === undefined ? [] : [invalid(certificatePath, "<certificate data>", badCertificate)]),
  ];
}

function validateApprovalKept(request: CertificateSigningRequest, old: CertificateSigningRequest): ErrorList {
  return ["Approved", "Denied"].flatMap((type) => {
    const [now, before] = [ofType(request, type), ofType(old, type)];
    if (now.length > before.length) return [forbidden(conditionsPath, `updates may not add a condition of type ${JSON.stringify(type)}`)];
    if (now.length < before.length || deepEqual(now, before)) return [];
    return [forbidden(conditionsPath, `updates may not modify a condition of type ${JSON.stringify(type)}`)];
  });
}

/** `may`: what this endpoint lets change. Verdicts and failures are never taken back. */
export function validateRequestUpdate(
  request: CertificateSigningRequest,
  old: CertificateSigningRequest,
  may: "change nothing" | "approve" | "issue",
): ErrorList {
  const removed = trueTypes.filter((type) => ofType(request, type).length < ofType(old, type).length);
  const [certificate, before] = [request.status?.certificate ?? "", old.status?.certificate ?? ""];
  const errors = [
    ...validateRequest(request, old),
    ...removed.map((type) => forbidden(conditionsPath, `updates may not remove a condition of type ${JSON.stringify(type)}`)),
    ...(may === "approve" ? [] : validateApprovalKept(request, old)),
  ];
  if (certificate === before) return errors;
  if (may !== "issue") return [...errors, forbidden(certificatePath, "updates may not set certificate content")];
  return before === "" ? errors : [...errors, forbidden(certificatePath, "updates may not modify existing certificate content")];
}
