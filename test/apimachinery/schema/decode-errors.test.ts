import { describe, expect, it } from "vitest";
import { decodeObject } from "../../../worker/apimachinery/schema/decode.ts";
import { resolveSchema } from "../../../worker/apis/generated/schemas.ts";

function decoded(id: string, value: unknown, nulls = true): ReturnType<typeof decodeObject> {
  const schema = resolveSchema(id);
  if (schema === undefined) throw new Error(`no schema: ${id}`);
  return decodeObject(schema, value, resolveSchema, nulls);
}

const container = (fields: object): object => ({ spec: { containers: [fields] } });
const volume = (fields: object): object => ({ spec: { volumes: [fields] } });

describe("a value of a wrong type", () => {
  it.each<[value: object, given: string, field: string, type: string]>([
    [
      container({ livenessProbe: { httpGet: { path: 1 } } }),
      "number",
      "HTTPGetAction.spec.containers.livenessProbe.ProbeHandler.httpGet.path",
      "string",
    ],
    [
      container({ livenessProbe: { httpGet: "x" } }),
      "string",
      "Probe.spec.containers.livenessProbe.ProbeHandler.httpGet",
      "v1.HTTPGetAction",
    ],
    [container({ livenessProbe: { periodSeconds: "x" } }), "string", "Probe.spec.containers.livenessProbe.periodSeconds", "int32"],
    [
      container({ env: [{ valueFrom: { secretKeyRef: { name: 1 } } }] }),
      "number",
      "SecretKeySelector.spec.containers.env.valueFrom.secretKeyRef.LocalObjectReference.name",
      "string",
    ],
    [container({ resources: { limits: "x" } }), "string", "ResourceRequirements.spec.containers.resources.limits", "v1.ResourceList"],
    [container({ imagePullPolicy: 1 }), "number", "Container.spec.containers.imagePullPolicy", "v1.PullPolicy"],
    [volume({ name: 1 }), "number", "Volume.spec.volumes.name", "string"],
    [volume({ emptyDir: "x" }), "string", "Volume.spec.volumes.VolumeSource.emptyDir", "v1.EmptyDirVolumeSource"],
    [volume({ emptyDir: { medium: 3 } }), "number", "EmptyDirVolumeSource.spec.volumes.VolumeSource.emptyDir.medium", "v1.StorageMedium"],
    [{ spec: { containers: {} } }, "object", "PodSpec.spec.containers", "[]v1.Container"],
  ])("%j is told by its field, its embedded structs and its Go type", (value, given, field, type) => {
    expect(decoded("core.v1.Pod", value).typeError).toBe(`json: cannot unmarshal ${given} into Go struct field ${field} of type ${type}`);
  });

  it("has the element's type in a list", () => {
    expect(decoded("core.v1.PersistentVolumeClaim", { spec: { accessModes: [1] } }).typeError).toBe(
      "json: cannot unmarshal number into Go struct field PersistentVolumeClaimSpec.spec.accessModes of type v1.PersistentVolumeAccessMode",
    );
  });
});

describe("a value of several forms", () => {
  const schema = (fields: object): object => ({ openAPIV3Schema: fields });
  it.each<[value: object, read: object]>([
    [{ additionalProperties: true }, { additionalProperties: true }],
    [{ additionalProperties: { type: "string", unknown: 1 } }, { additionalProperties: { type: "string" } }],
    [{ items: [{ type: "string", title: "" }] }, { items: [{ type: "string" }] }],
    [{ items: { type: "string" } }, { items: { type: "string" } }],
    [{ items: 3 }, {}],
    [{ dependencies: { a: ["b"] } }, { dependencies: { a: ["b"] } }],
  ])("%j is read as %j", (value, read) => {
    const { object, unknownFields } = decoded("apiextensions.v1.CustomResourceValidation", schema(value), false);
    expect([object, unknownFields]).toEqual([schema(read), []]);
  });

  it.each<[value: object, error: string]>([
    [{ additionalProperties: "x" }, "boolean or JSON schema expected"],
    [
      { properties: { a: { items: { minimum: "x" } } } },
      "json: cannot unmarshal string into Go struct field JSONSchemaProps.openAPIV3Schema.properties.items.minimum of type float64",
    ],
  ])("%j is refused", (value, error) => {
    expect(decoded("apiextensions.v1.CustomResourceValidation", schema(value)).typeError).toBe(error);
  });
});

describe("an empty list or map", () => {
  it("is null on the wire, as from protobuf storage, and itself for hooks", () => {
    expect(decoded("rbac.v1.Role", { rules: [] }).object["rules"]).toBeNull();
    expect(decoded("rbac.v1.Role", { rules: [] }, false).object["rules"]).toEqual([]);
    expect(decoded("core.v1.ConfigMap", { data: {} }).object).toEqual({ metadata: {} });
  });
});

describe("generated facts", () => {
  const field = (id: string, name: string): unknown => resolveSchema(id)?.fields.find((one) => one.name === name);

  it("have enums, defaults and embedded structs", () => {
    expect(field("core.v1.ContainerPort", "protocol")).toMatchObject({ enum: ["SCTP", "TCP", "UDP"], default: "TCP" });
    expect(field("core.v1.Volume", "emptyDir")).toMatchObject({ embedded: [{ goName: "VolumeSource", number: 2 }] });
    expect(field("meta.v1.APIResource", "verbs")).toMatchObject({ shape: "list", wrapped: true });
    expect(field("apiextensions.v1.JSONSchemaProps", "items")).toMatchObject({ union: "apiextensions.v1.JSONSchemaPropsOrArray" });
  });
});
