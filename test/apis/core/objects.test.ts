import { describe, expect, it } from "vitest";
import { toMessage } from "../../../worker/apimachinery/field.ts";
import type { KubeObject } from "../../../worker/apimachinery/types.ts";
import { coreStrategies } from "../../../worker/apis/core/strategies.ts";

const ctx = { now: 0, namespace: "ns", name: "a", uuid: (): string => "u" };

const clusterScoped = new Set(["namespaces", "nodes", "persistentvolumes"]);

function created(plural: string, fields: Record<string, unknown>): KubeObject {
  const namespace = clusterScoped.has(plural) ? {} : { namespace: "ns" };
  const object: KubeObject = { metadata: { name: "a", ...namespace, resourceVersion: "1" }, ...structuredClone(fields) };
  coreStrategies[plural]?.setDefaults?.(object);
  coreStrategies[plural]?.prepareForCreate?.(object, ctx);
  return object;
}

const createErrors = (plural: string, fields: Record<string, unknown>): string[] =>
  (coreStrategies[plural]?.validate?.(created(plural, fields)) ?? []).map(toMessage);

const updateErrors = (plural: string, fields: Record<string, unknown>, old: Record<string, unknown>): string[] =>
  (coreStrategies[plural]?.validateUpdate?.(created(plural, fields), created(plural, old)) ?? []).map(toMessage);

describe("kinds of the core group", () => {
  it.each([
    ["secrets", { stringData: { a: "b" }, data: { a: "eA==", c: "ZA==" } }, { type: "Opaque", data: { a: "Yg==", c: "ZA==" } }],
    [
      "namespaces",
      {},
      { spec: { finalizers: ["kubernetes"] }, status: { phase: "Active" }, metadata: { labels: { "kubernetes.io/metadata.name": "a" } } },
    ],
    [
      "services",
      { spec: { ports: [{ port: 80 }] } },
      { spec: { type: "ClusterIP", sessionAffinity: "None", ports: [{ protocol: "TCP", targetPort: 80 }] } },
    ],
    ["persistentvolumeclaims", { spec: {} }, { spec: { volumeMode: "Filesystem" }, status: { phase: "Pending" } }],
    [
      "limitranges",
      { spec: { limits: [{ type: "Container", max: { cpu: "1" } }] } },
      { spec: { limits: [{ default: { cpu: "1" }, defaultRequest: { cpu: "1" } }] } },
    ],
    [
      "replicationcontrollers",
      { spec: { template: { metadata: { labels: { a: "b" } } } } },
      { spec: { replicas: 1, selector: { a: "b" } }, status: { replicas: 0 } },
    ],
  ])("fills in %s", (plural, fields, want) => {
    expect(created(plural, fields)).toMatchObject(want);
  });

  it.each([
    ["configmaps", { data: { "a b": "" }, binaryData: { a: "" } }, ["data[a b]"]],
    ["secrets", { type: "kubernetes.io/tls", data: {} }, ["data[tls.crt]", "data[tls.key]"]],
    ["services", { spec: { type: "ExternalName" } }, ["spec.externalName"]],
    ["services", { spec: { ports: [{ port: 0 }] } }, ["spec.ports[0].port", "spec.ports[0].targetPort"]],
    ["endpoints", { subsets: [{}] }, ["subsets[0]"]],
    ["persistentvolumeclaims", { spec: {} }, ["spec.accessModes", "spec.resources[storage]"]],
    ["resourcequotas", { spec: { hard: { pods: "-1" }, scopes: ["Odd"] } }, ["spec.hard[pods]", "spec.scopes"]],
    ["nodes", { spec: { podCIDRs: ["10.0.0.1/24"] } }, ["spec.podCIDRs[0]"]],
    ["events", { involvedObject: { namespace: "other" } }, ["involvedObject.namespace"]],
  ])("finds what is wrong in %s %j", (plural, fields, paths) => {
    expect(createErrors(plural, fields).map((message) => message.split(": ")[0])).toEqual(paths);
  });

  it.each([
    ["configmaps", { data: { a: "c" } }, { data: { a: "b" }, immutable: true }, ["immutable", "data"]],
    ["secrets", { type: "x/y", data: { a: "Yg==" } }, { type: "Opaque", immutable: true }, ["type", "immutable", "data"]],
    ["nodes", { spec: { providerID: "b" } }, { spec: { providerID: "a" } }, ["spec.providerID"]],
    ["resourcequotas", { spec: { scopes: ["Terminating"] } }, { spec: {} }, ["spec.scopes"]],
  ])("keeps what is fixed in %s", (plural, fields, old, paths) => {
    expect(updateErrors(plural, fields, old).map((message) => message.split(": ")[0])).toEqual(paths);
  });
});
