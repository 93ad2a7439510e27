import { expect, test } from "vitest";
import { AuthMetrics } from "../../../worker/registry/metrics/auth-metrics.ts";
import { RequestMetrics } from "../../../worker/registry/metrics/metrics.ts";

const labels = { verb: "GET", group: "", version: "v1", resource: "pods", subresource: "", scope: "resource" };
const told = 'component="apiserver",group="",resource="pods",scope="resource",subresource="",verb="GET",version="v1"';

const series = (metrics: RequestMetrics, name: string): string[] => metrics.lines().filter((line) => line.startsWith(name));

test("a request is counted, timed and measured", () => {
  const metrics = new RequestMetrics();
  metrics.record({ ...labels, dryRun: "", code: "200" }, 0.03, 1500);
  metrics.record({ ...labels, dryRun: "", code: "200" }, 90, undefined);
  const counted = told.replace(',group="",resource', ',dry_run="",group="",resource');
  expect(series(metrics, "apiserver_request_total{")).toEqual([`apiserver_request_total{code="200",${counted}} 2`]);
  expect(series(metrics, "apiserver_request_duration_seconds_bucket").slice(0, 3)).toEqual([
    `apiserver_request_duration_seconds_bucket{${counted},le="0.005"} 0`,
    `apiserver_request_duration_seconds_bucket{${counted},le="0.025"} 0`,
    `apiserver_request_duration_seconds_bucket{${counted},le="0.05"} 1`,
  ]);
  expect(series(metrics, "apiserver_request_duration_seconds_count")).toEqual([`apiserver_request_duration_seconds_count{${counted}} 2`]);
  expect(series(metrics, "apiserver_response_sizes_bucket").slice(2, 5)).toEqual([
    `apiserver_response_sizes_bucket{${told},le="100000"} 1`,
    `apiserver_response_sizes_bucket{${told},le="1e+06"} 1`,
    `apiserver_response_sizes_bucket{${told},le="1e+07"} 1`,
  ]);
});

test("what runs is counted until it ends, once", () => {
  const metrics = new RequestMetrics();
  const done = metrics.started({ ...labels, verb: "WATCH" });
  const running = `apiserver_longrunning_requests{${told.replace("GET", "WATCH")}}`;
  expect(series(metrics, "apiserver_longrunning")).toEqual([`${running} 1`]);
  done();
  done();
  expect(series(metrics, "apiserver_longrunning")).toEqual([`${running} 0`]);
});

test("admission is timed by plugin and as a whole, and says who refused", () => {
  const metrics = new RequestMetrics();
  metrics.admitted({ operation: "CREATE", type: "admit", rejected: true }, 0, "NamespaceLifecycle");
  metrics.admitted({ operation: "CREATE", type: "admit", rejected: true }, 0);
  expect(series(metrics, "apiserver_admission_controller_admission_duration_seconds_count")).toEqual([
    'apiserver_admission_controller_admission_duration_seconds_count{name="NamespaceLifecycle",operation="CREATE",rejected="true",type="admit"} 1',
  ]);
  expect(series(metrics, "apiserver_admission_step_admission_duration_seconds_count")).toHaveLength(1);
});

test("a summary has quantiles of the newest thousand, and the sum and count of all", () => {
  const metrics = new RequestMetrics();
  const admit = { operation: "CREATE", type: "admit", rejected: false } as const;
  for (let i = 0; i < 50; i++) metrics.admitted(admit, 1000);
  for (let i = 1; i <= 1000; i++) metrics.admitted(admit, i / 4);
  const name = "apiserver_admission_step_admission_duration_seconds_summary";
  const labels = 'operation="CREATE",rejected="false",type="admit"';
  expect(series(metrics, name)).toEqual([
    `${name}{${labels},quantile="0.5"} 125`,
    `${name}{${labels},quantile="0.9"} 225`,
    `${name}{${labels},quantile="0.99"} 247.5`,
    `${name}_sum{${labels}} 175125`,
    `${name}_count{${labels}} 1050`,
  ]);
  metrics.reset();
  expect(series(metrics, name)).toEqual([]);
});

test("what runs is all that has begun and not ended, long or short", () => {
  const metrics = new RequestMetrics();
  const ends = [metrics.started("readOnly"), metrics.started("mutating"), metrics.started({ ...labels, verb: "WATCH" })];
  expect(metrics.running).toBe(3);
  for (const end of ends) end();
  expect(metrics.running).toBe(0);
});

