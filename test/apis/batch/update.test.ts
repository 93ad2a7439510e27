import { describe, expect, it } from "vitest";
import type { JSONValue } from "../../../worker/apimachinery/types.ts";
import { judgePatch } from "../judge.ts";

const stored: Record<string, JSONValue> = {
  jobs: {
    metadata: { name: "a", resourceVersion: "1", uid: "c3705f83-a449-432e-bfbd-b89e3b88fad8" },
    spec: {
      parallelism: 1,
      completions: 1,
      backoffLimit: 6,
      selector: { matchLabels: { "batch.kubernetes.io/controller-uid": "c3705f83-a449-432e-bfbd-b89e3b88fad8" } },
      manualSelector: false,
      template: {
        metadata: {
          labels: {
            "batch.kubernetes.io/controller-uid": "c3705f83-a449-432e-bfbd-b89e3b88fad8",
            "batch.kubernetes.io/job-name": "a",
            "controller-uid": "c3705f83-a449-432e-bfbd-b89e3b88fad8",
            "job-name": "a",
          },
        },
        spec: {
          containers: [
            {
              name: "c",
              image: "x",
              resources: {},
              terminationMessagePath: "/dev/termination-log",
              terminationMessagePolicy: "File",
              imagePullPolicy: "Always",
            },
          ],
          restartPolicy: "Never",
          terminationGracePeriodSeconds: 30,
          dnsPolicy: "ClusterFirst",
          securityContext: {},
          schedulerName: "default-scheduler",
        },
      },
      completionMode: "NonIndexed",
      suspend: true,
      podReplacementPolicy: "TerminatingOrFailed",
    },
    status: {},
  },
  cronjobs: {
    metadata: { name: "a", resourceVersion: "1" },
    spec: {
      schedule: "* * * * *",
      concurrencyPolicy: "Allow",
      suspend: true,
      jobTemplate: {
        metadata: {},
        spec: {
          template: {
            metadata: {},
            spec: {
              containers: [
                {
                  name: "c",
                  image: "x",
                  resources: {},
                  terminationMessagePath: "/dev/termination-log",
                  terminationMessagePolicy: "File",
                  imagePullPolicy: "Always",
                },
              ],
              restartPolicy: "Never",
              terminationGracePeriodSeconds: 30,
              dnsPolicy: "ClusterFirst",
              securityContext: {},
              schedulerName: "default-scheduler",
            },
          },
        },
      },
      successfulJobsHistoryLimit: 3,
      failedJobsHistoryLimit: 1,
    },
    status: {},
  },
};

