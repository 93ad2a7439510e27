import type { KubeObject } from "../apimachinery/types.ts";
import type { CoreV1PersistentVolumeClaim, NetworkingV1Ingress } from "../apis/generated/types.ts";
import type { AdmissionAttributes, AdmissionPlugin } from "./admission.ts";

// upstream: plugin/pkg/admission/{storage/storageclass/setdefault,network/defaultingressclass}/admission.go

/** What marks a class as the default of its kind. */
const marks = {
  storageclasses: ["storageclass.kubernetes.io/is-default-class", "storageclass.beta.kubernetes.io/is-default-class"],
  ingressclasses: ["ingressclass.kubernetes.io/is-default-class"],
} as const;

const betaStorageClass = "volume.beta.kubernetes.io/storage-class";
const ingressClass = "kubernetes.io/ingress.class";

const compareText = (x: string, y: string): number => (x < y ? -1 : x > y ? 1 : 0);

/** Of several defaults the newest, then the first by name. */
function byAge({ metadata: x = {} }: KubeObject, { metadata: y = {} }: KubeObject): number {
  return compareText(y.creationTimestamp ?? "", x.creationTimestamp ?? "") || compareText(x.name ?? "", y.name ?? "");
}

async function defaultClass({ scope }: AdmissionAttributes, plural: keyof typeof marks): Promise<string | undefined> {
  const classes = (await scope.ctx.deps.policy.snapshot()).list(plural);
  const isDefault = ({ metadata }: KubeObject): boolean => marks[plural].some((mark) => metadata?.annotations?.[mark] === "true");
  return classes.filter(isDefault).sort(byAge)[0]?.metadata?.name;
}

const isOf = ({ scope: { row, subresource } }: AdmissionAttributes, group: string, plural: string): boolean =>
  row.group === group && row.names.plural === plural && subresource === undefined;

/** A claim that names no class, not even none, takes the default one. */
export const defaultStorageClass: AdmissionPlugin = {
  name: "DefaultStorageClass",
  operations: ["CREATE"],
  async admit(a) {
    if (!isOf(a, "", "persistentvolumeclaims")) return;
    const claim = a.object as CoreV1PersistentVolumeClaim;
    if (claim.spec?.storageClassName !== undefined || claim.metadata?.annotations?.[betaStorageClass] !== undefined) return;
    const name = await defaultClass(a, "storageclasses");
    if (name !== undefined) claim.spec = { ...claim.spec, storageClassName: name };
  },
};

/** An ingress that names no class takes the default one. */
export const defaultIngressClass: AdmissionPlugin = {
  name: "DefaultIngressClass",
  operations: ["CREATE"],
  async admit(a) {
    if (!isOf(a, "networking.k8s.io", "ingresses")) return;
    const ingress = a.object as NetworkingV1Ingress;
    if (ingress.spec?.ingressClassName !== undefined || ingress.metadata?.annotations?.[ingressClass] !== undefined) return;
    const name = await defaultClass(a, "ingressclasses");
    if (name !== undefined) ingress.spec = { ...ingress.spec, ingressClassName: name };
  },
};
