import { type ErrorList, forbidden, invalid, type Path, required } from "../../../../apimachinery/field.ts";
import { isHTTPHeaderName, isValidPortName, isValidPortNum } from "../../../../apimachinery/validation/names.ts";
import { oneOf } from "../../../../apimachinery/validation/supported.ts";
import type { CoreV1Container, CoreV1ExecAction, CoreV1HTTPGetAction, CoreV1Lifecycle, CoreV1Probe } from "../../../generated/types.ts";
import { invalids, nonNegative, requiredString } from "../messages.ts";

// upstream: pkg/apis/core/validation/validation.go validateHandler, validateProbe, validateLifecycle

/** A port by number or by name. */
export const validatePort = (port: unknown, path: Path): ErrorList =>
  typeof port === "string"
    ? invalids(path, port, isValidPortName(port))
    : invalids(path, Number(port ?? 0), isValidPortNum(Number(port ?? 0)));

interface Handler {
  exec?: CoreV1ExecAction;
  httpGet?: CoreV1HTTPGetAction;
  tcpSocket?: { port?: unknown };
  grpc?: { port?: number };
  sleep?: { seconds?: number };
}

function validateHTTPGet(http: CoreV1HTTPGetAction, path: Path): ErrorList {
  return [
    ...requiredString(path.child("path"), http.path),
    ...validatePort(http.port, path.child("port")),
    ...oneOf(path.child("scheme"), http.scheme, ["HTTP", "HTTPS"]),
    ...(http.httpHeaders ?? []).flatMap(({ name = "" }) => invalids(path.child("httpHeaders"), name, isHTTPHeaderName(name))),
  ];
}

function validateSleep(seconds: number, graceSeconds: number | undefined, path: Path): ErrorList {
  if (graceSeconds === undefined || (seconds >= 0 && seconds <= graceSeconds)) return [];
  return [invalid(path, seconds, `must be non-negative and less than terminationGracePeriodSeconds (${graceSeconds})`)];
}

/** Exactly one way to act. */
function validateHandler(handler: Handler, graceSeconds: number | undefined, path: Path): ErrorList {
  const { exec, httpGet, tcpSocket, grpc, sleep } = handler;
  const checks: [string, (() => ErrorList) | undefined][] = [
    ["exec", exec && ((): ErrorList => ((exec.command ?? []).length === 0 ? [required(path.child("exec", "command"), "")] : []))],
    ["httpGet", httpGet && ((): ErrorList => validateHTTPGet(httpGet, path.child("httpGet")))],
    ["tcpSocket", tcpSocket && ((): ErrorList => validatePort(tcpSocket.port, path.child("tcpSocket", "port")))],
    ["grpc", grpc && ((): ErrorList => validatePort(grpc.port, path.child("grpc", "port")))],
    ["sleep", sleep && ((): ErrorList => validateSleep(sleep.seconds ?? 0, graceSeconds, path.child("sleep")))],
  ];
  const given = checks.filter(([, check]) => check !== undefined);
  if (given.length === 0) return [required(path, "must specify a handler type")];
  return given.flatMap(([name, check], i) =>
    i === 0 ? (check?.() ?? []) : [forbidden(path.child(name), "may not specify more than 1 handler type")],
  );
}

function validateProbe(probe: CoreV1Probe, graceSeconds: number | undefined, path: Path): ErrorList {
  const errors = validateHandler(probe, graceSeconds, path);
  for (const field of ["initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold", "failureThreshold"] as const)
    errors.push(...nonNegative(path.child(field), probe[field]));
  const grace = probe.terminationGracePeriodSeconds;
  if (grace !== undefined && grace <= 0) errors.push(invalid(path.child("terminationGracePeriodSeconds"), grace, "must be greater than 0"));
  return errors;
}

/** The three probes of a container; only readiness may need more than one success, and has no grace period. */
export function validateProbes(container: CoreV1Container, graceSeconds: number | undefined, path: Path): ErrorList {
  const errors: ErrorList = [];
  for (const field of ["livenessProbe", "readinessProbe", "startupProbe"] as const) {
    const probe = container[field];
    if (probe === undefined) continue;
    const at = path.child(field);
    errors.push(...validateProbe(probe, graceSeconds, at));
    if (field === "readinessProbe") {
      if (probe.terminationGracePeriodSeconds !== undefined)
        errors.push(
          invalid(at.child("terminationGracePeriodSeconds"), probe.terminationGracePeriodSeconds, "must not be set for readinessProbes"),
        );
    } else if (probe.successThreshold !== 1) errors.push(invalid(at.child("successThreshold"), probe.successThreshold ?? 0, "must be 1"));
  }
  return errors;
}

const windowsStopSignals = ["SIGKILL", "SIGTERM"];
const plainSignals =
  "ABRT ALRM BUS CHLD CLD CONT FPE HUP ILL INT IO IOT KILL PIPE POLL PROF PWR QUIT SEGV STKFLT STOP SYS TERM TRAP TSTP TTIN TTOU URG USR1 USR2 VTALRM WINCH XCPU XFSZ";
const realTime = [
  "RTMIN",
  ...Array.from({ length: 15 }, (_, i) => `RTMIN+${i + 1}`),
  ...Array.from({ length: 14 }, (_, i) => `RTMAX-${14 - i}`),
  "RTMAX",
];
const linuxStopSignals = [...plainSignals.split(" "), ...realTime].map((name) => `SIG${name}`);

function validateStopSignal(signal: string, os: string | undefined, path: Path): ErrorList {
  if (os === undefined) return [forbidden(path, "may not be set for containers with empty `spec.os.name`")];
  if (os === "windows") return oneOf(path, signal, windowsStopSignals);
  return os === "linux" ? oneOf(path, signal, linuxStopSignals) : [];
}

export function validateLifecycle(
  lifecycle: CoreV1Lifecycle | undefined,
  graceSeconds: number | undefined,
  os: string | undefined,
  path: Path,
): ErrorList {
  const { postStart, preStop, stopSignal } = lifecycle ?? {};
  return [
    ...(postStart === undefined ? [] : validateHandler(postStart, graceSeconds, path.child("postStart"))),
    ...(preStop === undefined ? [] : validateHandler(preStop, graceSeconds, path.child("preStop"))),
    ...(stopSignal === undefined ? [] : validateStopSignal(stopSignal, os, path.child("stopSignal"))),
  ];
}
