import { bootstrap } from "./bootstrap.ts";
import type { Controller } from "./controller.ts";
import { namespace } from "./namespace.ts";
import { rootCACertificatePublisher } from "./root-ca-certificate-publisher.ts";
import { serviceAccount } from "./service-account.ts";
import { serviceCIDR } from "./service-cidr.ts";

/** Every controller, in the order in which a fresh cluster needs them. */
export const controllers: readonly Controller[] = [bootstrap, namespace, serviceAccount, rootCACertificatePublisher, serviceCIDR];
