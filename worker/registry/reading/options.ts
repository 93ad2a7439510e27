import { newInvalid } from "../../apimachinery/errors.ts";
import { type ErrorList, forbidden, invalid, notSupported, Path, required, tooLong } from "../../apimachinery/field.ts";
import { goQuote } from "../../apimachinery/go/go-quote.ts";
import { queryBool } from "../../filters/request-info.ts";
import { queryInt, querySeconds } from "./query.ts";

// upstream: apimachinery/pkg/apis/meta/v1/validation and meta/internalversion/validation

export interface WriteOptions {
  readonly dryRun: boolean;
  readonly fieldManager: string;
  readonly fieldValidation: "Ignore" | "Warn" | "Strict";
  readonly force: boolean | undefined;
}

const fieldManagerBytesMax = 128;
const field = (name: string): Path => new Path(name);

function validateFieldManager(manager: string): ErrorList {
  if (new TextEncoder().encode(manager).length > fieldManagerBytesMax) return [tooLong(field("fieldManager"), fieldManagerBytesMax)];
  const bytes = new TextEncoder();
  let at = 0;
  for (const char of manager) {
    const code = char.codePointAt(0) ?? 0;
    if (code < 0x20 || code === 0x7f || /\p{C}|\p{Zl}|\p{Zp}/u.test(char)) return [unprintable(manager, code, at)];
    at += bytes.encode(char).length;
  }
  return [];
}

function unprintable(manager: string, code: number, at: number): ErrorList[number] {
  const body = `invalid character U+${code.toString(16).toUpperCase().padStart(4, "0")} (at position ${at})`;
  return { type: "FieldValueInvalid", field: "fieldManager", body: `Invalid value: ${goQuote(manager)}: ${body}` };
}

export function validateDryRun(values: readonly string[]): ErrorList {
  return values.every((value) => value === "All") ? [] : [notSupported(field("dryRun"), [...values], ["All"])];
}

const fieldValidations = ["", "Ignore", "Strict", "Warn"];

function validateFieldValidation(value: string): ErrorList {
  return fieldValidations.includes(value) ? [] : [notSupported(field("fieldValidation"), value, fieldValidations)];
}

/** The options of a create, update or patch, or 422 about `kind` (`CreateOptions`). */
export function parseWriteOptions(
  query: URLSearchParams,
  kind: "CreateOptions" | "UpdateOptions" | "PatchOptions",
  apply = false,
): WriteOptions {
  const dryRun = query.getAll("dryRun");
  const fieldManager = query.get("fieldManager") ?? "";
  const fieldValidation = query.get("fieldValidation") ?? "";
  const errors: ErrorList = [];
  if (kind === "PatchOptions" && apply && fieldManager === "") errors.push(required(field("fieldManager"), "is required for apply patch"));
  if (kind === "PatchOptions" && !apply && query.has("force"))
    errors.push(forbidden(field("force"), "may not be specified for non-apply patch"));
  errors.push(...validateFieldManager(fieldManager), ...validateDryRun(dryRun), ...validateFieldValidation(fieldValidation));
  if (errors.length > 0) throw newInvalid(kind, "meta.k8s.io", "", errors);
  return {
    dryRun: dryRun.length > 0,
    fieldManager,
    fieldValidation: fieldValidation === "" ? "Warn" : (fieldValidation as WriteOptions["fieldValidation"]),
    force: query.has("force") ? queryBool(query, "force") : undefined,
  };
}

export interface ListOptions {
  readonly labelSelector: string;
  readonly fieldSelector: string;
  readonly limit: number;
  readonly continue: string;
  readonly resourceVersion: string;
  readonly resourceVersionMatch: string;
  readonly allowWatchBookmarks: boolean;
  readonly sendInitialEvents: boolean | undefined;
  readonly timeoutSeconds: number | undefined;
}

