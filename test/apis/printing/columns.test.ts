import { expect, test } from "vitest";
import { tableOf } from "../../../worker/apimachinery/table.ts";
import { admissionregistrationColumns } from "../../../worker/apis/printing/admissionregistration.ts";
import { apiextensionsColumns } from "../../../worker/apis/printing/apiextensions.ts";
import { apiregistrationColumns } from "../../../worker/apis/printing/apiregistration.ts";
import { appsColumns } from "../../../worker/apis/printing/apps.ts";
import { autoscalingColumns } from "../../../worker/apis/printing/autoscaling.ts";
import { batchColumns } from "../../../worker/apis/printing/batch.ts";
import { certificatesColumns } from "../../../worker/apis/printing/certificates.ts";
import { coordinationColumns } from "../../../worker/apis/printing/coordination.ts";
import { coreColumns } from "../../../worker/apis/printing/core/core.ts";
import { discoveryColumns } from "../../../worker/apis/printing/discovery.ts";
import { eventsColumns } from "../../../worker/apis/printing/events.ts";
import { flowcontrolColumns } from "../../../worker/apis/printing/flowcontrol.ts";
import { networkingColumns } from "../../../worker/apis/printing/networking.ts";
import { nodeColumns } from "../../../worker/apis/printing/node.ts";
import { policyColumns } from "../../../worker/apis/printing/policy.ts";
import { rbacColumns } from "../../../worker/apis/printing/rbac.ts";
import { resourceColumns } from "../../../worker/apis/printing/resource.ts";
import { schedulingColumns } from "../../../worker/apis/printing/scheduling.ts";
import { storageColumns } from "../../../worker/apis/printing/storage.ts";

const groups = {
  admissionregistrationColumns,
  apiextensionsColumns,
  apiregistrationColumns,
  appsColumns,
  autoscalingColumns,
  batchColumns,
  certificatesColumns,
  coordinationColumns,
  coreColumns,
  discoveryColumns,
  eventsColumns,
  flowcontrolColumns,
  networkingColumns,
  nodeColumns,
  policyColumns,
  rbacColumns,
  resourceColumns,
  schedulingColumns,
  storageColumns,
};

