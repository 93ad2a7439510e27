import type { KubeObject } from "../../worker/apimachinery/types.ts";
import { groups } from "../../worker/apis/index.ts";
import { apiVersionOf } from "../../worker/registry/scope.ts";
import { sampleObject } from "./sample-objects.ts";

/** How to make one sample object over the API. */
export interface SampleRequest {
  /** `deployments.v1.apps` */
  readonly id: string;
  readonly collection: string;
  readonly path: string;
  readonly object: KubeObject;
  /** The id of its type. */
  readonly schema: string;
}

/** One object of every stored resource, in each of its versions. */
export const sampleRequests: readonly SampleRequest[] = groups().flatMap(({ rows }) =>
  rows
    .filter((row) => !row.virtual)
    .flatMap((row) =>
      row.versions.map(({ name: version, storage, schema }): SampleRequest => {
        const { name: sample, body } = sampleObject(row.group, row.names.plural);
        // Two versions or groups of one resource must not meet under one name.
        const name = storage && row.storageGroup === undefined ? sample : `${sample}-${version}`;
        const root = row.group === "" ? `/api/${version}` : `/apis/${row.group}/${version}`;
        const collection = `${root}${row.scope === "Namespaced" ? "/namespaces/default" : ""}/${row.names.plural}`;
        const metadata = { name, labels: { "example.com/sample": "b" }, annotations: { "example.com/text": '<a> & "é"\u2028' } };
        const object = { apiVersion: apiVersionOf(row.group, version), kind: row.names.kind, metadata, ...body };
        return { id: `${row.names.plural}.${version}.${row.group}`, collection, path: `${collection}/${name}`, object, schema };
      }),
    ),
);
