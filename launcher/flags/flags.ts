/**
 * What became of a flag here: `honoured` means it does what it does upstream; otherwise the sentence says why it is accepted
 * without effect, and the launcher prints it when the flag is given.
 */
export interface FlagRow {
  readonly name: string;
  readonly takes: "boolean" | "value" | "list";
  readonly honoured: boolean;
  readonly because: string;
}

type Group = readonly [because: string, rows: Readonly<Record<string, FlagRow["takes"]>>];

const HONOURED: Readonly<Record<string, FlagRow["takes"]>> = {
  "advertise-address": "value",
  "allow-privileged": "boolean",
  "anonymous-auth": "boolean",
  "api-audiences": "list",
  "authentication-config": "value",
  "authentication-token-webhook-cache-ttl": "value",
  "authentication-token-webhook-config-file": "value",
  "authentication-token-webhook-version": "value",
  "authorization-config": "value",
  "authorization-mode": "list",
  "authorization-policy-file": "value",
  "authorization-webhook-cache-authorized-ttl": "value",
  "authorization-webhook-cache-unauthorized-ttl": "value",
  "authorization-webhook-config-file": "value",
  "authorization-webhook-version": "value",
  "bind-address": "value",
  "client-ca-file": "value",
  "client-crl-file": "value",
  "cors-allowed-origins": "list",
  "data-dir": "value",
  "enable-bootstrap-token-auth": "boolean",
  "etcd-cafile": "value",
  "etcd-certfile": "value",
  "etcd-compaction-interval": "value",
  "etcd-keyfile": "value",
  "etcd-password-file": "value",
  "etcd-prefix": "value",
  "etcd-servers": "list",
  "etcd-username": "value",
  "event-ttl": "value",
  "max-mutating-requests-inflight": "value",
  "max-requests-inflight": "value",
  "min-request-timeout": "value",
  "oidc-ca-file": "value",
  "oidc-client-id": "value",
  "oidc-groups-claim": "value",
  "oidc-groups-prefix": "value",
  "oidc-issuer-url": "value",
  "oidc-required-claim": "list",
  "oidc-signing-algs": "list",
  "oidc-username-claim": "value",
  "oidc-username-prefix": "value",
  "policy-staleness": "value",
  "region-link-delay": "value",
  regions: "list",
  "request-timeout": "value",
  "requestheader-allowed-names": "list",
  "requestheader-client-ca-file": "value",
  "requestheader-extra-headers-prefix": "list",
  "requestheader-group-headers": "list",
  "requestheader-uid-headers": "list",
  "requestheader-username-headers": "list",
  "secure-port": "value",
  "service-account-extend-token-expiration": "boolean",
  "service-account-issuer": "list",
  "service-account-jwks-uri": "value",
  "service-account-key-file": "list",
  "service-account-lookup": "boolean",
  "service-account-max-token-expiration": "value",
  "service-account-signing-key-file": "value",
  "service-cluster-ip-range": "value",
  "service-node-port-range": "value",
  "storage-media-type": "value",
  "tls-cert-file": "value",
  "tls-private-key-file": "value",
  "token-auth-file": "value",
  v: "value",
};