/** `group/plural name:type/format!`, `!` for columns of -o wide: what Kubernetes 1.36 serves. */
const served = `
core/componentstatuses Name:string/name | Status:string | Message:string | Error:string
core/configmaps Name:string/name | Data:string | Age:string
core/endpoints Name:string/name | Endpoints:string | Age:string
core/events Last Seen:string | Type:string | Reason:string | Object:string | Subobject:string! | Source:string! | Message:string | First Seen:string! | Count:string! | Name:string/name!
core/limitranges Name:string/name | Created At:date
core/namespaces Name:string/name | Status:string | Age:string
core/nodes Name:string/name | Status:string | Roles:string | Age:string | Version:string | Internal-IP:string! | External-IP:string! | OS-Image:string! | Kernel-Version:string! | Container-Runtime:string!
core/persistentvolumeclaims Name:string/name | Status:string | Volume:string | Capacity:string | Access Modes:string | StorageClass:string | VolumeAttributesClass:string | Age:string | VolumeMode:string!
core/persistentvolumes Name:string/name | Capacity:string | Access Modes:string | Reclaim Policy:string | Status:string | Claim:string | StorageClass:string | VolumeAttributesClass:string | Reason:string | Age:string | VolumeMode:string!
core/pods Name:string/name | Ready:string | Status:string | Restarts:string | Age:string | IP:string! | Node:string! | Nominated Node:string! | Readiness Gates:string!
core/podtemplates Name:string/name | Containers:string | Images:string | Pod Labels:string
core/replicationcontrollers Name:string/name | Desired:integer | Current:integer | Ready:integer | Age:string | Containers:string! | Images:string! | Selector:string!
core/resourcequotas Name:string/name | Request:string | Limit:string | Age:string
core/secrets Name:string/name | Type:string | Data:string | Age:string
core/serviceaccounts Name:string/name | Age:string
core/services Name:string/name | Type:string | Cluster-IP:string | External-IP:string | Port(s):string | Age:string | Selector:string!
apiregistration/apiservices Name:string/name | Service:string | Available:string | Age:string
apps/controllerrevisions Name:string/name | Controller:string | Revision:string | Age:string
apps/daemonsets Name:string/name | Desired:integer | Current:integer | Ready:integer | Up-to-date:integer | Available:integer | Node Selector:string | Age:string | Containers:string! | Images:string! | Selector:string!
apps/deployments Name:string/name | Ready:string | Up-to-date:string | Available:string | Age:string | Containers:string! | Images:string! | Selector:string!
apps/replicasets Name:string/name | Desired:integer | Current:integer | Ready:integer | Age:string | Containers:string! | Images:string! | Selector:string!
apps/statefulsets Name:string/name | Ready:string | Age:string | Containers:string! | Images:string!
events/events Last Seen:string | Type:string | Reason:string | Object:string | Subobject:string! | Source:string! | Message:string | First Seen:string! | Count:string! | Name:string/name!
autoscaling/horizontalpodautoscalers Name:string/name | Reference:string | Targets:string | MinPods:string | MaxPods:string | Replicas:string | Age:string
batch/cronjobs Name:string/name | Schedule:string | Timezone:string | Suspend:boolean | Active:integer | Last Schedule:string | Age:string | Containers:string! | Images:string! | Selector:string!
batch/jobs Name:string/name | Status:string | Completions:string | Duration:string | Age:string | Containers:string! | Images:string! | Selector:string!
certificates/certificatesigningrequests Name:string/name | Age:string | SignerName:string | Requestor:string | RequestedDuration:string | Condition:string
networking/ingressclasses Name:string/name | Controller:string | Parameters:string | Age:string
networking/ingresses Name:string/name | Class:string | Hosts:string | Address:string | Ports:string | Age:string
networking/ipaddresses Name:string/name | ParentRef:string
networking/networkpolicies Name:string/name | Pod-Selector:string | Age:string
networking/servicecidrs Name:string/name | CIDRs:string | Age:string
policy/poddisruptionbudgets Name:string/name | Min Available:string | Max Unavailable:string | Allowed Disruptions:integer | Age:string
rbac/clusterrolebindings Name:string/name | Role:string | Age:string | Users:string! | Groups:string! | ServiceAccounts:string!
rbac/clusterroles Name:string/name | Created At:date
rbac/rolebindings Name:string/name | Role:string | Age:string | Users:string! | Groups:string! | ServiceAccounts:string!
rbac/roles Name:string/name | Created At:date
storage/csidrivers Name:string/name | AttachRequired:boolean | PodInfoOnMount:boolean | StorageCapacity:boolean | TokenRequests:string | RequiresRepublish:boolean | Modes:string | Age:string
storage/csinodes Name:string/name | Drivers:integer | Age:string
storage/csistoragecapacities Name:string/name | Created At:date
storage/storageclasses Name:string/name | Provisioner:string | ReclaimPolicy:string | VolumeBindingMode:string | AllowVolumeExpansion:string | Age:string
storage/volumeattachments Name:string/name | Attacher:string/name | PV:string | Node:string | Attached:boolean | Age:string
storage/volumeattributesclasses Name:string/name | DriverName:string | Age:string
admissionregistration/mutatingadmissionpolicies Name:string/name | Mutations:integer | ParamKind:string | Age:string
admissionregistration/mutatingadmissionpolicybindings Name:string/name | PolicyName:string | ParamRef:string | Age:string
admissionregistration/mutatingwebhookconfigurations Name:string/name | Webhooks:integer | Age:string
admissionregistration/validatingadmissionpolicies Name:string/name | Validations:integer | ParamKind:string | Age:string
admissionregistration/validatingadmissionpolicybindings Name:string/name | PolicyName:string | ParamRef:string | Age:string
admissionregistration/validatingwebhookconfigurations Name:string/name | Webhooks:integer | Age:string
apiextensions/customresourcedefinitions Name:string/name | Created At:date
scheduling/priorityclasses Name:string/name | Value:integer | Global-Default:boolean | Age:string | PreemptionPolicy:string
coordination/leases Name:string/name | Holder:string | Age:string
node/runtimeclasses Name:string/name | Handler:string | Age:string
discovery/endpointslices Name:string/name | AddressType:string | Ports:string | Endpoints:string | Age:string
resource/deviceclasses Name:string/name | Age:string
resource/resourceclaims Name:string/name | State:string | Age:string
resource/resourceclaimtemplates Name:string/name | Age:string
resource/resourceslices Name:string/name | Node:string | Driver:string | Pool:string | Age:string
flowcontrol/flowschemas Name:string/name | PriorityLevel:string | MatchingPrecedence:string | DistinguisherMethod:string | Age:string | MissingPL:string
flowcontrol/prioritylevelconfigurations Name:string/name | Type:string | NominalConcurrencyShares:string | Queues:string | HandSize:string | QueueLengthLimit:string | Age:string
`
  .trim()
  .split("\n");

const text = (column: { name: string; type: string; format: string; priority: number }): string =>
  `${column.name}:${column.type}${column.format === "" ? "" : `/${column.format}`}${column.priority === 1 ? "!" : ""}`;

test("every kind has the columns that upstream serves", () => {
  const ours = Object.entries(groups).flatMap(([group, kinds]) =>
    Object.entries(kinds).map(([plural, columns]) => {
      const table = tableOf([], columns, { now: 0, includeObject: "None", version: "v1", metadata: {} });
      const { columnDefinitions } = table as { columnDefinitions: Parameters<typeof text>[0][] };
      return `${group.replace("Columns", "")}/${plural} ${columnDefinitions.map(text).join(" | ")}`;
    }),
  );
  expect(ours.sort()).toEqual([...served].sort());
});

test("an empty object of any kind can be printed", () => {
  for (const columns of Object.values(groups).flatMap((kinds) => Object.values(kinds))) {
    const table = tableOf([{}], columns, { now: 0, includeObject: "None", version: "v1", metadata: {} }) as {
      rows: { cells: unknown[] }[];
    };
    expect(table.rows[0]?.cells).toHaveLength(columns.length);
    expect(table.rows[0]?.cells).not.toContain(undefined);
  }
});
