import { newBadRequest, newConflict, newInvalid, StatusError } from "../../apimachinery/errors.ts";
import { type ErrorList, invalid, Path } from "../../apimachinery/field.ts";
import { goQuote } from "../../apimachinery/go/go-quote.ts";
import { cloneJSON } from "../../apimachinery/patch/clone-json.ts";
import { formatTime } from "../../apimachinery/time.ts";
import type { JSONObject, JSONValue, KubeObject, ObjectMeta } from "../../apimachinery/types.ts";
import { isDNS1123Subdomain, isPathSegmentName } from "../../apimachinery/validation/names.ts";
import { validateObjectMeta, validateObjectMetaUpdate } from "../../apimachinery/validation/objectmeta.ts";
import type { HookContext } from "../resource.ts";
import { groupResource, inStoredForm, type Scope, strategyOf, toStored } from "../scope.ts";

// What happens to every object before it is stored. upstream: apiserver/pkg/registry/rest/{create,update,delete}.go

const metadataPath = new Path("metadata");

export function hookContext(scope: Scope): HookContext {
  const { deps } = scope.ctx;
  const warn = (text: string): void => void scope.ctx.warnings.add(text);
  return { now: deps.now(), namespace: scope.namespace, name: scope.name, uuid: deps.uuid, user: scope.ctx.user, warn };
}

function validateName(scope: Scope, object: KubeObject): (name: string, prefix: boolean) => string[] {
  const check = scope.row.strategy?.validateName;
  if (check !== undefined) return (name, prefix) => check(name, prefix, object);
  return (name, prefix) => isDNS1123Subdomain(prefix ? maskTrailingDash(name) : name);
}

/** A generateName may end in a dash, since more follows. upstream: api/validation/generic.go maskTrailingDash */
const maskTrailingDash = (name: string): string => (name.length > 1 && name.endsWith("-") ? `${name.slice(0, -2)}a` : name);

const generatedAlphabet = "bcdfghjklmnpqrstvwxz2456789";
const generatedNameMax = 63;

/** `base` cut to 58 characters and five random ones. upstream: apiserver/pkg/storage/names/generate.go */
export function generateName(base: string, randomBytes: (n: number) => Uint8Array): string {
  const suffix = Array.from(randomBytes(5), (byte) => generatedAlphabet[byte % generatedAlphabet.length]).join("");
  return base.slice(0, generatedNameMax - suffix.length) + suffix;
}

/** Namespace of body and URL must agree. */
export function checkNamespace(scope: Scope, meta: ObjectMeta): void {
  if (scope.row.scope !== "Namespaced") {
    delete meta.namespace;
    return;
  }
  if (meta.namespace === undefined || meta.namespace === "") meta.namespace = scope.namespace;
  if (meta.namespace !== scope.namespace)
    throw newBadRequest("the namespace of the provided object does not match the namespace sent on the request");
}

function checkErrors(scope: Scope, name: string, errors: ErrorList): void {
  if (errors.length > 0) throw newInvalid(scope.row.names.kind, scope.row.group, name, errors);
}

/** Nobody says, or comes to own, what is the server's to say. upstream: rest.WipeObjectMetaSystemFields */
export function wipeSystemFields(meta: ObjectMeta): void {
  delete meta.deletionTimestamp;
  delete meta.deletionGracePeriodSeconds;
  delete meta.selfLink;
}

/** Name, namespace and identity of a new object. upstream: rest.FillObjectMetaSystemFields */
export function fillSystemFields(scope: Scope, object: KubeObject): void {
  const { ctx } = scope;
  const meta = (object.metadata ??= {});
  checkNamespace(scope, meta);
  if (meta.generateName !== undefined && meta.generateName !== "" && (meta.name ?? "") === "")
    meta.name = scope.row.strategy?.generateName?.(meta.generateName) ?? generateName(meta.generateName, ctx.deps.randomBytes);
  meta.uid = ctx.deps.uuid();
  meta.creationTimestamp = formatTime(ctx.deps.now());
}

