import { admit } from "../../admission/plugins.ts";
import { newConflict, newInvalid, newNotFound } from "../../apimachinery/errors.ts";
import { type ErrorList, invalid, Path } from "../../apimachinery/field.ts";
import { formatLabelSelector, labelSelectorAsRequirements } from "../../apimachinery/labels.ts";
import { parentEntries, type ReplicasPaths, scaleEntries } from "../../apimachinery/managedfields/scale-fields.ts";
import type { KubeObject } from "../../apimachinery/types.ts";
import { nameIsDNSSubdomain } from "../../apimachinery/validation/names.ts";
import { validateKubeFinalizers, validateObjectMeta } from "../../apimachinery/validation/objectmeta.ts";
import type { RequestContext } from "../../context.ts";
import { parseWriteOptions } from "../../registry/reading/options.ts";
import { apiVersionOf, fromStored, groupResource, type Scope } from "../../registry/scope.ts";
import { manageFields, setManagedFields } from "../../registry/writing/manage-fields.ts";
import { checkNamespace, checkUID, checkUIDAndVersion } from "../../registry/writing/object-lifecycle.ts";
import { readCurrent, updateObject, type Written } from "../../registry/writing/write-loop.ts";
import { applied, readConfiguration } from "../apply.ts";
import { readBody } from "../encoding/body.ts";
import { objectResponse } from "../encoding/response.ts";
import { isApply, patchedObject, preparePatch } from "../patch.ts";
import { checkName, requestObject } from "../write.ts";

interface Scalable {
  spec?: { replicas?: number; selector?: Record<string, unknown> };
  status?: { replicas?: number };
}

/** Selector of a ReplicationController (a map) or of the others (a LabelSelector) as text. */
function selectorText(selector: Record<string, unknown> | undefined): string {
  if (selector === undefined) return "";
  const isLabelSelector = "matchLabels" in selector || "matchExpressions" in selector;
  return formatLabelSelector(labelSelectorAsRequirements(isLabelSelector ? selector : { matchLabels: selector as Record<string, string> }));
}

/** autoscaling/v1 Scale of an object that has replicas. upstream: registry/apps/deployment/storage scaleFromDeployment */
function scaleOf(object: KubeObject): KubeObject {
  const { spec, status } = object as Scalable;
  const { name = "", namespace = "", uid = "", resourceVersion = "", creationTimestamp } = object.metadata ?? {};
  const selector = selectorText(spec?.selector);
  return {
    apiVersion: "autoscaling/v1",
    kind: "Scale",
    metadata: { name, namespace, uid, resourceVersion, ...(creationTimestamp === undefined ? {} : { creationTimestamp }) },
    spec: spec?.replicas === undefined || spec.replicas === 0 ? {} : { replicas: spec.replicas },
    status: { replicas: status?.replicas ?? 0, ...(selector === "" ? {} : { selector }) },
  };
}

/** Tables of a scale have columns of their own. */
const printed = (scope: Scope): Scope => {
  const columns = scope.subresource?.additionalPrinterColumns ?? scope.version.additionalPrinterColumns;
  return { ...scope, version: { ...scope.version, additionalPrinterColumns: columns } };
};

const parentScope = (scope: Scope): Scope => ({ ...scope, subresource: undefined });

function writtenObject(scope: Scope, written: Written): KubeObject {
  return "text" in written ? fromStored(scope, written.text) : written.object;
}

/** GET of /scale. */
export async function getScale(ctx: RequestContext, scope: Scope): Promise<Response> {
  const found = await readCurrent(scope, scope.name);
  if (found === undefined) throw newNotFound(groupResource(scope), scope.name);
  return objectResponse(ctx, printed(scope), { object: scaleOf(fromStored(scope, found.text)) });
}

const replicasOf = (scale: KubeObject): number => (scale as Scalable).spec?.replicas ?? 0;

