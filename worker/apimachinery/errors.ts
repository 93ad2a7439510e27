import { aggregate, type ErrorList, toMessage } from "./field.ts";
import { goQuote } from "./go/go-quote.ts";
import { type GroupResource, qualified } from "./types.ts";

export interface StatusCause {
  reason?: string;
  message?: string;
  field?: string;
}

export interface StatusDetails {
  name?: string;
  group?: string;
  kind?: string;
  uid?: string;
  causes?: StatusCause[];
  retryAfterSeconds?: number;
}

/** metav1.Status, the body of every error answer. */
export interface Status {
  kind: "Status";
  apiVersion: "v1";
  metadata: { resourceVersion?: string };
  status: "Failure" | "Success";
  message?: string;
  reason?: string;
  details?: StatusDetails;
  code: number;
}

/** The one error type above storage: a metav1.Status, turned into a Response in one place. */
export class StatusError extends Error {
  readonly status: Status;

  constructor(code: number, reason: string, message: string, details?: StatusDetails) {
    super(message);
    this.name = "StatusError";
    this.status = {
      kind: "Status",
      apiVersion: "v1",
      metadata: {},
      status: "Failure",
      ...(message === "" ? {} : { message }),
      ...(reason === "" ? {} : { reason }),
      ...(details === undefined ? {} : { details }),
      code,
    };
  }
}

const about = (gr: GroupResource, name: string): StatusDetails => ({
  ...(name === "" ? {} : { name }),
  ...(gr.group === "" ? {} : { group: gr.group }),
  ...(gr.resource === "" ? {} : { kind: gr.resource }),
});
const full = (gr: GroupResource): string => qualified(gr.resource, gr.group);

// upstream: k8s.io/apimachinery/pkg/api/errors/errors.go, one constructor a reason.
export const newNotFound = (gr: GroupResource, name: string): StatusError =>
  new StatusError(404, "NotFound", `${full(gr)} ${goQuote(name)} not found`, about(gr, name));
export const newAlreadyExists = (gr: GroupResource, name: string): StatusError =>
  new StatusError(409, "AlreadyExists", `${full(gr)} ${goQuote(name)} already exists`, about(gr, name));
export const newConflict = (gr: GroupResource, name: string, why: string): StatusError =>
  new StatusError(409, "Conflict", `Operation cannot be fulfilled on ${full(gr)} ${goQuote(name)}: ${why}`, about(gr, name));
export const newForbidden = (gr: GroupResource, name: string, why: string): StatusError =>
  new StatusError(
    403,
    "Forbidden",
    full(gr) === ""
      ? `forbidden: ${why}`
      : name === ""
        ? `${full(gr)} is forbidden: ${why}`
        : `${full(gr)} ${goQuote(name)} is forbidden: ${why}`,
    about(gr, name),
  );
export const newUnauthorized = (): StatusError => new StatusError(401, "Unauthorized", "Unauthorized");
export const newBadRequest = (message: string): StatusError => new StatusError(400, "BadRequest", message);
export const newResourceExpired = (message: string): StatusError => new StatusError(410, "Expired", message);
export const newInternalError = (message: string): StatusError =>
  new StatusError(500, "InternalError", `Internal error occurred: ${message}`, { causes: [{ message }] });
/** An error that upstream lets through unwrapped: code 500, no reason. */
export const newUnknown = (message: string): StatusError => new StatusError(500, "", message);
export const newRequestEntityTooLarge = (message: string): StatusError =>
  new StatusError(413, "RequestEntityTooLarge", `Request entity too large: ${message}`);
export const newNotAcceptable = (message: string): StatusError => new StatusError(406, "NotAcceptable", message);
export const newServiceUnavailable = (message: string): StatusError => new StatusError(503, "ServiceUnavailable", message);
export const newTooManyRequests = (message: string, retryAfterSeconds: number): StatusError =>
  new StatusError(429, "TooManyRequests", message, { retryAfterSeconds });
export const newTimeout = (message: string, retryAfterSeconds: number, causes: StatusCause[] = []): StatusError =>
  new StatusError(504, "Timeout", `Timeout: ${message}`, { ...(causes.length === 0 ? {} : { causes }), retryAfterSeconds });
/** A path that no handler takes: `the server could not find the requested resource`. */
export const newGenericNotFound = (): StatusError =>
  new StatusError(404, "NotFound", "the server could not find the requested resource", {});

/** 422 with one cause an error. `kind` is qualified: `Deployment.apps`. */
export function newInvalid(kind: string, group: string, name: string, errors: ErrorList): StatusError {
  const causes = errors.map((e) => ({ reason: e.type as string, message: e.body, field: e.field }));
  return new StatusError(422, "Invalid", `${qualified(kind, group)} ${goQuote(name)} is invalid: ${aggregate(errors.map(toMessage))}`, {
    ...(name === "" ? {} : { name }),
    ...(group === "" ? {} : { group }),
    ...(kind === "" ? {} : { kind }),
    causes,
  });
}