const GROUPS: readonly Group[] = [
  [
    "state lives in Durable Objects; an etcd only mirrors it",
    {
      "delete-collection-workers": "value",
      "enable-garbage-collector": "boolean",
      "etcd-count-metric-poll-period": "value",
      "etcd-db-metric-poll-interval": "value",
      "etcd-healthcheck-timeout": "value",
      "etcd-readycheck-timeout": "value",
      "etcd-servers-overrides": "list",
      "lease-reuse-duration-seconds": "value",
      "storage-backend": "value",
      "storage-initialization-timeout": "value",
      "watch-cache": "boolean",
      "watch-cache-sizes": "list",
    },
  ],
  [
    "objects are stored as they are written; the data folder is what to protect",
    { "encryption-provider-config": "value", "encryption-provider-config-automatic-reload": "boolean" },
  ],
  [
    "workerd and Node decide how TLS and connections are served",
    {
      "cert-dir": "value",
      "disable-http2-serving": "boolean",
      "goaway-chance": "value",
      "http2-max-streams-per-connection": "value",
      "max-connection-bytes-per-sec": "value",
      "permit-address-sharing": "boolean",
      "permit-port-sharing": "boolean",
      "strict-transport-security-directives": "list",
      "tls-cipher-suites": "list",
      "tls-curve-preferences": "list",
      "tls-min-version": "value",
      "tls-sni-cert-key": "list",
    },
  ],
  [
    "admission plugins are the default ones and NodeRestriction",
    {
      "admission-control": "list",
      "admission-control-config-file": "value",
      "default-not-ready-toleration-seconds": "value",
      "default-unreachable-toleration-seconds": "value",
      "disable-admission-plugins": "list",
      "enable-admission-plugins": "list",
    },
  ],
  [
    "the server answers from one set of API versions, the stable ones of 1.36",
    {
      "emulated-version": "list",
      "emulation-forward-compatible": "boolean",
      "feature-gates": "list",
      "min-compatibility-version": "list",
      "runtime-config": "list",
      "runtime-config-emulation-forward-compatible": "boolean",
    },
  ],
  ["tokens are signed by the server itself", { "service-account-signing-endpoint": "value" }],
  [
    "nothing here dials nodes or other API servers",
    {
      "aggregator-reject-forwarding-redirect": "boolean",
      "egress-selector-config-file": "value",
      "enable-aggregator-routing": "boolean",
      "kubelet-certificate-authority": "value",
      "kubelet-client-certificate": "value",
      "kubelet-client-key": "value",
      "kubelet-port": "value",
      "kubelet-preferred-address-types": "list",
      "kubelet-read-only-port": "value",
      "kubelet-timeout": "value",
      "peer-advertise-ip": "value",
      "peer-advertise-port": "value",
      "peer-ca-file": "value",
      "proxy-client-cert-file": "value",
      "proxy-client-key-file": "value",
    },
  ],
  [
    "one process of one server: these tune upstream's own",
    {
      "apiserver-count": "value",
      "contention-profiling": "boolean",
      "coordinated-leadership-lease-duration": "value",
      "coordinated-leadership-renew-deadline": "value",
      "coordinated-leadership-retry-period": "value",
      "debug-socket-path": "value",
      "enable-logs-handler": "boolean",
      "enable-priority-and-fairness": "boolean",
      "endpoint-reconciler-type": "value",
      "external-hostname": "value",
      "kubernetes-service-node-port": "value",
      "livez-grace-period": "value",
      profiling: "boolean",
      "send-retry-after-while-not-ready-once": "boolean",
      "shutdown-delay-duration": "value",
      "shutdown-send-retry-after": "boolean",
      "shutdown-watch-termination-grace-period": "value",
      "default-watch-cache-size": "value",
    },
  ],
  [
    "logs and metrics have one form here",
    {
      "allow-metric-labels": "list",
      "allow-metric-labels-manifest": "value",
      "disabled-metrics": "list",
      "log-flush-frequency": "value",
      "log-json-info-buffer-size": "value",
      "log-json-split-stream": "boolean",
      "log-text-info-buffer-size": "value",
      "log-text-split-stream": "boolean",
      "logging-format": "value",
      "show-hidden-metrics-for-version": "value",
      "tracing-config-file": "value",
      vmodule: "list",
    },
  ],
];

const AUDIT_VALUES = [
  "batch-buffer-size",
  "batch-max-size",
  "batch-max-wait",
  "batch-throttle-burst",
  "batch-throttle-qps",
  "mode",
  "truncate-max-batch-size",
  "truncate-max-event-size",
  "version",
];
const AUDIT_BECAUSE = "auditing has no sink on one machine yet";

function auditRows(): FlagRow[] {
  const row = (name: string, takes: FlagRow["takes"]): FlagRow => ({ name, takes, honoured: false, because: AUDIT_BECAUSE });
  const sinks = ["audit-log", "audit-webhook"].flatMap((sink) => [
    ...AUDIT_VALUES.map((value) => row(`${sink}-${value}`, "value")),
    row(`${sink}-batch-throttle-enable`, "boolean"),
    row(`${sink}-truncate-enabled`, "boolean"),
  ]);
  const values = ["audit-policy-file", "audit-webhook-config-file", "audit-webhook-initial-backoff"];
  const logs = ["format", "maxage", "maxbackup", "maxsize", "path"].map((value) => `audit-log-${value}`);
  return [...sinks, ...[...values, ...logs].map((name) => row(name, "value")), row("audit-log-compress", "boolean")];
}

function rows(): FlagRow[] {
  const table = (honoured: boolean, because: string, group: Group[1]): FlagRow[] =>
    Object.entries(group).map(([name, takes]) => ({ name, takes, honoured, because }));
  return [...table(true, "", HONOURED), ...GROUPS.flatMap(([because, group]) => table(false, because, group)), ...auditRows()];
}

/** Every flag of kube-apiserver 1.36, by name, and what it means here. upstream: kube-apiserver --help */
export const flags: ReadonlyMap<string, FlagRow> = new Map(rows().map((row) => [row.name, row]));
