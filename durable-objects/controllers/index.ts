import { bootstrap } from "./bootstrap.ts";
import { certificateApprover } from "./certificates/approver.ts";
import { certificateCleaner } from "./certificates/cleaner.ts";
import { certificateSigner } from "./certificates/signer.ts";
import { clusterRoleAggregation } from "./cluster-role-aggregation.ts";
import { flowSchemaStatus } from "./control-plane/flow-schema-status.ts";
import { identityLease } from "./control-plane/identity-lease.ts";
import type { Controller } from "./controller.ts";
import { namespace } from "./namespace.ts";
import { newResourceQuotaController } from "./resource-quota.ts";
import { rootCACertificatePublisher } from "./root-ca-certificate-publisher.ts";
import { serviceAccount } from "./service-account.ts";
import { serviceCIDR } from "./service-cidr.ts";
import { serviceIPRepair } from "./service-ip-repair.ts";
import { claimProtection, volumeProtection } from "./storage-protection.ts";
import { bootstrapSigner } from "./tokens/bootstrap-signer.ts";
import { serviceAccountToken } from "./tokens/service-account-token.ts";
import { tokenCleaner } from "./tokens/token-cleaner.ts";

/** Every controller, in the order in which a fresh cluster needs them. */
export const controllers: readonly Controller[] = [
  bootstrap,
  flowSchemaStatus,
  identityLease,
  namespace,
  serviceAccount,
  rootCACertificatePublisher,
  serviceCIDR,
  serviceAccountToken,
  bootstrapSigner,
  tokenCleaner,
  certificateApprover,
  certificateSigner,
  certificateCleaner,
  clusterRoleAggregation,
  claimProtection,
  volumeProtection,
  newResourceQuotaController(),
  serviceIPRepair,
];
