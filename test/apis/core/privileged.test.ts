import { expect, test } from "vitest";
import type { KubeObject } from "../../../worker/apimachinery/types.ts";
import { strategiesOf } from "../../../worker/apis/rows/strategies.ts";
import type { Settings } from "../../../worker/context.ts";

const privileged = { containers: [{ name: "a" }, { name: "b", securityContext: { privileged: true } }] };
const onHost = { securityContext: { windowsOptions: { hostProcess: true } }, containers: [{ name: "a" }] };
const ofPod = (spec: object): KubeObject => ({ spec });
const ofTemplate = (spec: object): KubeObject => ({ spec: { template: { spec } } });

const cases: readonly (readonly [group: string, name: string, object: KubeObject, refused: string])[] = [
  ["", "pods", ofPod(privileged), "spec.containers[1].securityContext.privileged: Forbidden: disallowed by cluster policy"],
  ["", "pods", ofPod(onHost), "spec: Forbidden: hostProcess containers are disallowed by cluster policy"],
  ["", "pods", ofPod({ containers: [{ name: "a", securityContext: { privileged: false } }] }), ""],
  [
    "",
    "pods/ephemeralcontainers",
    ofPod({ containers: [{ name: "a" }], ephemeralContainers: [{ name: "e", securityContext: { privileged: true } }] }),
    "spec.ephemeralContainers[0].securityContext.privileged: Forbidden: disallowed by cluster policy",
  ],
  [
    "",
    "podtemplates",
    { template: { spec: privileged } } as KubeObject,
    "template.spec.containers[1].securityContext.privileged: Forbidden: disallowed by cluster policy",
  ],
  [
    "",
    "replicationcontrollers",
    ofTemplate(privileged),
    "spec.template.spec.containers[1].securityContext.privileged: Forbidden: disallowed by cluster policy",
  ],
  ["apps", "statefulsets", ofTemplate(onHost), "spec.template.spec: Forbidden: hostProcess containers are disallowed by cluster policy"],
  [
    "batch",
    "cronjobs",
    { spec: { jobTemplate: ofTemplate(privileged) } },
    "spec.jobTemplate.spec.template.spec.containers[1].securityContext.privileged: Forbidden: disallowed by cluster policy",
  ],
  ["batch", "jobs", {}, ""],
];

const errors = (group: string, name: string, object: KubeObject, allowPrivileged: boolean): string =>
  (strategiesOf(group)[name]?.validateSettings?.(object, { allowPrivileged } as Settings) ?? [])
    .map(({ field, body }) => `${field}: ${body}`)
    .join("; ");

test.each(cases)("without --allow-privileged %j %s %j is refused with %j", (group, name, object, refused) => {
  expect(errors(group, name, object, false)).toBe(refused);
  expect(errors(group, name, object, true)).toBe("");
});
