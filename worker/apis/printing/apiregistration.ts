import type { ApiregistrationV1APIService } from "../generated/types.ts";
import { ageColumn, type ColumnsByPlural, nameColumn, printer } from "./printer.ts";

function available({ status }: ApiregistrationV1APIService): string {
  const condition = (status?.conditions ?? []).find(({ type }) => type === "Available");
  if (condition === undefined) return "Unknown";
  return condition.status !== "True" && condition.reason ? `${condition.status} (${condition.reason})` : (condition.status ?? "");
}

const { text } = printer<ApiregistrationV1APIService>();

/** Columns of apiregistration.k8s.io. upstream: kube-aggregator/pkg/registry/apiservice/etcd/etcd.go ConvertToTable */
export const apiregistrationColumns: ColumnsByPlural = {
  apiservices: [
    nameColumn,
    text("Service", ({ spec }) => (spec?.service ? `${spec.service.namespace ?? ""}/${spec.service.name ?? ""}` : "Local")),
    text("Available", available),
    ageColumn,
  ],
};
