/** In what order the members of an object are written. */
interface Order {
  /** The words of the format in the order of Go's struct; vendor extensions come after them, sorted. Without it members are names, sorted. */
  readonly words?: readonly string[];
  /** The order of what is inside, by word; `*` for every other member. Lists hold objects of one order. */
  readonly inside?: Readonly<Record<string, Inside>>;
}

type Inside = Order | ((name: string) => Order);

const rank = (words: readonly string[], name: string): number => {
  const at = words.indexOf(name);
  if (at < 0 && !name.startsWith("x-")) throw new Error(`no place for ${name}`);
  return at < 0 ? words.length : at;
};

/** A value with its members in order. Throws on a word that has no place. */
export function inGoOrder<T>(value: T, order: Order): T {
  if (Array.isArray(value)) return value.map((member) => inGoOrder(member, order)) as T;
  if (typeof value !== "object" || value === null) return value;
  const { words, inside = {} } = order;
  const ranked = Object.entries(value).map(([name, member]) => ({ name, member, rank: words === undefined ? 0 : rank(words, name) }));
  ranked.sort((a, b) => a.rank - b.rank || (a.name < b.name ? -1 : 1));
  const ordered = ranked.map(({ name, member }) => {
    const next = inside[name] ?? inside["*"];
    return [name, next === undefined ? member : inGoOrder(member, typeof next === "function" ? next(name) : next)];
  });
  return Object.fromEntries(ordered) as T;
}

const names = (member: Inside): Order => ({ inside: { "*": member } });

/** upstream: kube-openapi/pkg/validation/spec/schema.go */
const schema: Order = {
  words: [
    ...["description", "type", "format", "default", "uniqueItems", "enum", "required", "items", "allOf", "oneOf"],
    ...["properties", "additionalProperties", "$ref"],
  ],
  inside: {
    items: () => schema,
    allOf: () => schema,
    oneOf: () => schema,
    properties: () => names(schema),
    additionalProperties: () => schema,
  },
};

const info: Order = { words: ["title", "version"] };
const methods = ["get", "put", "post", "delete", "options", "head", "patch"];

const pathItem = (operation: Order, parameter: Order): Order => ({
  words: [...methods, "parameters"],
  inside: { ...Object.fromEntries(methods.map((method) => [method, operation])), parameters: parameter },
});

/** What an operation is about: a Go struct, or a map where one server read the JSON of another. */
const kindStruct: Readonly<Record<string, Order>> = { "x-kubernetes-group-version-kind": { words: ["group", "version", "kind"] } };

const content = names({ words: ["schema"], inside: { schema } });
const parameterV3: Order = { words: ["name", "in", "description", "required", "schema"], inside: { schema } };
const operationV3: Order = {
  words: ["tags", "description", "operationId", "parameters", "requestBody", "responses"],
  inside: {
    ...kindStruct,
    parameters: parameterV3,
    requestBody: { words: ["content", "required"], inside: { content } },
    responses: names({ words: ["description", "content"], inside: { content } }),
  },
};

/** A document of OpenAPI v3. upstream: kube-openapi/pkg/spec3 */
export const documentV3: Order = {
  words: ["openapi", "info", "paths", "components"],
  inside: {
    info,
    paths: names(pathItem(operationV3, parameterV3)),
    components: {
      words: ["schemas", "securitySchemes"],
      inside: { schemas: names(schema), securitySchemes: names({ words: ["type", "description", "name", "in"] }) },
    },
  },
};

const parameterV2: Order = {
  words: ["uniqueItems", "type", "description", "name", "in", "required", "schema", "$ref"],
  inside: { schema },
};
const operationV2: Order = {
  words: ["description", "consumes", "produces", "schemes", "tags", "operationId", "parameters", "responses"],
  inside: {
    parameters: parameterV2,
    responses: names({ words: ["description", "schema"], inside: { schema } }),
  },
};

const pathItemV2 = pathItem(operationV2, parameterV2);
const ownPathItemV2 = pathItem({ ...operationV2, inside: { ...operationV2.inside, ...kindStruct } }, parameterV2);

/** A document of OpenAPI v2, which the aggregator puts together of its own group and what it reads of the other servers'. upstream: kube-openapi/pkg/validation/spec */
export const documentV2: Order = {
  words: ["swagger", "info", "paths", "definitions", "parameters", "securityDefinitions", "security"],
  inside: {
    info,
    paths: names((path) => (path.startsWith("/apis/apiregistration.k8s.io/") ? ownPathItemV2 : pathItemV2)),
    definitions: names(schema),
    parameters: names(parameterV2),
  },
};