/** Resets what is not the client's to say, runs the hooks and validates; throws 422 with every error found. */
export const beforeCreate = (scope: Scope, object: KubeObject): void => inStoredForm(scope, object, createInStoredForm);

function createInStoredForm(scope: Scope, object: KubeObject): void {
  const { ctx, row } = scope;
  const strategy = strategyOf(scope);
  const meta = (object.metadata ??= {});
  if (row.generation !== undefined) meta.generation = 1;
  if (hasStatus(scope) && !strategy.takesStatusOnCreate) delete object["status"];
  strategy.prepareForCreate?.(object, hookContext(scope));
  const own = [...(strategy.validate?.(object) ?? []), ...(strategy.validateSettings?.(object, ctx.deps.settings) ?? [])];
  const metaErrors = (check: ReturnType<typeof validateName>): ErrorList =>
    validateObjectMeta(meta, row.scope === "Namespaced", check, metadataPath);
  checkErrors(scope, meta.name ?? "", strategy.checksMetadataLast ? own : [...metaErrors(validateName(scope, object)), ...own]);
  // What kinds let pass must still be a segment of a path.
  checkErrors(scope, meta.name ?? "", metaErrors(isPathSegmentName));
  for (const warning of strategy.warningsOnCreate?.(object) ?? []) ctx.warnings.add(warning);
  strategy.canonicalize?.(object);
}

const hasStatus = (scope: Scope): boolean => scope.version.subresources?.some((s) => s.name === "status") ?? false;

const systemFields = ["uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds", "generation"] as const;

/** What a client may not change is taken from the current object, silently or after a check. */
function carrySystemFields(meta: ObjectMeta, old: ObjectMeta): void {
  const from = old as Record<string, unknown>;
  const to = meta as Record<string, unknown>;
  for (const key of systemFields) {
    // A grace period or uid that is said is checked; a time of deletion that is there already cannot even be said otherwise.
    const said = key === "uid" || key === "deletionGracePeriodSeconds" || (key === "deletionTimestamp" && from[key] === undefined);
    if (said && to[key] !== undefined) continue;
    if (from[key] === undefined) delete to[key];
    else to[key] = from[key];
  }
}

const isAbsent = (value: unknown): boolean => value === undefined || value === null;

/** Nothing, whichever way it is written: nil and empty lists are the same to upstream. */
const isNothing = (value: unknown): boolean => isAbsent(value) || (Array.isArray(value) && value.length === 0);

/** Whether two values say the same; `nothing` is as good as absent. upstream: apimachinery/pkg/api/equality Semantic.DeepEqual */
function sameContent(a: unknown, b: unknown, nothing: (value: unknown) => boolean): boolean {
  if (a === b || (nothing(a) && nothing(b))) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((item, i) => sameContent(item, b[i], nothing));
  const [left, right] = [a as Record<string, unknown>, b as Record<string, unknown>];
  for (const key in left) if (!sameContent(left[key], right[key], nothing)) return false;
  for (const key in right) if (!Object.hasOwn(left, key) && !nothing(right[key])) return false;
  return true;
}

function sameButMetadataAndStatus(object: KubeObject, old: KubeObject, nothing: (value: unknown) => boolean): boolean {
  const { metadata: _m, status: _s, apiVersion: _a, kind: _k, ...content } = object;
  const { metadata: _om, status: _os, apiVersion: _oa, kind: _ok, ...before } = old;
  return sameContent(content, before, nothing);
}

/** Prepares an update: immutable metadata, generation, status or spec kept as the endpoint says, hooks, validation. */
export function beforeUpdate(scope: Scope, object: KubeObject, old: KubeObject): void {
  const oldForm = toStored(scope, old);
  inStoredForm(scope, object, (stored, form) => updateInStoredForm(stored, form, oldForm));
}

