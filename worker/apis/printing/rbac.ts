import type { Column } from "../../registry/resource.ts";
import type { RbacV1RoleBinding, RbacV1Subject } from "../generated/types.ts";
import { defaultColumns } from "./default.ts";
import { ageColumn, type ColumnsByPlural, nameColumn, printer } from "./printer.ts";

const { text, wide } = printer<RbacV1RoleBinding>();

function subjects({ subjects: all }: RbacV1RoleBinding, kind: string, show: (subject: RbacV1Subject) => string): string {
  return (all ?? [])
    .filter((subject) => subject.kind === kind)
    .map(show)
    .join(", ");
}

const nameOf = ({ name }: RbacV1Subject): string => name ?? "";
const accountOf = ({ namespace, name }: RbacV1Subject): string => `${namespace ?? ""}/${name ?? ""}`;

const bindingColumns: readonly Column[] = [
  nameColumn,
  text("Role", ({ roleRef }) => `${roleRef?.kind ?? ""}/${roleRef?.name ?? ""}`),
  ageColumn,
  wide("Users", (binding) => subjects(binding, "User", nameOf)),
  wide("Groups", (binding) => subjects(binding, "Group", nameOf)),
  wide("ServiceAccounts", (binding) => subjects(binding, "ServiceAccount", accountOf)),
];

/** Columns of rbac.authorization.k8s.io. */
export const rbacColumns: ColumnsByPlural = {
  clusterrolebindings: bindingColumns,
  clusterroles: defaultColumns,
  rolebindings: bindingColumns,
  roles: defaultColumns,
};
