import type { Column } from "../../registry/resource.ts";
import { admissionregistrationColumns } from "../printing/admissionregistration.ts";
import { apiextensionsColumns } from "../printing/apiextensions.ts";
import { apiregistrationColumns } from "../printing/apiregistration.ts";
import { appsColumns } from "../printing/apps.ts";
import { autoscalingColumns, scaleColumns } from "../printing/autoscaling.ts";
import { batchColumns } from "../printing/batch.ts";
import { certificatesColumns } from "../printing/certificates.ts";
import { coordinationColumns } from "../printing/coordination.ts";
import { coreColumns } from "../printing/core/core.ts";
import { defaultColumns } from "../printing/default.ts";
import { discoveryColumns } from "../printing/discovery.ts";
import { eventsColumns } from "../printing/events.ts";
import { flowcontrolColumns } from "../printing/flowcontrol.ts";
import { networkingColumns } from "../printing/networking.ts";
import { nodeColumns } from "../printing/node.ts";
import { policyColumns } from "../printing/policy.ts";
import { rbacColumns } from "../printing/rbac.ts";
import { resourceColumns } from "../printing/resource.ts";
import { schedulingColumns } from "../printing/scheduling.ts";
import { storageColumns } from "../printing/storage.ts";

/** Columns by group and plural. */
const columns: Readonly<Record<string, Readonly<Record<string, readonly Column[]>>>> = {
  "": coreColumns,
  apps: appsColumns,
  batch: batchColumns,
  autoscaling: autoscalingColumns,
  policy: policyColumns,
  "rbac.authorization.k8s.io": rbacColumns,
  "flowcontrol.apiserver.k8s.io": flowcontrolColumns,
  "networking.k8s.io": networkingColumns,
  "storage.k8s.io": storageColumns,
  "scheduling.k8s.io": schedulingColumns,
  "certificates.k8s.io": certificatesColumns,
  "coordination.k8s.io": coordinationColumns,
  "discovery.k8s.io": discoveryColumns,
  "events.k8s.io": eventsColumns,
  "admissionregistration.k8s.io": admissionregistrationColumns,
  "apiextensions.k8s.io": apiextensionsColumns,
  "apiregistration.k8s.io": apiregistrationColumns,
  "node.k8s.io": nodeColumns,
  "resource.k8s.io": resourceColumns,
};

/** Columns of kinds that only subresources have, by the id of their type. */
const schemaColumns: Readonly<Record<string, readonly Column[]>> = { "autoscaling.v1.Scale": scaleColumns };

export const columnsOfSchema = (schema: string): readonly Column[] | undefined => schemaColumns[schema];

export const columnsOf = (group: string, plural: string): readonly Column[] => columns[group]?.[plural] ?? defaultColumns;