function updateInStoredForm(scope: Scope, object: KubeObject, old: KubeObject): void {
  const { row, ctx } = scope;
  const strategy = strategyOf(scope);
  const sent = (object.metadata ??= {});
  const oldMeta = old.metadata ?? {};
  checkNamespace(scope, sent);
  carrySystemFields(sent, oldMeta);
  // An unconditional update takes the version that it replaces.
  if ((sent.resourceVersion ?? "") === "" || sent.resourceVersion === "0") sent.resourceVersion = oldMeta.resourceVersion ?? "";
  if (scope.subresource?.name === "status") keepAllButStatus(object, old);
  else if (hasStatus(scope) && scope.subresource === undefined) keepStatus(object, old);
  strategy.prepareForUpdate?.(object, old, hookContext(scope));
  // The hook may have put other metadata in its place.
  const meta = (object.metadata ??= {});
  const nothing = row.exact ? isAbsent : isNothing;
  if (row.generation === true && scope.subresource?.name !== "status" && !sameButMetadataAndStatus(object, old, nothing))
    meta.generation = (oldMeta.generation ?? 0) + 1;
  const errors = [
    ...validateObjectMeta(meta, row.scope === "Namespaced", isPathSegmentName, metadataPath),
    // Most kinds' own validation looks at it again; the causes show it.
    ...validateObjectMetaUpdate(meta, oldMeta, metadataPath),
    ...(strategy.validateUpdate?.(object, old) ?? []),
    ...(strategy.validateSettings?.(object, ctx.deps.settings) ?? []),
  ];
  checkErrors(scope, meta.name ?? "", errors);
  for (const warning of strategy.warningsOnUpdate?.(object, old) ?? []) ctx.warnings.add(warning);
  strategy.canonicalize?.(object);
}

function keepStatus(object: KubeObject, old: KubeObject): void {
  if (old["status"] === undefined) delete object["status"];
  else object["status"] = cloneJSON(old["status"] as JSONValue);
}

/** An update of /status takes nothing of the object but its status and metadata. */
function keepAllButStatus(object: KubeObject, old: KubeObject): void {
  const { metadata, status } = object;
  for (const key of Object.keys(object)) delete object[key];
  Object.assign(object, cloneJSON(old as JSONObject));
  if (metadata !== undefined) object.metadata = metadata;
  if (status === undefined) delete object["status"];
  else object["status"] = status;
}

/** Returns the version that a body says; throws 500 where none can be read. upstream: storage/api_object_versioner.go */
export function checkVersionSyntax({ resourceVersion: rv = "" }: ObjectMeta): string {
  if (rv !== "" && !/^\d+$/.test(rv)) throw new StatusError(500, "", `strconv.ParseUint: parsing ${goQuote(rv)}: invalid syntax`);
  return rv;
}

/** 409 for a body that says the UID of another object than there is, or of one where there is none. */
export function checkUID(scope: Scope, uid: string | undefined, name: string, oldUID: string, dryRun: boolean): void {
  if (uid === undefined || uid === "" || uid === oldUID) return;
  const { row, namespace } = scope;
  // In a dry run upstream never comes to where the prefix is added.
  const key = `${dryRun ? "" : "/registry"}/${row.storagePrefix}/${row.scope === "Namespaced" ? `${namespace}/` : ""}${name}`;
  const failed = `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${oldUID}`;
  const why = `StorageError: invalid object, Code: 4, Key: ${key}, ResourceVersion: 0, AdditionalErrorMsg: ${failed}`;
  throw newConflict(groupResource(scope), name, why);
}

/** Body and current object must be the same one. */
export function checkUIDAndVersion(scope: Scope, meta: ObjectMeta, old: ObjectMeta, requireVersion: boolean, dryRun: boolean): void {
  const gr = groupResource(scope);
  const name = old.name ?? "";
  checkUID(scope, meta.uid, name, old.uid ?? "", dryRun);
  const rv = checkVersionSyntax(meta);
  if (rv === "" || rv === "0") {
    // Upstream names the resource here where it names the kind elsewhere.
    if (requireVersion)
      throw newInvalid(gr.resource, gr.group, name, [invalid(metadataPath.child("resourceVersion"), 0, "must be specified for an update")]);
    return;
  }
  if (rv !== old.resourceVersion)
    throw newConflict(gr, name, "the object has been modified; please apply your changes to the latest version and try again");
}
