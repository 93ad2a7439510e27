import { expect, it } from "vitest";
import { bootstrap } from "../../../durable-objects/controllers/bootstrap.ts";
import type { ChangeHint } from "../../../worker/registry/writing/change-hint.ts";

const hint = (resource: string, namespace: string, name: string, change: ChangeHint["change"] = "deleted"): ChangeHint => ({
  storagePrefix: resource,
  group: "",
  resource,
  namespace,
  name,
  change,
});

it.each<[ChangeHint, readonly string[]]>([
  [hint("services", "default", "kubernetes"), ["/"]],
  [hint("endpoints", "default", "kubernetes"), ["/"]],
  [hint("endpointslices", "default", "kubernetes"), ["/"]],
  [hint("namespaces", "", "kube-node-lease"), ["/"]],
  [hint("services", "default", "kubernetes", "updated"), []],
  [hint("services", "other", "kubernetes"), []],
  [hint("configmaps", "kube-system", "extension-apiserver-authentication", "updated"), ["/"]],
  [hint("configmaps", "kube-system", "extension-apiserver-authentication", "created"), []],
  [hint("configmaps", "default", "extension-apiserver-authentication"), []],
  [hint("clusterroles", "", "view"), []],
])("after %j, brings back what a cluster cannot be without: %j", (change, keys) => {
  expect(bootstrap.observe?.(change)).toEqual(keys);
});
