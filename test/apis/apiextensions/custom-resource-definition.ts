import { judge } from "../judge.ts";

const version = { name: "v1", served: true, storage: true, schema: { openAPIV3Schema: { type: "object" } } };
const spec = { group: "example.com", scope: "Namespaced", names: { plural: "ws", kind: "W" }, versions: [version] };

/** The causes for which a definition that is otherwise right is refused with these parts of its spec. */
export const judgeSpec = (parts: object): string[] =>
  judge("apiextensions.k8s.io", "customresourcedefinitions", { metadata: { name: "ws.example.com" }, spec: { ...spec, ...parts } });

/** The same with these parts of its only version. */
export const judgeVersion = (parts: object): string[] => judgeSpec({ versions: [{ ...version, ...parts }] });

/** The same with this schema. */
export const judgeSchema = (openAPIV3Schema: object): string[] => judgeVersion({ schema: { openAPIV3Schema } });