test("a family without series is not told, a value is escaped, and series are bounded", () => {
  const metrics = new RequestMetrics();
  expect(series(metrics, "# HELP").filter((line) => !line.includes("serviceaccount_"))).toHaveLength(1);
  metrics.record({ ...labels, resource: 'a"\\b\n', dryRun: "", code: "404" }, 0, undefined);
  expect(series(metrics, "apiserver_request_total{")[0]).toContain('resource="a\\"\\\\b\\n"');
  for (let i = 0; i < 3000; i++) metrics.record({ ...labels, resource: `r${i}`, dryRun: "", code: "200" }, 0, undefined);
  expect(series(metrics, "apiserver_request_total{")).toHaveLength(2000);
  metrics.reset();
  expect(series(metrics, "apiserver_request_total")).toEqual([]);
});

test("what was deprecated, what was dispatched and what runs is told", () => {
  const metrics = new RequestMetrics();
  metrics.deprecatedUsed({ group: "", version: "v1", resource: "endpoints", subresource: "" });
  metrics.dispatched("exempt", "exempt")();
  metrics.dispatched("exempt", "exempt");
  metrics.built({ major: "1" });
  expect(metrics.lines().filter((line) => !/^#|inflight|^serviceaccount_/.test(line))).toEqual([
    'kubernetes_build_info{major="1"} 1',
    'apiserver_requested_deprecated_apis{group="",removed_release="",resource="endpoints",subresource="",version="v1"} 1',
    'apiserver_flowcontrol_current_executing_requests{flow_schema="exempt",priority_level="exempt"} 1',
    'apiserver_flowcontrol_dispatched_requests_total{flow_schema="exempt",priority_level="exempt"} 2',
  ]);
});

test("health checks have their last result and their count", () => {
  const metrics = new RequestMetrics();
  metrics.checked("livez", "ping", true);
  metrics.checked("livez", "ping", false);
  expect(metrics.healthLines().filter((line) => !line.startsWith("#"))).toEqual([
    'kubernetes_healthcheck{name="ping",type="livez"} 0',
    'kubernetes_healthchecks_total{name="ping",status="success",type="livez"} 1',
    'kubernetes_healthchecks_total{name="ping",status="error",type="livez"} 1',
  ]);
});

test("who was known, who was not, and what was decided is counted by upstream's names", () => {
  const metrics = new AuthMetrics();
  metrics.authenticated("success", 0.003, "admin");
  metrics.authenticated("success", 0, "jane@example.com");
  metrics.authenticated("success", 0, "jane");
  metrics.authenticated("error", 0);
  metrics.authenticated("failure", 0);
  metrics.authorized("no-opinion", 0);
  metrics.impersonated("", "denied", 0);
  metrics.tokenSought("hit");
  metrics.tokenSought("miss", "ok");
  metrics.tokenUsed("stale");
  metrics.certificateUsed(3e6);
  const told = metrics.lines().filter((line) => !/^#|_bucket|_sum/.test(line));
  expect(told).toEqual([
    "apiserver_client_certificate_expiration_seconds_count 1",
    'apiserver_impersonation_attempts_duration_seconds_count{decision="denied",mode=""} 1',
    'apiserver_impersonation_attempts_total{decision="denied",mode=""} 1',
    'authenticated_user_requests{username="admin"} 1',
    'authenticated_user_requests{username="email_id"} 1',
    'authenticated_user_requests{username="other"} 1',
    'authentication_attempts{result="success"} 3',
    'authentication_attempts{result="error"} 1',
    'authentication_attempts{result="failure"} 1',
    'authentication_duration_seconds_count{result="success"} 3',
    'authentication_duration_seconds_count{result="error"} 1',
    'authentication_duration_seconds_count{result="failure"} 1',
    'authentication_token_cache_fetch_total{status="ok"} 1',
    'authentication_token_cache_request_total{status="hit"} 1',
    'authentication_token_cache_request_total{status="miss"} 1',
    'authorization_attempts_total{result="no-opinion"} 1',
    'authorization_duration_seconds_count{result="no-opinion"} 1',
    "serviceaccount_legacy_tokens_total 0",
    "serviceaccount_stale_tokens_total 1",
    "serviceaccount_valid_tokens_total 0",
  ]);
  expect(metrics.lines()).toContain('apiserver_client_certificate_expiration_seconds_bucket{le="2.592e+06"} 0');
  expect(metrics.lines()).toContain('apiserver_client_certificate_expiration_seconds_bucket{le="7.776e+06"} 1');
});
