import { addressRange } from "../../../apimachinery/address-range.ts";
import { newInvalid } from "../../../apimachinery/errors.ts";
import type { ErrorList } from "../../../apimachinery/field.ts";
import { urlPath } from "../../../apimachinery/url-path.ts";
import type { ClaimOwner, Finish, StoreContext } from "../../../registry/resource.ts";
import type { CoreV1Service } from "../../generated/types.ts";
import { type AddressChange, allocateAddresses, heldAddresses, releaseAddresses, updateAddresses } from "./cluster-ips.ts";
import { initIPFamilies } from "./ip-families.ts";
import { keepAllocated, normalizeClusterIPs } from "./linked-fields.ts";
import { allocatePorts, updatePorts } from "./node-ports.ts";
import { claimPorts, heldPorts, PortOperation, releasePorts } from "./port-operation.ts";

// Every address and port that a service holds is an object of its own in the store, created before the service is and deleted after it
// is gone: creating it is the lock, so that no two services get one, whichever isolates serve them. A request that dies between the two
// leaves an object behind that nobody uses. upstream: pkg/registry/core/service/storage/{storage,alloc}.go

const familiesOf = (serviceClusterIPRange: string): string[] =>
  serviceClusterIPRange.split(",").flatMap((cidr) => addressRange(cidr.trim())?.family ?? []);

const ownerOf = ({ metadata = {} }: CoreV1Service): ClaimOwner => ({
  namespace: metadata.namespace ?? "",
  name: metadata.name ?? "",
  uid: metadata.uid ?? "",
});

function refuse(owner: ClaimOwner, errors: ErrorList): void {
  if (errors.length > 0) throw newInvalid("Service", "", owner.name, errors);
}

/** Allocates ports after addresses; what was taken is given back when the ports fail or the service is not stored. */
async function withPorts(
  ctx: StoreContext,
  owner: ClaimOwner,
  addresses: AddressChange,
  allocate: (operation: PortOperation) => Promise<void>,
): Promise<Finish> {
  const operation = new PortOperation(ctx, owner);
  const finish: Finish = async (stored) => {
    await Promise.all([releaseAddresses(ctx, owner, stored ? addresses.toRelease : addresses.taken), operation.finish(stored)]);
  };
  try {
    await allocate(operation);
  } catch (error) {
    await finish(false);
    throw error;
  }
  return finish;
}

/** upstream: storage.go beginCreate, alloc.go allocateCreate */
export async function beginCreate(service: CoreV1Service, ctx: StoreContext): Promise<Finish> {
  const spec = (service.spec ??= {});
  const owner = ownerOf(service);
  normalizeClusterIPs(spec, undefined);
  refuse(owner, initIPFamilies(spec, undefined, familiesOf(ctx.settings.serviceClusterIPRange)));
  const addresses = await allocateAddresses(ctx, owner, spec);
  return withPorts(ctx, owner, addresses, (operation) => allocatePorts(operation, service, spec));
}

/** upstream: storage.go beginUpdate, alloc.go allocateUpdate */
export async function beginUpdate(service: CoreV1Service, old: CoreV1Service, ctx: StoreContext): Promise<Finish> {
  const [spec, before] = [(service.spec ??= {}), old.spec ?? {}];
  const owner = ownerOf(old);
  keepAllocated(spec, before);
  normalizeClusterIPs(spec, before);
  refuse(owner, initIPFamilies(spec, before, familiesOf(ctx.settings.serviceClusterIPRange)));
  const addresses = await updateAddresses(ctx, owner, spec, before);
  return withPorts(ctx, owner, addresses, (operation) => updatePorts(operation, service, spec, before));
}

/** Ports are claimed; addresses have objects of their own, which come with the service or are made by the repair controller. */
export const claimHeld = (service: CoreV1Service, ctx: StoreContext): Promise<void> =>
  claimPorts(ctx, ownerOf(service), heldPorts(service));

/** Endpoints of a service's name go with it, before the name is taken again. upstream: storage.go afterDelete */
export async function afterDelete(service: CoreV1Service, ctx: StoreContext): Promise<void> {
  const owner = ownerOf(service);
  await Promise.all([
    ctx.loopback.request("DELETE", urlPath`/api/v1/namespaces/${owner.namespace}/endpoints/${owner.name}`),
    releaseAddresses(ctx, owner, heldAddresses(service.spec ?? {})),
    releasePorts(ctx, owner, heldPorts(service)),
  ]);
}
