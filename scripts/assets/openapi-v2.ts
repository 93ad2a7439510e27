import { parameterKeys } from "../generate/openapi-v2-facts.ts";
import { foundBy } from "../generate/shortest-keys.ts";
import { type Content, type Document, type Operation, operationsOf, type Parameter, type PathItem, type Schema } from "./openapi-v3.ts";

/** OpenAPI v2, as far as it is used. */
export interface Swagger {
  readonly swagger: "2.0";
  readonly info: { readonly title: string; readonly version: string };
  readonly paths: Record<string, unknown>;
  readonly definitions: Record<string, Schema>;
  readonly parameters: Record<string, unknown>;
  readonly securityDefinitions: Record<string, unknown>;
  readonly security: readonly Record<string, readonly string[]>[];
}

/** The order in which the server lists media types. */
const mediaTypes = [
  "text/plain",
  "application/json-patch+json",
  "application/merge-patch+json",
  "application/strategic-merge-patch+json",
  "application/apply-patch+yaml",
  "application/json",
  "application/yaml",
  "application/vnd.kubernetes.protobuf",
  "application/json;stream=watch",
  "application/vnd.kubernetes.protobuf;stream=watch",
];
const inOrder = (content: Content): string[] => Object.keys(content).sort((a, b) => mediaTypes.indexOf(a) - mediaTypes.indexOf(b));

const reference = (ref: string): string => ref.replace("#/components/schemas/", "#/definitions/");

/** A v3 schema as v2 has it: no defaults, references with siblings, one type instead of several. upstream: kube-openapi/pkg/schemaconv, pkg/builder */
function schemaOf(schema: Schema): Schema {
  const { default: _default, allOf, oneOf, $ref, items, properties, additionalProperties, ...rest } = schema;
  const target = $ref ?? allOf?.[0]?.$ref;
  return {
    ...rest,
    ...(oneOf === undefined ? {} : { type: "string" }),
    ...(target === undefined ? {} : { $ref: reference(target) }),
    ...(items === undefined ? {} : { items: schemaOf(items) }),
    ...(typeof additionalProperties === "object" ? { additionalProperties: schemaOf(additionalProperties) } : {}),
    ...(typeof additionalProperties === "boolean" ? { additionalProperties } : {}),
    ...(properties === undefined
      ? {}
      : { properties: Object.fromEntries(Object.entries(properties).map(([name, property]) => [name, schemaOf(property)])) }),
  };
}

/** What the documents of v3 do not say: which parameters are shared, by their keys, and `group/version` of the types that every group has. */
export interface V2Facts {
  readonly parameters: Readonly<Record<string, string>>;
  readonly kinds: Readonly<Record<string, readonly string[]>>;
}

/** A document of one group-version names only the kinds that are in it; v2 names them all. */
function withKinds(id: string, schema: Schema, { kinds }: V2Facts): Schema {
  const all = kinds[id]?.map((groupVersion) => {
    const [group, version] = groupVersion.split("/");
    return { group, kind: id.slice(id.lastIndexOf(".") + 1), version };
  });
  return all === undefined ? schema : { ...schema, "x-kubernetes-group-version-kind": all };
}

function definitionsOf(documents: readonly Document[], facts: V2Facts): Record<string, Schema> {
  const all = new Map(documents.flatMap(({ components }) => Object.entries(components?.schemas ?? {})));
  return Object.fromEntries(
    Array.from(all, ([id, schema]): [string, Schema] => [id, withKinds(id, schemaOf(schema), facts)]).sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

interface Body {
  readonly name: "body";
  readonly in: "body";
  readonly required?: boolean;
  readonly schema: Schema;
}

/** Parameters that are shared by name, collected while paths are written. */
class Parameters {
  readonly shared: Record<string, unknown> = {};
  readonly #names: Readonly<Record<string, string>>;

  constructor(names: Readonly<Record<string, string>>) {
    this.#names = names;
  }

  of(parameter: Parameter | Body, method: string, path: string): unknown {
    const { schema, ...rest } = parameter;
    const written = parameter.in === "body" ? parameter : { ...schema, ...rest };
    const of = schema.$ref?.replace("#/definitions/", "") ?? "";
    const keys = parameterKeys({ in: parameter.in, name: parameter.name, method, path, schema: of });
    const name = foundBy(this.#names, keys);
    if (name === undefined) return written;
    this.shared[name] = written;
    return { $ref: `#/parameters/${name}` };
  }
}

function bodyOf({ requestBody }: Operation): Body[] {
  if (requestBody === undefined) return [];
  const schema = schemaOf(Object.values(requestBody.content)[0]?.schema ?? {});
  return [{ name: "body", in: "body", ...(requestBody.required === true ? { required: true } : {}), schema }];
}

/** What routes say that they read, though nothing is sent: discovery what it writes, resources anything. */
function consumedWithoutBody(path: string, produces: readonly string[]): readonly string[] | undefined {
  if (!/^\/(api|apis|version)\//.test(path)) return undefined;
  return /^\/(api\/(v1\/)?|apis\/([^/]+\/){0,2}|version\/)$/.test(path) ? produces : ["*/*"];
}

function operationOf(operation: Operation, method: string, path: string, parameters: Parameters): unknown {
  const { tags, description, operationId, parameters: own = [], requestBody, responses, ...extensions } = operation;
  const all = [...bodyOf(operation), ...own].map((parameter) => parameters.of(parameter, method, path));
  const produces = inOrder(responses["200"]?.content ?? responses["201"]?.content ?? {});
  const consumes = requestBody === undefined ? consumedWithoutBody(path, produces) : inOrder(requestBody.content);
  return {
    ...(description === undefined ? {} : { description }),
    ...(consumes === undefined ? {} : { consumes }),
    produces,
    schemes: ["https"],
    tags,
    operationId,
    ...(all.length === 0 ? {} : { parameters: all }),
    responses: Object.fromEntries(
      Object.entries(responses).map(([code, { description: said, content }]) => {
        const schema = Object.values(content ?? {})[0]?.schema;
        return [code, { description: said, ...(schema === undefined ? {} : { schema: schemaOf(schema) }) }];
      }),
    ),
    ...extensions,
  };
}

function pathOf(item: PathItem, path: string, parameters: Parameters): unknown {
  const shared = (item.parameters ?? []).map((parameter) => parameters.of(parameter, "", path));
  return {
    ...Object.fromEntries(operationsOf(item).map(([method, operation]) => [method, operationOf(operation, method, path, parameters)])),
    ...(shared.length === 0 ? {} : { parameters: shared }),
  };
}

/** All documents of OpenAPI v3 as one of v2. */
export function toV2(documents: readonly Document[], facts: V2Facts): Swagger {
  const parameters = new Parameters(facts.parameters);
  const paths = documents
    .flatMap((document) => Object.entries(document.paths))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, item]): [string, unknown] => [path, pathOf(item, path, parameters)]);
  return {
    swagger: "2.0",
    info: documents[0]?.info ?? { title: "", version: "" },
    paths: Object.fromEntries(paths),
    definitions: definitionsOf(documents, facts),
    parameters: Object.fromEntries(Object.entries(parameters.shared).sort(([a], [b]) => (a < b ? -1 : 1))),
    securityDefinitions: {
      BearerToken: { description: "Bearer Token authentication", type: "apiKey", name: "authorization", in: "header" },
    },
    security: [{ BearerToken: [] }],
  };
}
