import type { KubeObject } from "../../worker/apimachinery/types.ts";
import type { ChangeHint } from "../../worker/registry/writing/change-hint.ts";

/** Upstream's client as a controller sees it: requests through the API's own front door. */
export interface Client {
  /** The parsed answer and its status code; the body of a PATCH is a merge patch unless another content type is said. */
  request(
    method: string,
    path: string,
    body?: unknown,
    accept?: string,
    contentType?: string,
  ): Promise<{ status: number; body: KubeObject & { items?: KubeObject[] } }>;
}

/** What controllers are told of the cluster. */
export interface ClusterFacts {
  readonly rootCAFile: string;
  readonly serviceClusterIPRange: string;
  readonly advertiseAddress: string;
  readonly securePort: number;
  /** Whom the server trusts, as the ConfigMap for the API servers behind it says it. */
  readonly authenticationInfo: Readonly<Record<string, string>>;
  /** PEM, PKCS #8: signs the tokens of Secrets. */
  readonly serviceAccountSigningKey: string;
  /** PEM of the CA that signs CertificateSigningRequests; "" as key: none is signed. */
  readonly clusterSigning: { readonly certificate: string; readonly key: string };
  readonly randomBytes: (length: number) => Uint8Array;
}

/** When to look at a key again: seconds from now, or undefined when it is settled. */
export type Requeue = number | undefined;

/** A controller brings one object (by key) to where it should be; called again after a failure, later and later. */
export interface Controller {
  /** Upstream's controller name. */
  readonly name: string;
  /** User that it acts as. */
  readonly user: string;
  /** Storage prefixes whose changes concern it; the key is the object's namespace and name, or its name. */
  readonly watches: readonly string[];
  /** Stock's kube-controller-manager does this too: stand aside while it leads. */
  readonly alsoUpstream: boolean;
  /** Whether a changed object (by storage prefix, namespace, name) is worth a reconcile, and the key for it. */
  keyOf(prefix: string, namespace: string, name: string): string | undefined;
  /** Takes note of any change that the controllers are told of; returns the keys that are worth a reconcile because of it. */
  observe?(hint: ChangeHint): readonly string[];
  /** Of a change, the start of the keys that should not wait any longer, if they wait. */
  hastens?(hint: ChangeHint): string | undefined;
  /** A key that is looked at when the controllers first start, and again every so often. */
  readonly periodic?: { readonly key: string; readonly seconds: number };
  /** How long after an object was created it looks at it. Default: at once. */
  readonly settleMilliseconds?: number;
  /** `add` makes other keys of the controller due. */
  reconcile(client: Client, key: string, facts: ClusterFacts, now: number, add: (key: string) => void): Promise<Requeue>;
}

/** Whether an object was refused because its namespace goes; who may not write yet is refused too, and must come again. */
export function refusedByNamespace({ body }: { body: KubeObject }): boolean {
  const { causes = [] } = (body["details"] ?? {}) as { causes?: readonly { reason?: string }[] };
  return causes.some(({ reason }) => reason === "NamespaceTerminating");
}

/** Throws on an answer that is neither fine nor expected. */
export function expect(answer: { status: number; body: KubeObject }, ...also: number[]): void {
  if (answer.status < 400 || also.includes(answer.status)) return;
  throw new Error(`${answer.status}: ${String(answer.body["message"] ?? "")}`);
}

/** Works on one after another, and on the rest too where one fails; throws the first failure in the end. */
export async function each<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const failures: unknown[] = [];
  for (const item of items) await work(item).catch((error: unknown) => failures.push(error));
  if (failures.length > 0) throw failures[0];
}