/** A Scale that fits its object. upstream: registry/apps/deployment/storage scaleUpdatedObjectInfo.UpdatedObject */
function checkScale(scope: Scope, scale: KubeObject, current: KubeObject): void {
  const name = current.metadata?.name ?? "";
  const replicas = replicasOf(scale);
  const metadata = new Path("metadata");
  const errors: ErrorList = [
    ...validateObjectMeta(scale.metadata ?? {}, true, nameIsDNSSubdomain, metadata),
    ...validateKubeFinalizers(scale.metadata?.finalizers, metadata.child("finalizers")),
    ...(replicas < 0 ? [invalid(new Path("spec").child("replicas"), replicas, "must be greater than or equal to 0")] : []),
  ];
  if (errors.length > 0) throw newInvalid("Scale", "autoscaling", name, errors);
  const { group, resource } = groupResource(scope);
  const { uid = "" } = scale.metadata ?? {};
  if (uid === "" || uid === current.metadata?.uid) return;
  const why = `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${current.metadata?.uid ?? ""}`;
  throw newConflict({ group, resource: `${resource}/scale` }, name, why);
}

/** Where the object's versions have their replicas. */
const replicasPaths = ({ row }: Scope): ReplicasPaths =>
  new Map(row.versions.map(({ name }) => [apiVersionOf(row.group, name), ["f:spec", "f:replicas"]]));

/** A Scale with its owners recorded. */
function managed(scope: Scope, scale: KubeObject, current: KubeObject): KubeObject {
  manageFields(scope, scale, current);
  return scale;
}

async function writeScale(
  ctx: RequestContext,
  scope: Scope,
  dryRun: boolean,
  wanted: (current: KubeObject) => KubeObject,
  retry: boolean,
  /** The uid that the stored object must have. */
  precondition?: string,
): Promise<Response> {
  const parent = parentScope(scope);
  const paths = replicasPaths(scope);
  const written = await updateObject(parent, {
    dryRun,
    // The fields of the Scale are what is owned; its owners are told to the object.
    manage: () => undefined,
    shown: { scope, of: scaleOf },
    transform: async (current) => {
      checkUID(parent, precondition, scope.name, current.metadata?.uid ?? "", dryRun);
      const owners = current.metadata?.managedFields;
      const before = scaleOf(current);
      setManagedFields(before, scaleEntries(owners, paths));
      const scale = wanted(before);
      checkTarget(scope, scale);
      await admit({ scope, operation: "UPDATE", object: scale, oldObject: before, dryRun });
      checkScale(scope, scale, current);
      const { uid: _uid, ...meta } = scale.metadata ?? {};
      checkUIDAndVersion(parent, meta, current.metadata ?? {}, false, dryRun);
      const next = structuredClone(current);
      next["spec"] = { ...(next as Scalable).spec, replicas: replicasOf(scale) };
      const apiVersion = apiVersionOf(scope.row.group, scope.version.name);
      setManagedFields(next, parentEntries(owners, scale.metadata?.managedFields, paths, apiVersion));
      return next;
    },
    retry: () => retry,
  });
  return objectResponse(ctx, printed(scope), { object: scaleOf(writtenObject(parent, written)) });
}

/** A Scale must be that of the object in the URL. */
function checkTarget(scope: Scope, scale: KubeObject): void {
  const meta = (scale.metadata ??= {});
  checkNamespace(scope, meta);
  checkName(scope, meta.name ?? "");
}

/** PUT of /scale: changes spec.replicas of the parent and nothing else. */
export async function updateScale(ctx: RequestContext, scope: Scope): Promise<Response> {
  const options = parseWriteOptions(ctx.query, "UpdateOptions");
  const scale = await requestObject(ctx, scope, options.fieldValidation);
  checkTarget(scope, scale);
  const unconditional = (scale.metadata?.resourceVersion ?? "") === "";
  return writeScale(
    ctx,
    scope,
    options.dryRun,
    (current) => managed(scope, structuredClone(scale), current),
    unconditional,
    scale.metadata?.uid,
  );
}

/** PATCH of /scale. */
export async function patchScale(ctx: RequestContext, scope: Scope): Promise<Response> {
  if (isApply(ctx.request)) return applyScale(ctx, scope);
  const options = parseWriteOptions(ctx.query, "PatchOptions");
  const text = new TextDecoder().decode(await readBody(ctx));
  const prepared = preparePatch(ctx.request, text, scope);
  const apply = (current: KubeObject): KubeObject => managed(scope, patchedObject(scope, prepared, current, options), current);
  return writeScale(ctx, scope, options.dryRun, apply, true);
}

async function applyScale(ctx: RequestContext, scope: Scope): Promise<Response> {
  const options = parseWriteOptions(ctx.query, "PatchOptions", true);
  const config = await readConfiguration(ctx);
  return writeScale(ctx, scope, options.dryRun, (current) => applied(scope, config, options, current), true);
}
