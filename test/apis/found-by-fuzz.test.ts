import { describe, expect, it } from "vitest";
import { judge, judgePatch } from "./judge.ts";

const slice = { driver: "d.io", nodeName: "n", pool: { name: "p", generation: 1, resourceSliceCount: 1 } };
const selector = "spec.nodeSelector.nodeSelectorTerms";
const oneTerm = "must have exactly one node selector term";
const twoWays =
  'spec: Invalid value: "{`nodeName`, `nodeSelector`}": exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is required, but multiple fields are set';
const inline = "in the context of inline volumes";
const inlinePath = "spec.source.inlineVolumeSpec";
const workload = {
  selector: { matchLabels: { a: "b" } },
  template: { metadata: { labels: { a: "b" } }, spec: { containers: [{ name: "c", image: "i", imagePullPolicy: "Always" }] } },
};

// Random objects on which a stock server and this one once disagreed (npm run fuzz:objects), with the stock server's answers.
describe("objects that a fuzzer found", () => {
  it.each<[string, string, object, string[]]>([
    ["apps", "controllerrevisions", { revision: 1, data: { a: 1 } }, []],
    ["apps", "controllerrevisions", { revision: 1, data: ["a"] }, ["data: Required value: data must be a valid JSON object"]],
    ["apps", "controllerrevisions", { revision: 1, data: "a" }, ["data: Required value: data must be a valid JSON object"]],
    ["apps", "controllerrevisions", { revision: 1, data: 1.5 }, ["data: Required value: data must be a valid JSON object"]],
    ["apps", "controllerrevisions", { revision: 1 }, ["data: Required value: data is mandatory"]],
    [
      "apps",
      "statefulsets",
      { spec: { ...workload, volumeClaimTemplates: [{}, {}].map(() => ({ spec: {} })) } },
      [
        "spec.volumeClaimTemplates[0].spec.accessModes: Required value: at least 1 access mode is required",
        "spec.volumeClaimTemplates[0].spec.resources[storage]: Required value",
        "spec.volumeClaimTemplates[1].spec.accessModes: Required value: at least 1 access mode is required",
        "spec.volumeClaimTemplates[1].spec.resources[storage]: Required value",
        "spec.template.spec.volumes[0].persistentVolumeClaim.claimName: Required value",
        "spec.template.spec.volumes[0].name: Required value",
      ],
    ],
    [
      "apps",
      "deployments",
      { spec: { ...workload, selector: { matchExpressions: [] } } },
      ["spec.selector: Invalid value: {}: empty selector is invalid for deployment"],
    ],
    [
      "apps",
      "deployments",
      { spec: { ...workload, selector: { matchExpressions: [{ key: "a", operator: "x", values: [] }] } } },
      [
        'spec.selector.matchExpressions[0].operator: Invalid value: "x": not a valid selector operator',
        'spec.selector: Invalid value: {"matchExpressions":[{"key":"a","operator":"x"}]}: invalid label selector',
      ],
    ],
    [
      "apps",
      "deployments",
      { spec: { ...workload, template: { ...workload.template, spec: { ...workload.template.spec, preemptionPolicy: "a" } } } },
      ['spec.template.spec.preemptionPolicy: Unsupported value: "a": supported values: "PreemptLowerPriority", "Never"'],
    ],
    [
      "",
      "nodes",
      { status: { allocatable: { "": "-1" } } },
      ['status.allocatable[]: Invalid value: "-1": must be greater than or equal to 0'],
    ],
    [
      "storage.k8s.io",
      "storageclasses",
      { provisioner: "a", volumeBindingMode: "Immediate", allowedTopologies: [{ matchLabelExpressions: [{ key: "k", values: [] }] }] },
      ["allowedTopologies[0].matchLabelExpressions[0].values: Required value"],
    ],
    [
      "storage.k8s.io",
      "volumeattachments",
      { spec: { attacher: "a.io", nodeName: "n", source: { inlineVolumeSpec: { mountOptions: ["a"] } } } },
      [
        `${inlinePath}.csi: Required value: has to be specified ${inline}`,
        `${inlinePath}.accessModes: Required value`,
        `${inlinePath}: Required value: must specify a volume type`,
      ],
    ],
    [
      "storage.k8s.io",
      "volumeattachments",
      {
        spec: {
          attacher: "a.io",
          nodeName: "n",
          source: {
            inlineVolumeSpec: {
              csi: { driver: "d.io", volumeHandle: "h" },
              accessModes: ["ReadWriteOnce"],
              claimRef: {},
              capacity: { storage: "1Gi" },
              nodeAffinity: {},
              persistentVolumeReclaimPolicy: "Delete",
              storageClassName: "c",
              volumeMode: "Block",
            },
          },
        },
      },
      [
        `${inlinePath}.claimRef: Forbidden: may not be specified ${inline}`,
        `${inlinePath}.capacity: Forbidden: may not be specified ${inline}`,
        `${inlinePath}.persistentVolumeReclaimPolicy: Forbidden: may only be Retain ${inline}`,
        `${inlinePath}.nodeAffinity: Forbidden: may not be specified ${inline}`,
        `${inlinePath}.storageClassName: Forbidden: may not be specified ${inline}`,
        `${inlinePath}.volumeMode: Forbidden: may not specify volumeMode other than Filesystem ${inline}`,
      ],
    ],
    [
      "",
      "persistentvolumes",
      {
        spec: {
          accessModes: ["ReadWriteOnce"],
          capacity: { storage: "1Gi" },
          hostPath: { path: "/a" },
          flexVolume: { driver: "a/b" },
          portworxVolume: { volumeID: "A" },
        },
      },
      ["spec.portworxVolume: Forbidden: may not specify more than 1 volume type"],
    ],
    [
      "",
      "nodes",
      { spec: { podCIDRs: ["10.0.0.0/24", "x"] } },
      [
        'spec.podCIDRs[1]: Invalid value: "x": must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)',
        "spec.podCIDRs: Internal error: invalid PodCIDRs. failed to check with dual stack with error:invalid CIDR[1]: <nil> (invalid CIDR address: x)",
        'spec.podCIDRs: Invalid value: ["10.0.0.0/24","x"]: may specify no more than one CIDR for each IP family',
      ],
    ],
    [
      "resource.k8s.io",
      "resourceclaimtemplates",
      { spec: { metadata: { uid: "a", finalizers: [], labels: { a: "b" } } } },
      ["spec.metadata.uID: Forbidden: cannot be set", "spec.metadata.finalizers: Forbidden: cannot be set"],
    ],
    [
      "resource.k8s.io",
      "resourceslices",
      { spec: { ...slice, nodeSelector: { nodeSelectorTerms: [] } } },
      [`${selector}: Required value: must have at least one node selector term`, `${selector}: Invalid value: []: ${oneTerm}`, twoWays],
    ],
    [
      "resource.k8s.io",
      "resourceslices",
      { spec: { ...slice, nodeSelector: { nodeSelectorTerms: [{}, { matchFields: [{ key: "a", operator: "Gt" }] }] } } },
      [
        `${selector}[1].matchFields[0].operator: Invalid value: "Gt": not a valid selector operator`,
        `${selector}[1].matchFields[0].key: Invalid value: "a": not a valid field selector key`,
        `${selector}: Invalid value: [{"MatchExpressions":null,"MatchFields":null},{"MatchExpressions":null,"MatchFields":[{"Key":"a","Operator":"Gt","Values":null}]}]: ${oneTerm}`,
        twoWays,
      ],
    ],
    [
      "resource.k8s.io",
      "resourceslices",
      { spec: { ...slice, devices: [{ name: "d", attributes: { a: { versions: ["1.0.0"] } } }] } },
      ['spec.devices[0].attributes[a]: Invalid value: "": exactly one value must be specified'],
    ],
    [
      "resource.k8s.io",
      "resourceslices",
      { spec: { ...slice, devices: [{ name: "d", bindingConditions: ["a"], bindingFailureConditions: [] }] } },
      ["spec.devices[0].bindingFailureConditions: Invalid value: []: bindingFailureConditions are required to use bindingConditions"],
    ],
  ])("%s %s", (group, plural, object, causes) => {
    expect(judge(group, plural, object)).toEqual(causes);
  });

  it("judges the spec of a claim template again when it changes", () => {
    const old = { spec: { spec: { devices: { requests: [{ name: "r", exactly: { deviceClassName: "c" } }] } } } };
    const causes = judgePatch("resource.k8s.io", "resourceclaimtemplates", old, { spec: { metadata: { selfLink: "a" } } });
    expect(causes).toContain("spec.metadata.selfLink: Forbidden: cannot be set");
    expect(causes.at(-1)).toMatch(/^spec: Invalid value: .*: field is immutable$/);
  });

  it("shows a selector that may not change without its empty lists", () => {
    const causes = judgePatch(
      "apps",
      "replicasets",
      { spec: workload },
      { spec: { selector: { matchLabels: null, matchExpressions: [] } } },
    );
    expect(causes).toContain("spec.selector: Invalid value: {}: field is immutable");
  });
});
