import type { ResourceRow } from "../registry/resource.ts";
import { group } from "./rows/group.ts";

/** admissionregistration.k8s.io. */
export const admissionregistration: readonly ResourceRow[] = group("admissionregistration.k8s.io", [
  {
    names: {
      plural: "mutatingadmissionpolicies",
      singular: "mutatingadmissionpolicy",
      kind: "MutatingAdmissionPolicy",
      categories: ["api-extensions"],
    },
    scope: "Cluster",
    storageVersion: "v1beta1",
    shard: "policy",
    generation: true,
    versions: [
      {
        name: "v1",
        schema: "admissionregistration.v1.MutatingAdmissionPolicy",
      },
    ],
  },
  {
    names: {
      plural: "mutatingadmissionpolicybindings",
      singular: "mutatingadmissionpolicybinding",
      kind: "MutatingAdmissionPolicyBinding",
      categories: ["api-extensions"],
    },
    scope: "Cluster",
    storageVersion: "v1beta1",
    shard: "policy",
    generation: true,
    versions: [
      {
        name: "v1",
        schema: "admissionregistration.v1.MutatingAdmissionPolicyBinding",
      },
    ],
  },
  {
    names: {
      plural: "mutatingwebhookconfigurations",
      singular: "mutatingwebhookconfiguration",
      kind: "MutatingWebhookConfiguration",
      categories: ["api-extensions"],
    },
    scope: "Cluster",
    shard: "policy",
    generation: true,
    exact: true,
    versions: [
      {
        name: "v1",
        schema: "admissionregistration.v1.MutatingWebhookConfiguration",
      },
    ],
  },
  {
    names: {
      plural: "validatingadmissionpolicies",
      singular: "validatingadmissionpolicy",
      kind: "ValidatingAdmissionPolicy",
      categories: ["api-extensions"],
    },
    scope: "Cluster",
    shard: "policy",
    generation: true,
    versions: [
      {
        name: "v1",
        schema: "admissionregistration.v1.ValidatingAdmissionPolicy",
        subresources: [{ name: "status", kind: "ValidatingAdmissionPolicy", verbs: ["get", "patch", "update"] }],
      },
    ],
  },
  {
    names: {
      plural: "validatingadmissionpolicybindings",
      singular: "validatingadmissionpolicybinding",
      kind: "ValidatingAdmissionPolicyBinding",
      categories: ["api-extensions"],
    },
    scope: "Cluster",
    shard: "policy",
    generation: true,
    versions: [
      {
        name: "v1",
        schema: "admissionregistration.v1.ValidatingAdmissionPolicyBinding",
      },
    ],
  },
  {
    names: {
      plural: "validatingwebhookconfigurations",
      singular: "validatingwebhookconfiguration",
      kind: "ValidatingWebhookConfiguration",
      categories: ["api-extensions"],
    },
    scope: "Cluster",
    shard: "policy",
    generation: true,
    exact: true,
    versions: [
      {
        name: "v1",
        schema: "admissionregistration.v1.ValidatingWebhookConfiguration",
      },
    ],
  },
]);