// What the stock API server answers.
describe("batch updates", () => {
  it.each<[string, JSONValue, string[]]>([
    [
      "jobs",
      {
        spec: {
          completions: 5,
          selector: { matchLabels: { x: "y" } },
          template: { spec: { containers: [{ name: "c", image: "z" }] } },
          completionMode: "Indexed",
          managedBy: "a.b/c",
        },
      },
      [
        'spec.selector: Invalid value: {"matchLabels":{"batch.kubernetes.io/controller-uid":"c3705f83-a449-432e-bfbd-b89e3b88fad8","x":"y"}}: `selector` not auto-generated',
        'spec.template.metadata.labels: Invalid value: {"batch.kubernetes.io/controller-uid":"c3705f83-a449-432e-bfbd-b89e3b88fad8","batch.kubernetes.io/job-name":"a","controller-uid":"c3705f83-a449-432e-bfbd-b89e3b88fad8","job-name":"a"}: `selector` does not match template `labels`',
        'spec.template.metadata.labels: Invalid value: {"batch.kubernetes.io/controller-uid":"c3705f83-a449-432e-bfbd-b89e3b88fad8","batch.kubernetes.io/job-name":"a","controller-uid":"c3705f83-a449-432e-bfbd-b89e3b88fad8","job-name":"a"}: `selector` does not match template `labels`',
        "spec.completions: Invalid value: 5: can only be modified in tandem with spec.parallelism",
        'spec.selector: Invalid value: {"matchLabels":{"batch.kubernetes.io/controller-uid":"c3705f83-a449-432e-bfbd-b89e3b88fad8","x":"y"}}: field is immutable',
        'spec.template.spec: Invalid value: {"Volumes":null,"InitContainers":null,"Containers":[{"Name":"c","Image":"z","Command":null,"Args":null,"WorkingDir":"","Ports":null,"EnvFrom":null,"Env":null,"Resources":{"Limits":null,"Requests":null,"Claims":null},"ResizePolicy":null,"RestartPolicy":null,"RestartPolicyRules":null,"VolumeMounts":null,"VolumeDevices":null,"LivenessProbe":null,"ReadinessProbe":null,"StartupProbe":null,"Lifecycle":null,"TerminationMessagePath":"/dev/termination-log","TerminationMessagePolicy":"File","ImagePullPolicy":"Always","SecurityContext":null,"Stdin":false,"StdinOnce":false,"TTY":false}],"EphemeralContainers":null,"RestartPolicy":"Never","TerminationGracePeriodSeconds":30,"ActiveDeadlineSeconds":null,"DNSPolicy":"ClusterFirst","NodeSelector":null,"ServiceAccountName":"","AutomountServiceAccountToken":null,"NodeName":"","SecurityContext":{"HostNetwork":false,"HostPID":false,"HostIPC":false,"ShareProcessNamespace":null,"HostUsers":null,"SELinuxOptions":null,"WindowsOptions":null,"RunAsUser":null,"RunAsGroup":null,"RunAsNonRoot":null,"SupplementalGroups":null,"SupplementalGroupsPolicy":null,"FSGroup":null,"FSGroupChangePolicy":null,"Sysctls":null,"SeccompProfile":null,"AppArmorProfile":null,"SELinuxChangePolicy":null},"ImagePullSecrets":null,"Hostname":"","Subdomain":"","SetHostnameAsFQDN":null,"Affinity":null,"SchedulerName":"default-scheduler","Tolerations":null,"HostAliases":null,"PriorityClassName":"","Priority":null,"PreemptionPolicy":null,"DNSConfig":null,"ReadinessGates":null,"RuntimeClassName":null,"Overhead":null,"EnableServiceLinks":null,"TopologySpreadConstraints":null,"OS":null,"SchedulingGates":null,"ResourceClaims":null,"Resources":null,"HostnameOverride":null,"SchedulingGroup":null}: field is immutable',
        'spec.completionMode: Invalid value: "Indexed": field is immutable',
        'spec.managedBy: Invalid value: "a.b/c": field is immutable',
      ],
    ],
    ["jobs", { spec: { parallelism: 3, suspend: false, backoffLimit: 2, activeDeadlineSeconds: 5 } }, []],
    [
      "jobs/status",
      { status: { active: -1, succeeded: -1, failed: -2, ready: 5, terminating: -1 } },
      [
        "status.active: Invalid value: -1: must be greater than or equal to 0",
        "status.succeeded: Invalid value: -1: must be greater than or equal to 0",
        "status.failed: Invalid value: -2: must be greater than or equal to 0",
        "status.terminating: Invalid value: -1: must be greater than or equal to 0",
        "status.ready: Invalid value: 5: cannot set more ready pods than active",
        "status.failed: Invalid value: -2: cannot decrease the failed counter",
        "status.succeeded: Invalid value: -1: cannot decrease the succeeded counter",
      ],
    ],
    [
      "jobs/status",
      { status: { completionTime: "2024-01-01T00:00:00Z" } },
      ['status.completionTime: Invalid value: "2024-01-01T00:00:00Z": cannot set completionTime when there is no Complete=True condition'],
    ],
    [
      "jobs/status",
      { status: { conditions: [{ type: "Complete", status: "True" }] } },
      [
        "status.completionTime: Required value: completionTime is required for Complete jobs",
        "status.conditions: Invalid value: cannot set Complete=True condition without the SuccessCriteriaMet=true condition",
        "status.startTime: Required value: startTime is required for finished job",
      ],
    ],
    [
      "jobs/status",
      { status: { conditions: [{ type: "Failed", status: "True" }] } },
      [
        "status.conditions: Invalid value: cannot set Failed=True condition without the FailureTarget=true condition",
        "status.startTime: Required value: startTime is required for finished job",
      ],
    ],
    [
      "jobs/status",
      {
        status: {
          conditions: [
            { type: "Complete", status: "True" },
            { type: "Failed", status: "True" },
            { type: "SuccessCriteriaMet", status: "True" },
            { type: "FailureTarget", status: "True" },
          ],
          startTime: "2024-01-01T00:00:00Z",
          completionTime: "2023-01-01T00:00:00Z",
          succeeded: 3,
          active: 1,
        },
      },
      [
        "status.conditions: Invalid value: cannot set Complete=True and Failed=true conditions",
        "status.conditions: Invalid value: cannot set Complete=True and FailureTarget=true conditions",
        'status.completionTime: Invalid value: "2023-01-01T00:00:00Z": must be equal to or after `startTime`',
        "status.active: Invalid value: 1: active>0 is invalid for finished job",
        "status.conditions: Invalid value: cannot set SuccessCriteriaMet=True and Failed=true conditions",
        "status.conditions: Invalid value: cannot set SuccessCriteriaMet=True and FailureTarget=true conditions",
      ],
    ],
    [
      "jobs/status",
      { status: { completedIndexes: "1-3", failedIndexes: "2" } },
      [
        'status.completedIndexes: Invalid value: "1-3": error parsing completedIndexes: too large index: "1"',
        'status.completedIndexes: Invalid value: "1-3": cannot set non-empty completedIndexes when non-indexed completion mode',
        'status.failedIndexes: Invalid value: "2": cannot set non-null failedIndexes when backoffLimitPerIndex is null',
      ],
    ],
    [
      "jobs/status",
      { status: { uncountedTerminatedPods: { succeeded: ["a", "a", ""], failed: ["a"] } } },
      [
        'status.uncountedTerminatedPods.succeeded[1]: Duplicate value: "a"',
        'status.uncountedTerminatedPods.succeeded[2]: Invalid value: "": must not be empty',
        'status.uncountedTerminatedPods.failed[0]: Duplicate value: "a"',
      ],
    ],
    [
      "jobs/status",
      { status: { startTime: "2024-01-01T00:00:00Z", active: 1, ready: 2 } },
      ["status.ready: Invalid value: 2: cannot set more ready pods than active"],
    ],
    [
      "jobs/status",
      {
        status: {
          conditions: [
            { type: "Suspended", status: "True" },
            { type: "Suspended", status: "True" },
          ],
        },
      },
      [],
    ],
    [
      "cronjobs",
      { spec: { schedule: "TZ=UTC * * * * *", timeZone: "Bad/Zone", jobTemplate: { spec: { backoffLimit: -1 } } } },
      [
        'spec.schedule: Invalid value: "TZ=UTC * * * * *": cannot use TZ or CRON_TZ in schedule, use timeZone field instead',
        'spec.timeZone: Invalid value: "Bad/Zone": unknown time zone Bad/Zone',
        "spec.jobTemplate.spec.backoffLimit: Invalid value: -1: must be greater than or equal to 0",
      ],
    ],
    ["cronjobs/status", { status: { lastScheduleTime: "2024-01-01T00:00:00Z" } }, []],
  ])("judges a patch of %s %j", (kind, patch, causes) =>
    expect(judgePatch("batch", kind, stored[kind.split("/")[0] ?? ""] ?? {}, patch)).toEqual(causes),
  );
});
