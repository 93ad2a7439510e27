import { formatTime } from "../../apimachinery/time.ts";
import type { HookContext, Strategy } from "../../registry/resource.ts";
import type {
  CertificatesV1CertificateSigningRequest as CertificateSigningRequest,
  CertificatesV1CertificateSigningRequestCondition as Condition,
} from "../generated/types.ts";
import { validateRequest, validateRequestUpdate } from "./validation.ts";

// upstream: pkg/registry/certificates/certificates/strategy.go

/** Who asks is recorded, whatever the body says. */
function prepareForCreate(request: CertificateSigningRequest, { user }: HookContext): void {
  const { username: _n, uid: _u, groups: _g, extra: _e, ...spec } = request.spec ?? {};
  request.spec = {
    ...spec,
    ...(user === undefined ? {} : { username: user.name, groups: [...user.groups] }),
    ...(user?.uid === undefined ? {} : { uid: user.uid }),
    ...(user === undefined || Object.keys(user.extra).length === 0
      ? {}
      : { extra: Object.fromEntries(Object.entries(user.extra).map(([key, values]) => [key, [...values]])) }),
  };
}

/** Times that were left out: the update's is now; the transition's is the old one where the same condition was there. */
function fillTimes(request: CertificateSigningRequest, old: CertificateSigningRequest, now: string): void {
  for (const condition of request.status?.conditions ?? []) {
    condition.lastUpdateTime ??= now;
    const before = (old.status?.conditions ?? []).find(
      ({ type, status, lastTransitionTime }) => type === condition.type && status === condition.status && (lastTransitionTime ?? "") !== "",
    );
    condition.lastTransitionTime ??= before?.lastTransitionTime ?? now;
  }
}

function prepareForApproval(request: CertificateSigningRequest, old: CertificateSigningRequest, ctx: HookContext): void {
  fillTimes(request, old, formatTime(ctx.now));
  const conditions = request.status?.conditions;
  request.spec = structuredClone(old.spec ?? {});
  const { conditions: _c, ...status } = structuredClone(old.status ?? {});
  request.status = { ...status, ...(conditions === undefined ? {} : { conditions }) };
}

/** Verdicts stay as they are, if as many of them are sent. */
function keepVerdicts(request: CertificateSigningRequest, old: CertificateSigningRequest): void {
  for (const type of ["Approved", "Denied"]) {
    const conditions = request.status?.conditions ?? [];
    const indexes = conditions.flatMap((condition, i) => (condition.type === type ? [i] : []));
    const kept = (old.status?.conditions ?? []).filter((condition) => condition.type === type);
    if (indexes.length !== kept.length) continue;
    for (const [i, index] of indexes.entries()) conditions[index] = structuredClone(kept[i]) as Condition;
  }
}

const usual: Strategy = { validateName: () => [] };

/** certificates.k8s.io, by plural or `plural/subresource`. */
export const certificatesStrategies: Readonly<Record<string, Strategy>> = {
  certificatesigningrequests: {
    ...usual,
    prepareForCreate,
    validate: validateRequest,
    prepareForUpdate(request: CertificateSigningRequest, old: CertificateSigningRequest) {
      request.spec = structuredClone(old.spec ?? {});
    },
    validateUpdate: (obj, old) => validateRequestUpdate(obj, old, "change nothing"),
  },
  "certificatesigningrequests/approval": {
    ...usual,
    prepareForUpdate: prepareForApproval,
    validateUpdate: (obj, old) => validateRequestUpdate(obj, old, "approve"),
  },
  "certificatesigningrequests/status": {
    ...usual,
    prepareForUpdate(request: CertificateSigningRequest, old: CertificateSigningRequest, ctx) {
      keepVerdicts(request, old);
      fillTimes(request, old, formatTime(ctx.now));
    },
    validateUpdate: (obj, old) => validateRequestUpdate(obj, old, "issue"),
  },
};
