import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { MirrorLayout } from "../../../durable-objects/mirror/layout.ts";
import { decodeValue, encodeValue, type StorageMediaType } from "../../../durable-objects/mirror/values.ts";
import { bytesOfBase64 } from "../../../worker/apimachinery/serializer/base64.ts";
import { serializeObject } from "../../../worker/apimachinery/serializer/canonical.ts";
import type { JSONObject, KubeObject } from "../../../worker/apimachinery/types.ts";
import { resolveSchema } from "../../../worker/apis/generated/schemas.ts";
import { findKind, groups } from "../../../worker/apis/index.ts";
import type { Settings } from "../../../worker/context.ts";
import { mirroredResources, storedKind } from "../../../worker/registry/etcd/layout.ts";
import { objectKey } from "../../../worker/registry/scope.ts";
import { normalizeAs } from "../../../worker/registry/writing/normalize.ts";

/** Stock stores definitions in an older form with other fields, and a claim's phase not at all until it is set; it reads both. */
const otherBytes = new Set(["customresourcedefinitions.v1.apiextensions.k8s.io", "persistentvolumeclaims.v1."]);

interface Recorded {
  readonly object: KubeObject;
  readonly key: string;
  readonly value: string;
  readonly leased: boolean;
}

const recorded = (file: string): [string, Recorded][] => Object.entries(JSON.parse(readFileSync(join(import.meta.dirname, file), "utf8")));
const layout = new MirrorLayout(mirroredResources({ eventTTLSeconds: 3600 } as Settings), "registry/");

/** The object as its row stores it. */
function storedForm(object: KubeObject): KubeObject {
  const [group = "", version = ""] = (object.apiVersion ?? "").includes("/")
    ? (object.apiVersion ?? "").split("/")
    : ["", object.apiVersion];
  const found = findKind(group, version, object.kind ?? "");
  const { convert } = found?.version ?? {};
  return convert === undefined ? object : normalizeAs(convert.schema, convert.toStorage(object as JSONObject) as KubeObject);
}

const files: readonly [StorageMediaType, string][] = [
  ["application/vnd.kubernetes.protobuf", "stock-etcd-protobuf.json"],
  ["application/json", "stock-etcd-json.json"],
];

describe.each(files)("as a stock server stores it as %s", (mediaType, file) => {
  test("every stored resource was recorded", () => {
    const rows = groups().flatMap(({ rows }) => rows.filter(({ virtual }) => !virtual).flatMap((row) => row.versions));
    expect(recorded(file).length).toBe(rows.length);
  });

  test.each(recorded(file))("%s has its key, its bytes and its lease", (id, { object, key, value, leased }) => {
    const { name = "", namespace = "" } = object.metadata ?? {};
    const [plural = "", , ...group] = id.split(".");
    const row = groups()
      .flatMap(({ rows }) => rows)
      .find((row) => row.names.plural === plural && row.group === group.join("."));
    if (row === undefined) throw new Error(`no row: ${id}`);
    const storeKey = objectKey(row, namespace, name);
    expect([layout.etcdKey(storeKey), layout.storeKey(key)]).toEqual([key, storeKey]);
    const resource = layout.resourceOf(storeKey);
    if (resource === undefined) throw new Error(`not mirrored: ${id}`);
    expect(resource.ttlSeconds !== undefined).toBe(leased);
    const { resourceVersion: _, ...metadata } = object.metadata ?? {};
    const stored = storedForm({ ...object, metadata });
    const encoded = encodeValue(serializeObject({ ...stored, apiVersion: resource.apiVersion }), resource, mediaType, resolveSchema);
    const bytes = (of: Uint8Array): string => Buffer.from(of).toString("latin1");
    if (!otherBytes.has(id)) expect(bytes(encoded)).toBe(bytes(bytesOfBase64(value)));
    const decoded = decodeValue(encoded, storedKind, resolveSchema);
    expect(normalizeAs(resource.schema, { ...decoded, apiVersion: resource.apiVersion })).toEqual(
      normalizeAs(resource.schema, { ...stored, apiVersion: resource.apiVersion }),
    );
  });
});
