import { bootstrap } from "./bootstrap.ts";
import { clusterRoleAggregation } from "./cluster-role-aggregation.ts";
import type { Controller } from "./controller.ts";
import { namespace } from "./namespace.ts";
import { newResourceQuotaController } from "./resource-quota.ts";
import { rootCACertificatePublisher } from "./root-ca-certificate-publisher.ts";
import { serviceAccount } from "./service-account.ts";
import { serviceCIDR } from "./service-cidr.ts";
import { claimProtection, volumeProtection } from "./storage-protection.ts";

/** Every controller, in the order in which a fresh cluster needs them. */
export const controllers: readonly Controller[] = [
  bootstrap,
  namespace,
  serviceAccount,
  rootCACertificatePublisher,
  clusterRoleAggregation,
  claimProtection,
  volumeProtection,
  newResourceQuotaController(),
  serviceCIDR,
];