function validateList(o: ListOptions): ErrorList {
  const errors: ErrorList = [];
  const match = field("resourceVersionMatch");
  if (o.resourceVersionMatch !== "") {
    if (o.resourceVersion === "") errors.push(forbidden(match, "resourceVersionMatch is forbidden unless resourceVersion is provided"));
    if (o.continue !== "") errors.push(forbidden(match, "resourceVersionMatch is forbidden when continue is provided"));
    if (!["Exact", "NotOlderThan"].includes(o.resourceVersionMatch)) {
      const supported = ["Exact", "NotOlderThan", ""].map((v) => JSON.stringify(v)).join(", ");
      errors.push({
        type: "FieldValueNotSupported",
        field: "resourceVersionMatch",
        body: `Unsupported value: ${JSON.stringify(o.resourceVersionMatch)}: supported values: ${supported}`,
      });
    }
    if (o.resourceVersionMatch === "Exact" && o.resourceVersion === "0")
      errors.push(forbidden(match, 'resourceVersionMatch "exact" is forbidden for resourceVersion "0"'));
  }
  if (o.sendInitialEvents !== undefined) errors.push(forbidden(field("sendInitialEvents"), "sendInitialEvents is forbidden for list"));
  return errors;
}

function validateWatch(o: ListOptions): ErrorList {
  const errors: ErrorList = [];
  const match = field("resourceVersionMatch");
  if (o.sendInitialEvents !== undefined) {
    if (o.resourceVersionMatch !== "NotOlderThan")
      errors.push(forbidden(match, "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan"));
  } else if (o.resourceVersionMatch !== "")
    errors.push(forbidden(match, "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided"));
  if (o.resourceVersionMatch !== "") {
    if (o.resourceVersionMatch !== "NotOlderThan") errors.push(notSupported(match, o.resourceVersionMatch, ["NotOlderThan"]));
    if (o.continue !== "") errors.push(forbidden(match, "resourceVersionMatch is forbidden when continue is provided"));
  }
  return errors;
}

/** The options of a list or watch as they came; check them with validateListOptions once the selector is parsed. */
export function parseListOptions(query: URLSearchParams): ListOptions {
  const resourceVersion = query.get("resourceVersion") ?? "";
  const resourceVersionMatch = query.get("resourceVersionMatch") ?? "";
  // upstream: meta/internalversion/defaults.go SetListOptionsDefaults
  const streams = queryBool(query, "watch") && (resourceVersion === "" || resourceVersion === "0") && resourceVersionMatch === "";
  const sendInitialEvents = query.has("sendInitialEvents") ? queryBool(query, "sendInitialEvents") : streams ? true : undefined;
  return {
    labelSelector: query.get("labelSelector") ?? "",
    fieldSelector: query.get("fieldSelector") ?? "",
    limit: queryInt(query, "limit") ?? 0,
    continue: query.get("continue") ?? "",
    resourceVersion,
    resourceVersionMatch: streams && !query.has("sendInitialEvents") ? "NotOlderThan" : resourceVersionMatch,
    allowWatchBookmarks: queryBool(query, "allowWatchBookmarks"),
    sendInitialEvents,
    timeoutSeconds: querySeconds(query, "timeoutSeconds"),
  };
}

/** Throws 422 for combinations that upstream refuses. */
export function validateListOptions(options: ListOptions, watch: boolean): void {
  const errors = watch ? validateWatch(options) : validateList(options);
  if (errors.length > 0) throw newInvalid("ListOptions", "meta.k8s.io", "", errors);
}

export interface DeleteOptions {
  readonly gracePeriodSeconds: number | undefined;
  readonly preconditions: { readonly uid?: string; readonly resourceVersion?: string };
  readonly orphanDependents: boolean | undefined;
  readonly propagationPolicy: string | undefined;
  readonly dryRun: readonly string[];
}

/** Throws 422 for options that upstream refuses. */
export function validateDeleteOptions(options: DeleteOptions): void {
  const errors: ErrorList = [];
  const policies = ["Foreground", "Background", "Orphan", "nil"];
  const policy = options.propagationPolicy;
  if (options.orphanDependents !== undefined && policy !== undefined)
    errors.push(invalid(field("propagationPolicy"), policy, "orphanDependents and deletionPropagation cannot be both set"));
  else if (policy !== undefined && !policies.slice(0, 3).includes(policy))
    errors.push({
      type: "FieldValueNotSupported",
      field: "propagationPolicy",
      body: `Unsupported value: ${JSON.stringify(policy)}: supported values: ${policies.map((p) => `"${p}"`).join(", ")}`,
    });
  errors.push(...validateDryRun(options.dryRun));
  if (errors.length > 0) throw newInvalid("DeleteOptions", "meta.k8s.io", "", errors);
}
