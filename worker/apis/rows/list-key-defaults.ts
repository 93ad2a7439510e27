/**
 * What stands for an absent key of a list item, by struct and field, where the schemas leave it out since it is the zero value; other
 * keys that may be absent have none. upstream: the +default markers of k8s.io/api/core/v1/types.go
 */
export const listKeyDefaults: Readonly<Record<string, string>> = {
  "core.v1.LocalObjectReference.name": "",
};
