import type { KubeObject } from "../../apimachinery/types.ts";
import type { Finish, StoreContext } from "../resource.ts";
import { type Scope, strategyOf } from "../scope.ts";
import { newClaims } from "./claims.ts";
import { hookContext } from "./object-lifecycle.ts";

/** A number below a bound, from enough random bytes that no number is noticeably likelier than another. */
function randomBelow(randomBytes: (length: number) => Uint8Array, below: bigint): bigint {
  const bytes = randomBytes(Math.ceil(below.toString(16).length / 2) + 8);
  return bytes.reduce((n, byte) => (n << 8n) | BigInt(byte), 0n) % below;
}

function storeContext(scope: Scope, dryRun: boolean): StoreContext {
  const { settings, loopback, policy, storage, now, randomBytes } = scope.ctx.deps;
  return {
    ...hookContext(scope),
    dryRun,
    settings,
    loopback,
    policy,
    claims: newClaims(storage, now),
    random: (below) => randomBelow(randomBytes, below),
  };
}

const nothing: Finish = async () => undefined;

/** What the row's hook allocates for an object that is about to be stored, `old` replaced by it. */
export function beginWrite(scope: Scope, object: KubeObject, old: KubeObject | undefined, dryRun: boolean): Promise<Finish> {
  const { beginCreate, beginUpdate } = strategyOf(scope);
  const begun =
    old === undefined ? beginCreate?.(object, storeContext(scope, dryRun)) : beginUpdate?.(object, old, storeContext(scope, dryRun));
  return begun ?? Promise.resolve(nothing);
}

/** The write was answered already: what could not be given back is left over, and said. */
async function left(scope: Scope, work: Promise<void>): Promise<void> {
  await work.catch((error: unknown) => {
    const { namespace, name, row } = scope;
    scope.ctx.deps.log({ level: "error", message: "not given back", resource: row.names.plural, namespace, name, error: String(error) });
  });
}

/** Does `work` with what was begun, then keeps it, or takes it back when `work` throws or has stored nothing. */
export async function within<T>(scope: Scope, finish: Finish, work: () => Promise<T>, stored: (result: T) => boolean): Promise<T> {
  let kept = false;
  try {
    const result = await work();
    kept = stored(result);
    return result;
  } finally {
    await left(scope, finish(kept));
  }
}

/** Takes what an object holds that was stored as it came from elsewhere. */
export async function claimHeld(scope: Scope, object: KubeObject): Promise<void> {
  await strategyOf(scope).claimHeld?.(object, storeContext(scope, false));
}

/** Gives back what an object held that is gone. */
export async function afterDelete(scope: Scope, object: KubeObject): Promise<void> {
  const hook = scope.row.strategy?.afterDelete;
  if (hook !== undefined) await left(scope, hook(object, storeContext(scope, false)));
}
