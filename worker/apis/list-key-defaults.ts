/**
 * What stands for an absent key of a list item, by struct and field; other keys that may be absent have no default.
 * upstream: the +default markers of k8s.io/api/core/v1/types.go
 */
export const listKeyDefaults: Readonly<Record<string, string>> = {
  "core.v1.ContainerPort.protocol": "TCP",
  "core.v1.LocalObjectReference.name": "",
  "core.v1.ServicePort.protocol": "TCP",
};
