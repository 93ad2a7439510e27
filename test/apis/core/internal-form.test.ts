import { describe, expect, it } from "vitest";
import { internalDiff, internalForm, internalPodSpec } from "../../../worker/apis/core/internal-form.ts";

describe("internal forms", () => {
  it.each([
    ["LocalObjectReference", { name: "a" }, { Name: "a" }],
    ["EnvVar", { name: "A", value: "b" }, { Name: "A", Value: "b", ValueFrom: null }],
    ["ResourceRequirements", { requests: { cpu: "1" } }, { Limits: null, Requests: { cpu: "1" }, Claims: null }],
    ["HTTPGetAction", { port: "web" }, { Path: "", Port: "web", Host: "", Scheme: "", HTTPHeaders: null }],
    ["TCPSocketAction", {}, { Port: 0, Host: "" }],
    ["FCVolumeSource", { wwids: ["x"] }, { TargetWWNs: null, Lun: null, FSType: "", ReadOnly: false, WWIDs: ["x"] }],
    [
      "RBDVolumeSource",
      { monitors: ["m"], image: "i", pool: "p" },
      { CephMonitors: ["m"], RBDImage: "i", FSType: "", RBDPool: "p", RadosUser: "", Keyring: "", SecretRef: null, ReadOnly: false },
    ],
  ])("show a %s of %j under Go's names", (type, value, form) => {
    expect(JSON.stringify(internalForm(type, value))).toBe(JSON.stringify(form));
  });

  it("keep the JSON names of meta types, and put embedded metadata in place", () => {
    expect(internalForm("PodAffinityTerm", { labelSelector: { matchLabels: { a: "b" } }, topologyKey: "z" })).toMatchObject({
      LabelSelector: { matchLabels: { a: "b" } },
      TopologyKey: "z",
      NamespaceSelector: null,
    });
    expect(internalForm("PersistentVolumeClaimTemplate", { metadata: { labels: { a: "b" } } })).toMatchObject({
      labels: { a: "b" },
      Spec: { AccessModes: null },
    });
  });

  it("move the host's namespaces of a pod into its security context", () => {
    expect(internalPodSpec({ hostNetwork: true, containers: [] })).toMatchObject({
      Containers: [],
      SecurityContext: { HostNetwork: true, HostPID: false, ShareProcessNamespace: null },
    });
  });

  it("differ line by line, with markup escaped", () => {
    expect(internalDiff(internalForm("LocalObjectReference", { name: "a" }), internalForm("LocalObjectReference", { name: "<b>" }))).toBe(
      '@@ -1,3 +1,3 @@\n {\n- "Name": "a"\n+ "Name": "\\u003cb\\u003e"\n }\n',
    );
  });
});
